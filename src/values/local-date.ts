import { describeValue, EncodingError } from '../errors';
import { dayOfEpochDays, daysInMonth, epochDaysOf, formatYear, twoDigits } from './calendar';
import { isInt32 } from './int32';
import { temporalText } from './temporal';
import { TextValue } from './value';

const pattern = /^(\+?\d{4,7}|-(?!0+-)\d{4,7})-(\d{2})-(\d{2})$/;
const msPerDay = 86_400_000;
/** The days that a Date can hold on either side of 1970-01-01. */
const maxDateDays = 100_000_000;

/** CQL date: a day without a time or a zone (v5 spec §5.5), -5877641-06-23 to +5881580-07-11. */
export class LocalDate extends TextValue {
  /** Days since 1970-01-01, -2^31 to 2^31 - 1. */
  readonly epochDays: number;

  /** `new LocalDate(2026, 12, 31)`, months and days counting from 1, year 0 being 1 BC; or days since 1970-01-01. */
  constructor(epochDays: number);
  constructor(year: number, month: number, day: number);
  constructor(yearOrDays: number, month?: number, day?: number) {
    super();
    const isDays = month === undefined && day === undefined;
    this.epochDays = checkEpochDays(isDays ? yearOrDays : checkedEpochDays(yearOrDays, month ?? 0, day ?? 0));
  }

  /** The day `epochDays` after 1970-01-01, or before it. */
  static fromEpochDays(epochDays: number): LocalDate {
    return new LocalDate(epochDays);
  }

  /** Reads `2026-12-31`; years of more than 4 digits may have a sign, those before 0 must. */
  static fromString(text: string): LocalDate {
    const match = typeof text === 'string' ? pattern.exec(text) : null;
    if (match === null) throw refuse(`${describeValue(text)} is not of the form 2026-12-31`);
    return new LocalDate(Number(match[1]), Number(match[2]), Number(match[3]));
  }

  /** The day of `date` in UTC. */
  static fromDate(date: Date): LocalDate {
    const ms = date instanceof Date ? date.getTime() : NaN;
    if (Number.isNaN(ms)) throw refuse(`${describeValue(date)} is not a valid Date`);
    return LocalDate.fromEpochDays(Math.floor(ms / msPerDay));
  }

  /** A LocalDate as it is, or one from its text or from a Temporal.PlainDate. */
  static from(value: unknown): LocalDate {
    if (value instanceof LocalDate) return value;
    const text = typeof value === 'string' ? value : temporalText(value, 'PlainDate');
    if (text !== undefined) return LocalDate.fromString(text);
    const hint = value instanceof Date ? ': a Date is a moment, choose its day with LocalDate.fromDate(date)' : '';
    throw refuse(`${describeValue(value)} is not a LocalDate or its text${hint}`);
  }

  get year(): number {
    return dayOfEpochDays(this.epochDays).year;
  }

  /** 1 to 12. */
  get month(): number {
    return dayOfEpochDays(this.epochDays).month;
  }

  /** 1 to 31. */
  get day(): number {
    return dayOfEpochDays(this.epochDays).day;
  }

  /** Its midnight in UTC; throws for the days, far from 1970, that a Date cannot hold. */
  toDate(): Date {
    if (Math.abs(this.epochDays) > maxDateDays) throw refuse(`${this.toString()} is beyond what a Date can hold`);
    return new Date(this.epochDays * msPerDay);
  }

  /** Negative, zero or positive as this day is before, at or after the other. */
  compare(other: LocalDate): number {
    return Math.sign(this.epochDays - other.epochDays);
  }

  override equals(other: unknown): boolean {
    return other instanceof LocalDate && this.epochDays === other.epochDays;
  }

  /** `2026-12-31`, and `+10000-01-01` or `-0044-03-15` outside of the years 0 to 9999. */
  override toString(): string {
    const { year, month, day } = dayOfEpochDays(this.epochDays);
    return `${formatYear(year)}-${twoDigits(month)}-${twoDigits(day)}`;
  }
}

function checkedEpochDays(year: number, month: number, day: number): number {
  if (!Number.isSafeInteger(year)) throw refuse(`the year must be an integer, not ${describeValue(year)}`);
  if (!(Number.isInteger(month) && month >= 1 && month <= 12)) {
    throw refuse(`the month must be 1 to 12, not ${describeValue(month)}`);
  }
  const limit = daysInMonth(year, month);
  if (!(Number.isInteger(day) && day >= 1 && day <= limit)) {
    throw refuse(`the day must be 1 to ${limit} in month ${month}, not ${describeValue(day)}`);
  }
  return epochDaysOf(year, month, day);
}

function checkEpochDays(epochDays: number): number {
  if (!isInt32(epochDays)) {
    throw refuse(`days since 1970-01-01 must be an integer of 32 bits, not ${describeValue(epochDays)}`);
  }
  return epochDays | 0; // -0 becomes 0
}

function refuse(problem: string): EncodingError {
  return new EncodingError('date', problem);
}
