import { describeValue, EncodingError } from '../errors';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';

/** CQL int: 32 bits, signed, big-endian (v5 spec §5.11). */
export const int: Codec<number> = defineCodec({
  cqlType: 'int',
  vectorElementSize: 4,
  emptyValue: null,
  write(value, out) {
    if (typeof value !== 'number' || value !== (value | 0)) throw refused('int', value, 2 ** 31);
    out.int32(value);
  },
  read: (input) => input.int32(),
});

/** CQL smallint: 16 bits, signed (v5 spec §5.17); in a vector each one has its size before it. */
export const smallint: Codec<number> = defineCodec({
  cqlType: 'smallint',
  emptyValue: null,
  write(value, out) {
    if (!isIntegerWithin(value, 2 ** 15)) throw refused('smallint', value, 2 ** 15);
    out.uint16(value);
  },
  read: (input) => input.int16(),
});

/** CQL tinyint: 8 bits, signed (v5 spec §5.22); in a vector each one has its size before it. */
export const tinyint: Codec<number> = defineCodec({
  cqlType: 'tinyint',
  emptyValue: null,
  write(value, out) {
    if (!isIntegerWithin(value, 2 ** 7)) throw refused('tinyint', value, 2 ** 7);
    out.uint8(value);
  },
  read: (input) => input.int8(),
});

function isIntegerWithin(value: unknown, limit: number): value is number {
  return Number.isInteger(value) && (value as number) >= -limit && (value as number) < limit;
}

function refused(cqlType: string, value: unknown, limit: number): EncodingError {
  return new EncodingError(cqlType, `expected an integer from ${-limit} to ${limit - 1}, got ${describeValue(value)}`);
}
