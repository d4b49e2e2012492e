import { describeValue, EncodingError } from '../errors';
import { dayOfEpochDays, daysInMonth, epochDaysOf, formatYear, twoDigits } from './calendar';
import { TextValue } from './value';

/** How much of a bound's moment counts; the place of a word is its code on the wire. */
export const dateRangePrecisions = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond'] as const;
export type DateRangePrecision = (typeof dateRangePrecisions)[number];

const pattern =
  /^([+-]?\d{1,9})(?:-(\d{1,2})(?:-(\d{1,2})(?:T(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,3}))?)?)?)?)?)?Z?$/;
const msPerDay = 86_400_000;
const minMs = -(2n ** 63n);
const maxMs = 2n ** 63n - 1n;

/** Milliseconds of the units that have a fixed length. */
const unitMs = { day: msPerDay, hour: 3_600_000, minute: 60_000, second: 1_000, millisecond: 1 } as const;

/** One end of a {@link DateRange}: a moment in UTC and how much of it counts. */
export class DateRangeBound extends TextValue {
  /** Milliseconds since 1970-01-01 UTC, 64 bits. */
  readonly milliseconds: bigint;
  readonly precision: DateRangePrecision;

  constructor(date: Date | number | bigint, precision: DateRangePrecision) {
    super();
    this.milliseconds = millisecondsOf(date);
    if (!dateRangePrecisions.includes(precision)) {
      throw refuse(`the precision must be one of ${dateRangePrecisions.join(', ')}, not ${describeValue(precision)}`);
    }
    this.precision = precision;
  }

  /** Reads `2020`, `2020-01`, … or `2020-01-31T23:59:59.999Z`; its parts give the precision. */
  static fromString(text: string): DateRangeBound {
    const match = typeof text === 'string' ? pattern.exec(text) : null;
    if (match === null) throw refuse(`${describeValue(text)} is not of the form 2020-01 or 2020-01-31T23:59:59.999Z`);
    const given = match.slice(1).filter((part: string | undefined) => part !== undefined);
    const [year, month = 1, day = 1, hour = 0, minute = 0, second = 0] = given.map(Number);
    const millisecond = Number((given[6] ?? '').padEnd(3, '0'));
    checkPart('month', month, 1, 12);
    checkPart('day', day, 1, daysInMonth(year!, month));
    checkPart('hour', hour, 0, 23);
    checkPart('minute', minute, 0, 59);
    checkPart('second', second, 0, 59);
    const msOfDay = ((hour * 60 + minute) * 60 + second) * 1_000 + millisecond;
    const ms = BigInt(epochDaysOf(year!, month, day)) * BigInt(msPerDay) + BigInt(msOfDay);
    return new DateRangeBound(ms, dateRangePrecisions[given.length - 1]!);
  }

  /** Its moment, or bigint milliseconds where a Date cannot hold it. */
  get date(): Date | bigint {
    const date = new Date(Number(this.milliseconds));
    return Number.isNaN(date.getTime()) ? this.milliseconds : date;
  }

  /** The first millisecond of its year, month, day and so on. */
  floor(): DateRangeBound {
    return this.#at(startOfUnit(this.milliseconds, this.precision, 0));
  }

  /** The last millisecond of its year, month, day and so on. */
  ceil(): DateRangeBound {
    return this.#at(startOfUnit(this.milliseconds, this.precision, 1) - 1n);
  }

  #at(ms: bigint): DateRangeBound {
    if (ms === this.milliseconds) return this;
    return new DateRangeBound(ms < minMs ? minMs : ms > maxMs ? maxMs : ms, this.precision);
  }

  override equals(other: unknown): boolean {
    if (!(other instanceof DateRangeBound)) return false;
    return this.milliseconds === other.milliseconds && this.precision === other.precision;
  }

  /** The parts of its moment that count: `2020`, `2020-01-31`, `2020-01-31T23:59:59.999Z`. */
  override toString(): string {
    const { days, msOfDay } = split(this.milliseconds);
    const { year, month, day } = dayOfEpochDays(days);
    const part = (unit: keyof typeof unitMs, count: number): string =>
      twoDigits(Math.floor(msOfDay / unitMs[unit]) % count);
    const millisecond = String(msOfDay % 1_000).padStart(3, '0');
    const parts = [
      formatYear(year), `-${twoDigits(month)}`, `-${twoDigits(day)}`, `T${part('hour', 24)}`, `:${part('minute', 60)}`,
      `:${part('second', 60)}`, `.${millisecond}Z`,
    ];
    return parts.slice(0, dateRangePrecisions.indexOf(this.precision) + 1).join('');
  }
}

/** The first millisecond of the unit that holds `ms`, or of the one `unitsLater`. */
function startOfUnit(ms: bigint, precision: DateRangePrecision, unitsLater: 0 | 1): bigint {
  if (precision === 'year' || precision === 'month') {
    const { year, month } = dayOfEpochDays(split(ms).days);
    const months = precision === 'year' ? (year + unitsLater) * 12 : year * 12 + month - 1 + unitsLater;
    return BigInt(epochDaysOf(Math.floor(months / 12), (((months % 12) + 12) % 12) + 1, 1)) * BigInt(msPerDay);
  }
  const size = BigInt(unitMs[precision]);
  return ms - (((ms % size) + size) % size) + BigInt(unitsLater) * size;
}

function split(ms: bigint): { days: number; msOfDay: number } {
  const msOfDay = Number(((ms % BigInt(msPerDay)) + BigInt(msPerDay)) % BigInt(msPerDay));
  return { days: Number((ms - BigInt(msOfDay)) / BigInt(msPerDay)), msOfDay };
}

function millisecondsOf(date: unknown): bigint {
  const ms = date instanceof Date ? date.getTime() : date;
  if (typeof ms === 'bigint' && ms >= minMs && ms <= maxMs) return ms;
  if (typeof ms === 'number' && Number.isSafeInteger(ms)) return BigInt(ms);
  throw refuse(`${describeValue(date)} is not a valid Date or a count of milliseconds`);
}

function checkPart(name: string, value: number, least: number, greatest: number): void {
  if (value < least || value > greatest) throw refuse(`the ${name} must be ${least} to ${greatest}, not ${value}`);
}

function refuse(problem: string): EncodingError {
  return new EncodingError('DateRangeType', problem);
}
