import { EncodingError } from '../../errors';
import type { Duration } from '../../values/duration';

const nanosPerSecond = 1_000_000_000n;

/** A time span as the JVM reads it, in days and seconds: `P1DT90.5S`; all parts of a negative one are so. */
export function isoDuration({ months, days, nanoseconds }: Duration): string {
  if (months !== 0) {
    throw new EncodingError('gx:Duration', 'a classic graph has no durations of months: their length is not known');
  }
  const isNegative = nanoseconds < 0n;
  const size = isNegative ? -nanoseconds : nanoseconds;
  const fraction = String(size % nanosPerSecond).padStart(9, '0').replace(/0+$/, '');
  const seconds = `${isNegative ? '-' : ''}${size / nanosPerSecond}${fraction === '' ? '' : `.${fraction}`}S`;
  return `P${days === 0 ? '' : `${days}D`}T${seconds}`;
}
