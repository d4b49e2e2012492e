import { LocalDate } from '../values/local-date';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';

const epoch = 2 ** 31;

/** CQL date: days as 32 bits without a sign, 1970-01-01 being 2^31 (v5 spec §5.5). */
export const date: Codec<LocalDate> = defineCodec({
  cqlType: 'date',
  emptyValue: null,
  write: (value, out) => out.int32(LocalDate.from(value).epochDays + epoch),
  read: (input) => LocalDate.fromEpochDays(input.uint32() - epoch),
});
