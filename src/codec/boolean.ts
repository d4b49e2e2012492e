import { describeValue, EncodingError } from '../errors';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';

/** CQL boolean: one byte, 0 or not 0 (v5 spec §5.4). */
export const boolean: Codec<boolean> = defineCodec({
  cqlType: 'boolean',
  vectorElementSize: 1,
  emptyValue: null,
  write(value, out) {
    if (value !== true && value !== false) {
      throw new EncodingError('boolean', `expected true or false, got ${describeValue(value)}`);
    }
    out.uint8(value ? 1 : 0);
  },
  read: (input) => input.uint8() !== 0,
});
