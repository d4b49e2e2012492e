import type { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';
import { DecodingError, describeValue, EncodingError } from '../errors';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';
import { bigintOfLong, isLong } from './long';

/** Less than a bigint of V8 can hold (2^30 bits), where reading and writing would throw a RangeError. */
const maxBytes = 2 ** 26;
const maxDigits = 300_000_000;
const decimalText = /^[+-]?\d+$/;

/** CQL varint: the shortest two's complement, big-endian (v5 spec §5.24). */
export const varint: Codec<bigint> = defineCodec({
  cqlType: 'varint',
  emptyValue: null,
  write: (value, out) => writeVarint(bigintOf(value), out),
  read: (input, size) => readVarint(input, size),
});

function bigintOf(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && value.length <= maxDigits && decimalText.test(value)) return BigInt(value);
  if (isLong(value)) return bigintOfLong(value);
  const forms = 'a bigint, safe integer, Long or decimal string';
  throw new EncodingError('varint', `expected ${forms}, got ${describeValue(value)}`);
}

/** Reads `size` bytes of two's complement, 1 at least; linear in their number. */
export function readVarint(input: ByteReader, size: number): bigint {
  if (size <= 4) return BigInt(readShort(input, size));
  if (size === 8) return input.int64();
  if (size > maxBytes) throw new DecodingError(`A varint of ${size} bytes exceeds the ${maxBytes} that can be read`);
  const at = input.take(size);
  const unsigned = BigInt(`0x${input.bytes.toString('hex', at, at + size)}`);
  return input.bytes[at]! < 0x80 ? unsigned : BigInt.asIntN(size * 8, unsigned);
}

function readShort(input: ByteReader, size: number): number {
  let value = input.int8();
  for (let i = 1; i < size; i++) value = (value << 8) | input.uint8();
  return value;
}

/** Writes the shortest two's complement of a value; linear in its bytes. */
export function writeVarint(value: bigint, out: ByteWriter): void {
  if (BigInt.asIntN(32, value) === value) return writeShort(Number(value), out);
  const isNegative = value < 0n;
  const digits = (isNegative ? ~value : value).toString(16);
  const padded = digits.length % 2 === 0 ? digits : `0${digits}`;
  // A first byte from 80 on would read as the other sign.
  const hex = padded >= '8' ? `00${padded}` : padded;
  const size = hex.length / 2;
  const at = out.reserve(size);
  out.bytes.write(hex, at, size, 'hex');
  if (isNegative) for (let i = at; i < at + size; i++) out.bytes[i] = ~out.bytes[i]!;
}

function writeShort(value: number, out: ByteWriter): void {
  if (value === (value << 24) >> 24) return out.uint8(value);
  if (value === (value << 16) >> 16) return out.uint16(value);
  if (value === (value << 8) >> 8) out.uint8(value >> 16);
  else return out.int32(value);
  out.uint16(value);
}
