import { hash32, Xoshiro128 } from '../support/xoshiro128';

const twoTo32 = 2 ** 32;

/**
 * The chance of one part of a simulation. Each part has its own, made of the seed and the part's name, so that a
 * draw more in one part does not change what happens in all others.
 */
export class SeededRandom extends Xoshiro128 {
  readonly #seed: number;

  constructor(seed: number, part = '') {
    super();
    let state = seed | 0;
    for (let i = 0; i < part.length; i++) state = hash32(state ^ part.charCodeAt(i));
    this.#seed = state;
    this.setState(hash32(state + 1), hash32(state + 2), hash32(state + 3), hash32(state + 4) | 1);
  }

  /** The chance of a part of this part. */
  of(part: string): SeededRandom {
    return new SeededRandom(this.#seed, part);
  }

  /** In [0, 1). */
  readonly next = (): number => this.uint32() / twoTo32;

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** Many small numbers and a few large ones, of the given mean. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }

  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)]!;
  }

  /** One of the keys, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Partial<Record<K, number>>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    return entries.at(-1)![0];
  }

  /** Some of the items, in an order of chance. */
  sample<T>(items: readonly T[], count: number): T[] {
    const rest = [...items];
    const taken: T[] = [];
    while (taken.length < count && rest.length > 0) taken.push(...rest.splice(Math.floor(this.next() * rest.length), 1));
    return taken;
  }

  bytes(count: number): Buffer {
    const bytes = Buffer.alloc(count);
    for (let i = 0; i < count; i++) bytes[i] = this.uint32() >>> 24;
    return bytes;
  }
}
