import { inspect } from 'node:util';
import { expect } from 'chai';
import { EncodingError } from '../../../src/errors';
import { DateRangeBound, dateRangePrecisions } from '../../../src/values/date-range-bound';
import type { DateRangePrecision } from '../../../src/values/date-range-bound';

const moment = '2020-02-05T13:45:59.123Z';

/** [precision, text, first millisecond, last millisecond] */
const units: [precision: DateRangePrecision, text: string, first: string, last: string][] = [
  ['year', '2020', '2020-01-01T00:00:00.000Z', '2020-12-31T23:59:59.999Z'],
  ['month', '2020-02', '2020-02-01T00:00:00.000Z', '2020-02-29T23:59:59.999Z'],
  ['day', '2020-02-05', '2020-02-05T00:00:00.000Z', '2020-02-05T23:59:59.999Z'],
  ['hour', '2020-02-05T13', '2020-02-05T13:00:00.000Z', '2020-02-05T13:59:59.999Z'],
  ['minute', '2020-02-05T13:45', '2020-02-05T13:45:00.000Z', '2020-02-05T13:45:59.999Z'],
  ['second', '2020-02-05T13:45:59', '2020-02-05T13:45:59.000Z', '2020-02-05T13:45:59.999Z'],
  ['millisecond', moment, moment, moment],
];

describe('values: DateRangeBound', () => {
  it('has the codes of the wire in the order of its precisions', () => {
    expect(dateRangePrecisions).to.deep.equal(units.map(([precision]) => precision));
  });

  for (const [precision, text, first, last] of units) {
    it(`prints, reads and rounds a ${precision}`, () => {
      const bound = new DateRangeBound(new Date(moment), precision);
      expect(bound.toString()).to.equal(text);
      expect(bound.floor().date).to.deep.equal(new Date(first));
      expect(bound.ceil().date).to.deep.equal(new Date(last));
      expect([bound.floor().precision, bound.ceil().precision]).to.deep.equal([precision, precision]);
      expect(DateRangeBound.fromString(text).equals(bound.floor())).to.equal(true);
    });
  }

  it('rounds moments before 1970 downwards too', () => {
    const bound = (precision: DateRangePrecision): DateRangeBound => new DateRangeBound(-1, precision);
    expect([bound('year').floor().date, bound('year').ceil().date])
      .to.deep.equal([new Date('1969-01-01'), new Date(-1)]);
    expect([bound('month').floor().date, bound('month').ceil().date])
      .to.deep.equal([new Date('1969-12-01'), new Date(-1)]);
    expect([bound('second').floor().milliseconds, bound('second').ceil().milliseconds]).to.deep.equal([-1_000n, -1n]);
    expect(bound('millisecond').toString()).to.equal('1969-12-31T23:59:59.999Z');
    const ancient = new DateRangeBound(new Date('-000001-05-17T00:00:00Z'), 'month');
    expect(ancient.floor().date).to.deep.equal(new Date('-000001-05-01T00:00:00Z'));
    expect(ancient.ceil().date).to.deep.equal(new Date('-000001-05-31T23:59:59.999Z'));
  });

  it('rounds to the end of December and of February', () => {
    expect(DateRangeBound.fromString('2019-12').ceil().date).to.deep.equal(new Date('2019-12-31T23:59:59.999Z'));
    expect(DateRangeBound.fromString('2019-02').ceil().date).to.deep.equal(new Date('2019-02-28T23:59:59.999Z'));
  });

  const accepted: [text: string, date: string, precision: DateRangePrecision][] = [
    ['2020-1-2', '2020-01-02T00:00:00.000Z', 'day'], ['2020Z', '2020-01-01T00:00:00.000Z', 'year'],
    ['2020-01-02T03:04:05Z', '2020-01-02T03:04:05.000Z', 'second'],
    ['2020-01-02T03:04:05.6', '2020-01-02T03:04:05.600Z', 'millisecond'],
    ['2020-01-02T03:04:05.06Z', '2020-01-02T03:04:05.060Z', 'millisecond'],
    ['-0044-03-15', '-000044-03-15T00:00:00.000Z', 'day'],
    ['+12345', '+012345-01-01T00:00:00.000Z', 'year'], ['9', '0009-01-01T00:00:00.000Z', 'year'],
  ];
  for (const [text, date, precision] of accepted) {
    it(`reads ${text}`, () => {
      expect(DateRangeBound.fromString(text)).to.deep.equal(new DateRangeBound(new Date(date), precision));
    });
  }

  const refused: unknown[] = [
    '', '*', '2020-', '2020-13', '2020-00', '2020-02-30', '2020-01-01T24', '2020-01-01T', '2020-01-01T10:60',
    '2020-01-01T10:00:60',
    '2020-01-01T10:00:00.1234', '2020-01T10', '2020-01-01 10', '999999999', '1234567890', 'now', ' 2020', null,
    undefined, 2020,
  ];
  for (const text of refused) {
    it(`refuses ${inspect(text)}`, () => {
      expect(() => DateRangeBound.fromString(text as string)).to.throw(EncodingError, 'Cannot encode as DateRangeType');
    });
  }

  const badParts: [date: unknown, precision: unknown][] = [
    [new Date(NaN), 'day'], ['2020', 'day'], [0.5, 'day'], [2n ** 63n, 'day'], [undefined, 'day'], [0, 'week'], [0, 2],
    [0, undefined],
  ];
  for (const [date, precision] of badParts) {
    it(`refuses ${inspect(date)} to the ${inspect(precision)}`, () => {
      expect(() => new DateRangeBound(date as Date, precision as DateRangePrecision))
        .to.throw(EncodingError, 'as DateRangeType');
    });
  }

  it('holds 64 bits, which a Date cannot', () => {
    const far = new DateRangeBound(2n ** 63n - 1n, 'millisecond');
    expect(far.date).to.equal(2n ** 63n - 1n);
    expect(far.toString()).to.equal('+292278994-08-17T07:12:55.807Z');
    expect(new DateRangeBound(-(2n ** 63n), 'millisecond').toString()).to.equal('-292275055-05-16T16:47:04.192Z');
    expect(new DateRangeBound(8_640_000_000_000_000n, 'day').date).to.deep.equal(new Date(8.64e15));
  });

  it('rounds to what 64 bits can hold', () => {
    expect(new DateRangeBound(2n ** 63n - 1n, 'year').ceil().milliseconds).to.equal(2n ** 63n - 1n);
    expect(new DateRangeBound(-(2n ** 63n), 'year').floor().milliseconds).to.equal(-(2n ** 63n));
  });

  it('equals a bound of the same moment and precision', () => {
    const bound = new DateRangeBound(0, 'day');
    expect(bound.equals(new DateRangeBound(new Date(0), 'day'))).to.equal(true);
    for (const other of [
      new DateRangeBound(1, 'day'), new DateRangeBound(0, 'hour'), { milliseconds: 0n, precision: 'day' }, null,
    ]) {
      expect(bound.equals(other)).to.equal(false);
    }
  });

  it('does not change with the Date it was made of or gave', () => {
    const date = new Date(0);
    const bound = new DateRangeBound(date, 'day');
    date.setTime(5);
    (bound.date as Date).setTime(7);
    expect(bound.date).to.deep.equal(new Date(0));
  });

  it('prints itself', () => {
    expect(inspect(new DateRangeBound(0, 'month'))).to.equal('DateRangeBound(1970-01)');
    expect(JSON.stringify(new DateRangeBound(0, 'month'))).to.equal('"1970-01"');
  });
});
