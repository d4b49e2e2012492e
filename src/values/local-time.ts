import { describeValue, EncodingError } from '../errors';
import { twoDigits } from './calendar';
import { temporalText } from './temporal';
import { TextValue } from './value';

const pattern = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/;
const nanosPerSecond = 1_000_000_000;
const nanosPerDay = 86_400_000_000_000n;

/** CQL time: nanoseconds since midnight, without a day or a zone (v5 spec §5.17). */
export class LocalTime extends TextValue {
  /** Nanoseconds since midnight, 0n to 86399999999999n. */
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    super();
    if (typeof nanoseconds !== 'bigint') {
      throw refuse(`nanoseconds must be a bigint, not ${describeValue(nanoseconds)}`);
    }
    if (nanoseconds < 0n || nanoseconds >= nanosPerDay) {
      throw refuse(`${describeValue(nanoseconds)} is not between 0 and 86399999999999 nanoseconds`);
    }
    this.nanoseconds = nanoseconds;
  }

  /** The time `nanoseconds` after midnight. */
  static fromNanoseconds(nanoseconds: bigint): LocalTime {
    return new LocalTime(nanoseconds);
  }

  /** `LocalTime.of(13, 30, 54, 234000001)` is 13:30:54.234000001. */
  static of(hour: number, minute: number, second = 0, nanosecond = 0): LocalTime {
    checkPart('hour', hour, 23);
    checkPart('minute', minute, 59);
    checkPart('second', second, 59);
    checkPart('nanosecond', nanosecond, nanosPerSecond - 1);
    return new LocalTime(BigInt((hour * 60 + minute) * 60 + second) * BigInt(nanosPerSecond) + BigInt(nanosecond));
  }

  /** Reads `13:30`, `13:30:54` or `13:30:54.234000001`. */
  static fromString(text: string): LocalTime {
    const match = typeof text === 'string' ? pattern.exec(text) : null;
    if (match === null) throw refuse(`${describeValue(text)} is not of the form 13:30:54.234000001`);
    const [, hour, minute, second = '0', fraction = ''] = match;
    return LocalTime.of(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(9, '0')));
  }

  /** The time of day of `date` in UTC. */
  static fromDate(date: Date): LocalTime {
    const ms = date instanceof Date ? date.getTime() : NaN;
    if (Number.isNaN(ms)) throw refuse(`${describeValue(date)} is not a valid Date`);
    const msOfDay = ((ms % 86_400_000) + 86_400_000) % 86_400_000;
    return new LocalTime(BigInt(msOfDay) * 1_000_000n);
  }

  /** A LocalTime as it is, or one from its text or from a Temporal.PlainTime. */
  static from(value: unknown): LocalTime {
    if (value instanceof LocalTime) return value;
    const text = typeof value === 'string' ? value : temporalText(value, 'PlainTime');
    if (text !== undefined) return LocalTime.fromString(text);
    throw refuse(`${describeValue(value)} is not a LocalTime or its text`);
  }

  /** 0 to 23. */
  get hour(): number {
    return Math.floor(this.#secondOfDay / 3_600);
  }

  /** 0 to 59. */
  get minute(): number {
    return Math.floor(this.#secondOfDay / 60) % 60;
  }

  /** 0 to 59. */
  get second(): number {
    return this.#secondOfDay % 60;
  }

  /** Nanoseconds within the second, 0 to 999,999,999. */
  get nanosecond(): number {
    return Number(this.nanoseconds % BigInt(nanosPerSecond));
  }

  get #secondOfDay(): number {
    return Number(this.nanoseconds / BigInt(nanosPerSecond));
  }

  /** Negative, zero or positive as this time is before, at or after the other. */
  compare(other: LocalTime): number {
    if (this.nanoseconds === other.nanoseconds) return 0;
    return this.nanoseconds < other.nanoseconds ? -1 : 1;
  }

  override equals(other: unknown): boolean {
    return other instanceof LocalTime && this.nanoseconds === other.nanoseconds;
  }

  /** `13:30:54`, with as many digits of its fraction as needed: `13:30:54.5`. */
  override toString(): string {
    const clock = `${twoDigits(this.hour)}:${twoDigits(this.minute)}:${twoDigits(this.second)}`;
    const { nanosecond } = this;
    if (nanosecond === 0) return clock;
    return `${clock}.${String(nanosecond).padStart(9, '0').replace(/0+$/, '')}`;
  }
}

function checkPart(name: string, value: number, limit: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= limit) return;
  throw refuse(`the ${name} must be 0 to ${limit}, not ${describeValue(value)}`);
}

function refuse(problem: string): EncodingError {
  return new EncodingError('time', problem);
}
