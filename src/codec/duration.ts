import type { ByteReader } from '../bytes/byte-reader';
import { DecodingError } from '../errors';
import { Duration } from '../values/duration';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';

/** CQL duration: three [vint]s, months, days and nanoseconds, all of one sign (v5 spec §5.8). */
export const duration: Codec<Duration> = defineCodec({
  cqlType: 'duration',
  emptyValue: null,
  write(value, out) {
    const { months, days, nanoseconds } = Duration.from(value);
    out.vint(BigInt(months));
    out.vint(BigInt(days));
    out.vint(nanoseconds);
  },
  read(input) {
    const months = readInt32(input);
    const days = readInt32(input);
    const nanoseconds = input.vint();
    const isNegative = months < 0 || days < 0 || nanoseconds < 0n;
    if (isNegative && (months > 0 || days > 0 || nanoseconds > 0n)) {
      throw new DecodingError('A duration has months, days and nanoseconds of both signs');
    }
    return new Duration(months, days, nanoseconds);
  },
});

function readInt32(input: ByteReader): number {
  const value = input.vint();
  if (BigInt.asIntN(32, value) === value) return Number(value);
  throw new DecodingError(`A duration of ${value} months or days exceeds 32 bits`);
}
