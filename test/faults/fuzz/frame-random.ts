import { hash32, Xoshiro128 } from '../../support/xoshiro128';

const twoTo32 = 2 ** 32;
const golden = 0x9e37_79b9;

/**
 * Numbers for the frames of a run. Each frame has its own, which depend on the seed, the frame and the lane alone: any
 * frame can be made again without those before it.
 */
export class FrameRandom extends Xoshiro128 {
  readonly seed: number;

  constructor(seed: number) {
    super();
    this.seed = seed;
    this.start(0);
  }

  /** Goes to the numbers of a frame; lanes keep what makes a frame apart from what reads it. */
  start(frame: number, lane = 0): void {
    const low = frame | 0;
    const high = Math.floor(frame / twoTo32);
    const first = hash32(this.seed + Math.imul(lane + 1, golden));
    const second = hash32(first ^ golden);
    const a = hash32(first + low);
    const b = hash32(second ^ Math.imul(low, golden));
    this.setState(a, b, hash32(a ^ second ^ high), hash32(b + first) | 1);
  }

  /** From 0 up to `limit`, which is left out. */
  below(limit: number): number {
    return Math.floor((this.uint32() / twoTo32) * limit);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  isOneIn(count: number): boolean {
    return this.below(count) === 0;
  }
}
