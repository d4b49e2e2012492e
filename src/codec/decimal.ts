import { DecodingError } from '../errors';
import { BigDecimal } from '../values/big-decimal';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';
import { readVarint, writeVarint } from './varint';

/** CQL decimal: the scale as [int], then the unscaled value as a varint (v5 spec §5.6). */
export const decimal: Codec<BigDecimal> = defineCodec({
  cqlType: 'decimal',
  emptyValue: null,
  write(value, out) {
    const { unscaled, scale } = BigDecimal.from(value);
    out.int32(scale);
    writeVarint(unscaled, out);
  },
  read(input, size) {
    if (size < 5) throw new DecodingError(`A decimal has at least 5 bytes, not ${size}`);
    const scale = input.int32();
    return new BigDecimal(readVarint(input, size - 4), scale);
  },
});
