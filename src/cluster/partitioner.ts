import type { Murmur3Token } from './murmur3';
import { murmur3 } from './murmur3';

/** A place on the ring, in the form of the partitioner that made it. */
export type Token = Murmur3Token | bigint | Uint8Array;

/** How a cluster turns partition keys into places on its ring. */
export interface Partitioner<T extends Token = Token> {
  /** The token of a partition, from its routing key. */
  tokenOf(routingKey: Uint8Array): T;
  /** Reads a token as the system tables write it; undefined when the text is none. */
  parse(text: string): T | undefined;
  /** The token as the system tables write it. */
  format(token: T): string;
  /** Negative when `one` comes before `other` on the ring, 0 when they are the same place. */
  compare(one: T, other: T): number;
}

/** Signed 64-bit tokens from Cassandra's MurmurHash3. */
export const murmur3Partitioner: Partitioner<Murmur3Token> = {
  tokenOf(routingKey) {
    if (routingKey.length === 0) return lowestMurmur3Token;
    const token = murmur3(routingKey);
    return isLowest(token) ? highestMurmur3Token : token;
  },
  parse(text) {
    if (!/^-?\d{1,19}$/.test(text)) return undefined;
    const value = BigInt(text);
    if (BigInt.asIntN(64, value) !== value) return undefined;
    return { high: Number(value >> 32n), low: Number(BigInt.asIntN(32, value)) };
  },
  format: ({ high, low }) => String((BigInt(high) << 32n) | BigInt(low >>> 0)),
  compare(one, other) {
    if (one.high !== other.high) return one.high < other.high ? -1 : 1;
    return (one.low >>> 0) - (other.low >>> 0);
  },
};

/** Cassandra keeps the lowest number for the start of the ring: no partition has it, except the empty key. */
const lowestMurmur3Token: Murmur3Token = { high: -(2 ** 31), low: 0 };
const highestMurmur3Token: Murmur3Token = { high: 2 ** 31 - 1, low: -1 };

function isLowest({ high, low }: Murmur3Token): boolean {
  return high === lowestMurmur3Token.high && low === lowestMurmur3Token.low;
}

/** Tokens from 0 to 2^127: MD5 as a signed number, without its sign. */
export const randomPartitioner: Partitioner<bigint> = {
  tokenOf(routingKey) {
    if (routingKey.length === 0) return -1n;
    const signed = BigInt.asIntN(128, BigInt(`0x${md5(routingKey)}`));
    return signed < 0n ? -signed : signed;
  },
  parse: (text) => (/^-?\d{1,39}$/.test(text) ? BigInt(text) : undefined),
  format: String,
  compare: (one, other) => (one < other ? -1 : Number(one > other)),
};

function md5(bytes: Uint8Array): string {
  return process.getBuiltinModule('node:crypto').createHash('md5').update(bytes).digest('hex');
}

/** The keys themselves are the tokens, in the order of their unsigned bytes. */
export const byteOrderedPartitioner: Partitioner<Uint8Array> = {
  tokenOf: (routingKey) => routingKey,
  parse: (text) => (/^(?:[0-9a-f]{2})*$/i.test(text) ? Buffer.from(text, 'hex') : undefined),
  format: (token) => Buffer.from(token).toString('hex'),
  compare: (one, other) => Buffer.compare(one, other),
};

const partitioners = new Map<string, () => Partitioner | undefined>([
  ['Murmur3Partitioner', () => murmur3Partitioner],
  ['RandomPartitioner', () => (hasMd5() ? randomPartitioner : undefined)],
  ['ByteOrderedPartitioner', () => byteOrderedPartitioner],
]);

/**
 * The partitioner of a class name in `system.local`, with or without Cassandra's package; undefined for all others, whose
 * tokens nobody but the server knows.
 */
export function partitionerOf(className: string): Partitioner | undefined {
  return partitioners.get(className.replace(/^org\.apache\.cassandra\.dht\./, ''))?.();
}

/** Not so where OpenSSL runs in FIPS mode. */
function hasMd5(): boolean {
  try {
    return md5(Uint8Array.of(0)).length === 32;
  } catch {
    return false;
  }
}
