import { describeValue, EncodingError } from '../errors';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';

/** CQL float: 32 bits, IEEE 754 (v5 spec §5.9). */
export const float: Codec<number> = defineCodec({
  cqlType: 'float',
  vectorElementSize: 4,
  emptyValue: null,
  write: (value, out) => out.float32(checkFloat(value)),
  read: (input) => input.float32(),
});

/** CQL double: 64 bits, IEEE 754 (v5 spec §5.7). */
export const double: Codec<number> = defineCodec({
  cqlType: 'double',
  vectorElementSize: 8,
  emptyValue: null,
  write(value, out) {
    if (typeof value !== 'number') throw new EncodingError('double', `expected a number, got ${describeValue(value)}`);
    out.float64(value);
  },
  read: (input) => input.float64(),
});

/** The value as a number that 32 bits can hold, rounded; a finite one that would become infinite is refused. */
export function checkFloat(value: unknown): number {
  if (typeof value !== 'number') throw new EncodingError('float', `expected a number, got ${describeValue(value)}`);
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded) && Number.isFinite(value)) {
    throw new EncodingError('float', `${describeValue(value)} is beyond ±3.4028235e38: use double`);
  }
  return rounded;
}
