import { types } from 'node:util';

import type { ByteReader } from '../bytes/byte-reader';
import { describeValue, EncodingError } from '../errors';
import { daysInMonth, epochDaysOf } from '../values/calendar';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';
import { writeSafeInteger } from './int64';

const wordSize = 2 ** 32;
/** What a Date can hold, on either side of 1970 (ECMAScript §21.4.1.1). */
const maxDateMs = 8.64e15;

/** CQL timestamp: 64 bits, milliseconds since 1970-01-01 UTC (v5 spec §5.20). */
export const timestamp: Codec<Date | bigint> = defineCodec<Date | bigint>({
  cqlType: 'timestamp',
  vectorElementSize: 8,
  emptyValue: null,
  write(value, out) {
    if (typeof value !== 'bigint') return writeSafeInteger(millisecondsOf(value), out);
    if (BigInt.asIntN(64, value) !== value) {
      throw new EncodingError('timestamp', `${describeValue(value)} exceeds 64 bits`);
    }
    out.int64(value);
  },
  read: readTimestamp,
});

/** A Date, or the milliseconds when they are beyond what a Date can hold. */
function readTimestamp(input: ByteReader): Date | bigint {
  const at = input.position;
  const milliseconds = input.int32() * wordSize + input.uint32();
  if (milliseconds <= maxDateMs && milliseconds >= -maxDateMs) return new Date(milliseconds);
  input.position = at;
  return input.int64();
}

function millisecondsOf(value: unknown): number {
  const milliseconds = typeof value === 'string' ? millisecondsOfText(value) : millisecondsOfMoment(value);
  if (milliseconds !== undefined && Number.isSafeInteger(milliseconds)) return milliseconds;
  const forms = 'a Date, integer milliseconds, ISO 8601 text such as 2026-12-31T23:59:59.999Z, or a Temporal.Instant';
  const got = types.isDate(value) ? 'an invalid Date' : describeValue(value);
  throw new EncodingError('timestamp', `expected ${forms}, got ${got}`);
}

function millisecondsOfMoment(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (types.isDate(value)) return value.getTime();
  if (typeof value !== 'object' || value === null) return undefined;
  const { [Symbol.toStringTag]: tag, epochMilliseconds } = value as Partial<Record<string | symbol, unknown>>;
  if (tag !== 'Temporal.Instant' && tag !== 'Temporal.ZonedDateTime') return undefined;
  return typeof epochMilliseconds === 'number' ? epochMilliseconds : undefined;
}

/** A time of day needs its zone, since text without one means different moments in different places. */
const isoText = new RegExp(
  '^(?<year>\\d{4}|[+-]\\d{6})-(?<month>\\d\\d)-(?<day>\\d\\d)'
  + '(?:[T ](?<hour>\\d\\d):(?<minute>\\d\\d)(?::(?<second>\\d\\d)(?:\\.(?<fraction>\\d{1,9}))?)?'
  + '(?:Z|(?<sign>[+-])(?<zoneHour>\\d\\d):?(?<zoneMinute>\\d\\d)))?$',
  'i',
);

/** Milliseconds of ISO 8601 text, digits finer than milliseconds being cut off; undefined for any other text. */
function millisecondsOfText(text: string): number | undefined {
  const parts = isoText.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const part = (name: string): number => Number(parts[name] ?? 0);
  const [year, month, day] = [part('year'), part('month'), part('day')];
  const [hour, minute, second, zoneHour, zoneMinute] =
    [part('hour'), part('minute'), part('second'), part('zoneHour'), part('zoneMinute')];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || zoneHour > 23 || zoneMinute > 59) return undefined;
  const zoneMinutes = (zoneHour * 60 + zoneMinute) * (parts['sign'] === '-' ? -1 : 1);
  const seconds = ((epochDaysOf(year, month, day) * 24 + hour) * 60 + minute - zoneMinutes) * 60 + second;
  return seconds * 1000 + Number((parts['fraction'] ?? '').padEnd(3, '0').slice(0, 3));
}
