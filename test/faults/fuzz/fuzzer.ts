import type { Target } from './target';
import { spareBytes, Trial } from './trial';
import type { Finding, Input } from './trial';

/** Makes the frames of a run, each by its number alone. */
export interface FrameSource {
  /** The bytes of a frame, good until the next one is made, and whom they are for. */
  make(frame: number): Input;
}

/** A frame that was not taken as it should be, with all that is needed to see it again. */
export interface Failure extends Finding {
  readonly seed: number;
  readonly frame: number;
  readonly target: string;
  readonly sample: string;
  readonly hex: string;
}

/** What was seen of one target. */
export interface TargetCount {
  readonly name: string;
  frames: number;
  accepted: number;
  slowestMs: number;
  /** The greatest ratio of bytes allocated, less what is always allowed, to bytes given. */
  greatestRatio: number;
}

const shownBytes = 4_096;

/** Gives the frames of a source to their targets and counts. */
export class Fuzzer {
  readonly #seed: number;
  readonly #source: FrameSource;
  readonly #trial: Trial;
  readonly #counts = new Map<Target, TargetCount>();

  constructor(seed: number, source: FrameSource) {
    this.#seed = seed;
    this.#source = source;
    this.#trial = new Trial(seed);
  }

  get counts(): TargetCount[] {
    return [...this.#counts.values()];
  }

  /** Makes a frame and gives it to its target; tells what went wrong. */
  run(frame: number): Failure | undefined {
    const input = this.#source.make(frame);
    const finding = this.#trial.run(input);
    this.#count(input);
    return finding === undefined ? undefined : this.failureOf(input, finding);
  }

  /** A frame that did not end by itself. */
  failureAt(frame: number, finding: Finding): Failure {
    return this.failureOf(this.#source.make(frame), finding);
  }

  failureOf({ target, sample, bytes, frame }: Input, finding: Finding): Failure {
    const hex = bytes.toString('hex', 0, shownBytes) + (bytes.length > shownBytes ? `… (${bytes.length} bytes)` : '');
    return { ...finding, seed: this.#seed, frame, target: target.name, sample: sample.name, hex };
  }

  #count({ target, bytes }: Input): void {
    const { isAccepted, milliseconds, allocatedBytes } = this.#trial;
    const count = this.#countOf(target);
    count.frames++;
    if (isAccepted) count.accepted++;
    count.slowestMs = Math.max(count.slowestMs, milliseconds);
    count.greatestRatio = Math.max(count.greatestRatio, (allocatedBytes - spareBytes) / Math.max(1, bytes.length));
  }

  #countOf(target: Target): TargetCount {
    const known = this.#counts.get(target);
    if (known !== undefined) return known;
    const count = { name: target.name, frames: 0, accepted: 0, slowestMs: 0, greatestRatio: 0 };
    this.#counts.set(target, count);
    return count;
  }
}
