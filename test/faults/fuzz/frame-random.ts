const twoTo32 = 2 ** 32;
const golden = 0x9e37_79b9;

/**
 * Numbers for the frames of a run. Each frame has its own, which depend on the seed, the frame and the lane alone: any
 * frame can be made again without those before it (xoshiro128**, its state filled by a hash).
 */
export class FrameRandom {
  readonly seed: number;
  #a = 1;
  #b = 0;
  #c = 0;
  #d = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.start(0);
  }

  /** Goes to the numbers of a frame; lanes keep what makes a frame apart from what reads it. */
  start(frame: number, lane = 0): void {
    const low = frame | 0;
    const high = Math.floor(frame / twoTo32);
    const first = hash(this.seed + Math.imul(lane + 1, golden));
    const second = hash(first ^ golden);
    this.#a = hash(first + low);
    this.#b = hash(second ^ Math.imul(low, golden));
    this.#c = hash(this.#a ^ second ^ high);
    this.#d = hash(this.#b + first) | 1;
  }

  uint32(): number {
    const five = Math.imul(this.#b, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result >>> 0;
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

function hash(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x7feb_352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846c_a68b);
  return mixed ^ (mixed >>> 16);
}
