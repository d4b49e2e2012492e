import Long from 'long';

/** Whether a value is a Long of any copy of the `long` package: its ESM and CommonJS builds are different classes. */
export function isLong(value: unknown): value is Long {
  return Long.isLong(value) && typeof value.high === 'number' && typeof value.low === 'number';
}

/** The integer that a Long stands for, -2^63 to 2^64 - 1. */
export function bigintOfLong(value: Long): bigint {
  const high = value.unsigned ? value.high >>> 0 : value.high | 0;
  return (BigInt(high) << 32n) | BigInt(value.low >>> 0);
}

/** The signed Long of two 32-bit words. */
export function longOfWords(high: number, low: number): Long {
  return Long.fromBits(low, high);
}

export type { Long };
