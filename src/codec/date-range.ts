import type { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';
import { DecodingError } from '../errors';
import { DateRange } from '../values/date-range';
import { DateRangeBound, dateRangePrecisions } from '../values/date-range-bound';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';

/** What the first byte says about the bounds that follow: `*` stands for an open one. */
const kinds = { single: 0, closed: 1, openHigh: 2, openLow: 3, bothOpen: 4, singleOpen: 5 } as const;

/** DSE DateRangeType: a byte for its kind, then for each bound a [long] of milliseconds and a byte of precision. */
export const dateRange: Codec<DateRange> = defineCodec({
  cqlType: "'org.apache.cassandra.db.marshal.DateRangeType'",
  emptyValue: null,
  write(value, out) {
    const range = DateRange.from(value);
    out.uint8(kindOf(range));
    if (range.lower !== null) writeBound(range.lower, out);
    if (range.upper !== null && range.upper !== undefined) writeBound(range.upper, out);
  },
  read(input) {
    const kind = input.uint8();
    switch (kind) {
      case kinds.single:
        return new DateRange(readBound(input));
      case kinds.closed:
        return new DateRange(readBound(input), readBound(input));
      case kinds.openHigh:
        return new DateRange(readBound(input), null);
      case kinds.openLow:
        return new DateRange(null, readBound(input));
      case kinds.bothOpen:
        return new DateRange(null, null);
      case kinds.singleOpen:
        return new DateRange(null);
      default:
        throw new DecodingError(`Kind ${kind} of a DateRange is not 0 to 5`);
    }
  },
});

function kindOf({ lower, upper }: DateRange): number {
  if (upper === undefined) return lower === null ? kinds.singleOpen : kinds.single;
  if (lower === null) return upper === null ? kinds.bothOpen : kinds.openLow;
  return upper === null ? kinds.openHigh : kinds.closed;
}

function writeBound(bound: DateRangeBound, out: ByteWriter): void {
  out.int64(bound.milliseconds);
  out.uint8(dateRangePrecisions.indexOf(bound.precision));
}

function readBound(input: ByteReader): DateRangeBound {
  const milliseconds = input.int64();
  const code = input.uint8();
  const precision = dateRangePrecisions[code];
  if (precision === undefined) throw new DecodingError(`Precision ${code} of a DateRange is not 0 to 6`);
  return new DateRangeBound(milliseconds, precision);
}
