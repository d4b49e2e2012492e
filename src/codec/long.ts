import type Long from 'long';

type LongClass = typeof Long;
let longClass: LongClass | undefined;

/** Loads the package when the first Long is made: most applications want bigints. */
function loadLong(): LongClass {
  longClass ??= defaultOf(require('long') as LongClass | { readonly default: LongClass });
  return longClass;
}

/** The class itself, or in the wrapping that some bundlers give it. */
function defaultOf(loaded: LongClass | { readonly default: LongClass }): LongClass {
  return 'default' in loaded ? loaded.default : loaded;
}

/**
 * Whether a value is a Long of any copy of the `long` package, by the mark that its `isLong` looks for: its ESM and CommonJS
 * builds are different classes.
 */
export function isLong(value: unknown): value is Long {
  if (typeof value !== 'object' || value === null || !('__isLong__' in value) || value.__isLong__ !== true) return false;
  const { high, low } = value as { readonly high?: unknown; readonly low?: unknown };
  return typeof high === 'number' && typeof low === 'number';
}

/** The integer that a Long stands for, -2^63 to 2^64 - 1. */
export function bigintOfLong(value: Long): bigint {
  const high = value.unsigned ? value.high >>> 0 : value.high | 0;
  return (BigInt(high) << 32n) | BigInt(value.low >>> 0);
}

/** The signed Long of two 32-bit words. */
export function longOfWords(high: number, low: number): Long {
  return loadLong().fromBits(low, high);
}

export type { Long };
