import type { Sample } from './sample';

/** No draft grows beyond this. */
export const draftCapacityBytes = 1 << 20;

/** A frame in the making: a copy of a sample in a buffer that serves all frames in turn. */
export class Draft {
  readonly bytes = Buffer.alloc(draftCapacityBytes);
  length = 0;
  sample: Sample;
  /** Other samples of the same target, to take parts of. */
  readonly others: readonly Sample[];

  constructor(samples: readonly Sample[]) {
    this.others = samples;
    this.sample = samples[0]!;
  }

  fill(sample: Sample): void {
    this.sample = sample;
    this.length = sample.bytes.copy(this.bytes);
  }

  /** Puts `inserted` in the place of `removedBytes` bytes at `at`; what would not fit is cut off. */
  replace(at: number, removedBytes: number, inserted: Uint8Array): void {
    const from = at + removedBytes;
    const added = Math.min(inserted.length, draftCapacityBytes - at);
    const kept = Math.min(this.length - from, draftCapacityBytes - at - added);
    this.bytes.copyWithin(at + added, from, from + kept);
    this.bytes.set(added === inserted.length ? inserted : inserted.subarray(0, added), at);
    this.length = at + added + kept;
  }

  /** The frame as a view: good until the next one is made. */
  view(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}
