import type { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';
import { DecodingError, describeValue, EncodingError } from '../errors';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';
import { bigintOfLong, isLong, type Long, longOfWords } from './long';

/** How 64-bit integers come out: numbers are refused beyond 2^53, Longs are those of the `long` package. */
export const int64Forms = ['bigint', 'number', 'long', 'string'] as const;
export type Int64Form = (typeof int64Forms)[number];

/** What a 64-bit integer comes out as. */
export type Int64 = bigint | number | Long | string;

const wordSize = 2 ** 32;
const decimalText = /^[+-]?\d{1,64}$/;

/** CQL bigint: 64 bits, signed, big-endian (v5 spec §5.2). */
export function bigintCodec(form: Int64Form): Codec<Int64> {
  return int64Codec('bigint', form, 8);
}

/** CQL counter: the bytes of a bigint (v5 spec §5), but in a vector each one has its size before it. */
export function counterCodec(form: Int64Form): Codec<Int64> {
  return int64Codec('counter', form, undefined);
}

function int64Codec(cqlType: string, form: Int64Form, vectorElementSize: number | undefined): Codec<Int64> {
  return defineCodec<Int64>({
    cqlType,
    vectorElementSize,
    emptyValue: null,
    write: (value, out) => writeInt64(cqlType, value, out),
    read: readers[form],
  });
}

const readers = {
  bigint: (input: ByteReader) => input.int64(),
  number: readNumber,
  long: (input: ByteReader) => longOfWords(input.int32(), input.int32()),
  string: (input: ByteReader) => String(input.int64()),
} as const satisfies Record<Int64Form, (input: ByteReader) => Int64>;

function readNumber(input: ByteReader): number {
  const value = input.int32() * wordSize + input.uint32();
  if (!Number.isSafeInteger(value)) {
    throw new DecodingError("A 64-bit integer is beyond 2^53 - 1, where numbers lose digits: use int64: 'bigint'");
  }
  return value;
}

/** Writes a signed 64-bit integer given in any of the forms that users may have. */
export function writeInt64(cqlType: string, value: unknown, out: ByteWriter): void {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return writeSafeInteger(value, out);
  const integer = typeof value === 'bigint' ? value : bigintOf(value);
  if (integer === undefined || BigInt.asIntN(64, integer) !== integer) {
    throw new EncodingError(
      cqlType,
      `expected a bigint, safe integer, Long or decimal string from -2^63 to 2^63 - 1, got ${describeValue(value)}`,
    );
  }
  out.int64(integer);
}

/** Writes a safe integer as a [long], without the detour over a bigint. */
export function writeSafeInteger(value: number, out: ByteWriter): void {
  out.int32(Math.floor(value / wordSize));
  out.int32(value);
}

function bigintOf(value: unknown): bigint | undefined {
  if (typeof value === 'string') return decimalText.test(value) ? BigInt(value) : undefined;
  return isLong(value) ? bigintOfLong(value) : undefined;
}
