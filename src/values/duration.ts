import { describeValue, EncodingError } from '../errors';
import { isInt32 } from './int32';
import { isTemporal } from './temporal';
import { TextValue } from './value';

const number = '(\\d{1,20})';
const standardPattern = new RegExp(
  `^${['y', 'mo', 'w', 'd', 'h', 'm', 's', 'ms', '(?:us|µs)', 'ns'].map((unit) => `(?:${number}${unit})?`).join('')}$`,
  'i',
);
const isoPattern = new RegExp(
  `^P(?:${number}Y)?(?:${number}M)?(?:${number}W)?(?:${number}D)?` +
    `(?:T(?:${number}H)?(?:${number}M)?(?:${number}(?:[.,](\\d{1,9}))?S)?)?$`,
);
const isoAlternativePattern = /^P(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/;

/** How many months, days and nanoseconds one of each unit is, from the largest to the smallest. */
const units = [
  { name: 'y', field: 'months', size: 12n },
  { name: 'mo', field: 'months', size: 1n },
  { name: 'w', field: 'days', size: 7n },
  { name: 'd', field: 'days', size: 1n },
  { name: 'h', field: 'nanoseconds', size: 3_600_000_000_000n },
  { name: 'm', field: 'nanoseconds', size: 60_000_000_000n },
  { name: 's', field: 'nanoseconds', size: 1_000_000_000n },
  { name: 'ms', field: 'nanoseconds', size: 1_000_000n },
  { name: 'us', field: 'nanoseconds', size: 1_000n },
  { name: 'ns', field: 'nanoseconds', size: 1n },
] as const;

const temporalFields = [
  'years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds', 'nanoseconds',
] as const;

/** CQL duration: months, days and nanoseconds, which cannot be added up, all of one sign (v5 spec §5.8). */
export class Duration extends TextValue {
  /** 32 bits. */
  readonly months: number;
  /** 32 bits. */
  readonly days: number;
  /** 64 bits. */
  readonly nanoseconds: bigint;

  constructor(months: number, days: number, nanoseconds: bigint) {
    super();
    checkInt32('months', months);
    checkInt32('days', days);
    if (typeof nanoseconds !== 'bigint') {
      throw refuse(`nanoseconds must be a bigint, not ${describeValue(nanoseconds)}`);
    }
    if (nanoseconds !== BigInt.asIntN(64, nanoseconds)) throw refuse(`nanoseconds beyond 64 bits`);
    const isNegative = months < 0 || days < 0 || nanoseconds < 0n;
    if (isNegative && (months > 0 || days > 0 || nanoseconds > 0n)) {
      throw refuse('months, days and nanoseconds must all be of one sign');
    }
    this.months = months | 0; // -0 becomes 0
    this.days = days | 0;
    this.nanoseconds = nanoseconds;
  }

  /** Reads `1y2mo3w4d5h6m7s8ms9us10ns`, `P1Y2M3DT4H5M6S`, `P2W` or `P0001-02-03T04:05:06`, or `-` and one of these. */
  static fromString(text: string): Duration {
    if (typeof text !== 'string') throw refuse(`${describeValue(text)} is not a string`);
    const isNegative = text.startsWith('-');
    const amounts = readAmounts(isNegative ? text.slice(1) : text);
    if (amounts === undefined) {
      throw refuse(`${describeValue(text)} is not of the form 1y2mo3w4d5h6m7s8ms9us10ns or P1Y2M3DT4H5M6S`);
    }
    return ofAmounts(isNegative ? amounts.map((amount) => -amount) : amounts);
  }

  /** A Duration as it is, or one from its text or from a Temporal.Duration. */
  static from(value: unknown): Duration {
    if (value instanceof Duration) return value;
    if (typeof value === 'string') return Duration.fromString(value);
    if (!isTemporal(value, 'Duration')) throw refuse(`${describeValue(value)} is not a Duration or its text`);
    const fields = value as Record<string, unknown>;
    return ofAmounts(temporalFields.map((name) => amountOf(name, fields[name])));
  }

  override equals(other: unknown): boolean {
    return (
      other instanceof Duration &&
      this.months === other.months &&
      this.days === other.days &&
      this.nanoseconds === other.nanoseconds
    );
  }

  /** As Cassandra prints it: `1y2mo3d4h5m6s7ms8us9ns`, with `-` before it when negative; `0ns` for nothing. */
  override toString(): string {
    const rest = { months: abs(BigInt(this.months)), days: abs(BigInt(this.days)), nanoseconds: abs(this.nanoseconds) };
    let text = '';
    for (const { name, field, size } of units) {
      if (name === 'w' || rest[field] < size) continue;
      text += `${rest[field] / size}${name}`;
      rest[field] %= size;
    }
    if (text === '') return '0ns';
    return this.months < 0 || this.days < 0 || this.nanoseconds < 0n ? `-${text}` : text;
  }
}

/** The amounts of {@link units}, in their order, or undefined for text that is not a duration. */
function readAmounts(text: string): bigint[] | undefined {
  if (!text.startsWith('P')) {
    const match = standardPattern.exec(text);
    return match === null || text === '' ? undefined : match.slice(1).map(toAmount);
  }
  const alternative = isoAlternativePattern.exec(text);
  if (alternative !== null) {
    const [year, month, day, hour, minute, second] = alternative.slice(1).map(toAmount);
    return [year!, month!, 0n, day!, hour!, minute!, second!, 0n, 0n, 0n];
  }
  const match = isoPattern.exec(text);
  if (match === null || /[PT]$/.test(text)) return undefined;
  const fraction = match[8] ?? '';
  return [...match.slice(1, 8).map(toAmount), 0n, 0n, BigInt(fraction.padEnd(9, '0'))];
}

function toAmount(digits: string | undefined): bigint {
  return BigInt(digits ?? 0);
}

function amountOf(name: string, value: unknown): bigint {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  throw refuse(`${name} must be an integer, not ${describeValue(value)}`);
}

function ofAmounts(amounts: readonly bigint[]): Duration {
  const sums = { months: 0n, days: 0n, nanoseconds: 0n };
  for (const [i, { field, size }] of units.entries()) sums[field] += (amounts[i] ?? 0n) * size;
  return new Duration(Number(sums.months), Number(sums.days), sums.nanoseconds);
}

function checkInt32(field: string, value: number): void {
  if (isInt32(value)) return;
  throw refuse(`${field} must be an integer of 32 bits, not ${describeValue(value)}`);
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function refuse(problem: string): EncodingError {
  return new EncodingError('duration', problem);
}
