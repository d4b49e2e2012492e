import { describeValue, EncodingError } from '../errors';
import { DateRangeBound, type DateRangePrecision } from './date-range-bound';
import { TextValue } from './value';

const rangePattern = /^\[\s*(\S+)\s+TO\s+(\S+)\s*\]$/;

/** A bound as users write it; `date` may be milliseconds since 1970-01-01 UTC. */
export interface DateRangeBoundLike {
  readonly date: Date | number | bigint;
  readonly precision: DateRangePrecision;
}

/** DSE DateRangeType: a span of time whose ends are as exact as they are known to be, or one such moment. */
export class DateRange extends TextValue {
  /** Null when the range has no beginning; its first millisecond otherwise. */
  readonly lower: DateRangeBound | null;
  /** Null when the range has no end, undefined when it is a single moment; its last millisecond otherwise. */
  readonly upper: DateRangeBound | null | undefined;

  /** Bounds are rounded to the start and to the end of what their precision names. Without `upper`: a single moment. */
  constructor(lower: DateRangeBoundLike | null, upper?: DateRangeBoundLike | null) {
    super();
    this.lower = lower === null ? null : boundOf(lower).floor();
    this.upper = upper === null || upper === undefined ? upper : boundOf(upper).ceil();
  }

  /** Reads `[2020-01 TO 2021]`, `[* TO 2020]`, `[2020 TO *]`, `2020-01-01` or `*`. */
  static fromString(text: string): DateRange {
    const range = typeof text === 'string' ? rangePattern.exec(text) : null;
    if (range === null) return new DateRange(readBound(text));
    return new DateRange(readBound(range[1]!), readBound(range[2]!));
  }

  /** A DateRange as it is, or one from its text. */
  static from(value: unknown): DateRange {
    return value instanceof DateRange ? value : DateRange.fromString(value as string);
  }

  override equals(other: unknown): boolean {
    return other instanceof DateRange && sameBound(this.lower, other.lower) && sameBound(this.upper, other.upper);
  }

  override toString(): string {
    const lower = this.lower?.toString() ?? '*';
    return this.upper === undefined ? lower : `[${lower} TO ${this.upper?.toString() ?? '*'}]`;
  }
}

function boundOf(bound: DateRangeBoundLike): DateRangeBound {
  if (bound instanceof DateRangeBound) return bound;
  if (typeof bound === 'object') return new DateRangeBound(bound.date, bound.precision);
  throw new EncodingError('DateRangeType', `${describeValue(bound)} is not a bound { date, precision }`);
}

function readBound(text: string): DateRangeBound | null {
  return text === '*' ? null : DateRangeBound.fromString(text);
}

function sameBound(a: DateRangeBound | null | undefined, b: DateRangeBound | null | undefined): boolean {
  return a === b || (a?.equals(b) ?? false);
}
