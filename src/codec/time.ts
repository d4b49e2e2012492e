import { DecodingError } from '../errors';
import { LocalTime } from '../values/local-time';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';

const lastNanosecond = 86_399_999_999_999n;

/** CQL time: 64 bits, nanoseconds since midnight (v5 spec §5.19). */
export const time: Codec<LocalTime> = defineCodec({
  cqlType: 'time',
  emptyValue: null,
  write: (value, out) => out.int64(LocalTime.from(value).nanoseconds),
  read(input) {
    const nanoseconds = input.int64();
    if (nanoseconds < 0n || nanoseconds > lastNanosecond) {
      throw new DecodingError(`A time of ${nanoseconds} nanoseconds is not within a day`);
    }
    return LocalTime.fromNanoseconds(nanoseconds);
  },
});
