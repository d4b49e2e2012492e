import { inspect } from 'node:util';
import { expect } from 'chai';
import { EncodingError } from '../../../src/errors';
import { DateRange } from '../../../src/values/date-range';
import { DateRangeBound } from '../../../src/values/date-range-bound';

type Bound = [date: string, precision: string] | null | undefined;

const table: [text: string, lower: Bound, upper: Bound][] = [
  ['[2020-01 TO 2021]', ['2020-01-01T00:00:00.000Z', 'month'], ['2021-12-31T23:59:59.999Z', 'year']],
  ['[2020-01-01T10 TO 2020-02-29]', ['2020-01-01T10:00:00.000Z', 'hour'], ['2020-02-29T23:59:59.999Z', 'day']],
  [
    '[2020-01-01T10:15:30.003Z TO 2020-01-01T10:16:31]', ['2020-01-01T10:15:30.003Z', 'millisecond'],
    ['2020-01-01T10:16:31.999Z', 'second'],
  ],
  ['2020-01-01', ['2020-01-01T00:00:00.000Z', 'day'], undefined],
  ['2020', ['2020-01-01T00:00:00.000Z', 'year'], undefined],
  ['[* TO 2020]', null, ['2020-12-31T23:59:59.999Z', 'year']],
  ['[2020-06 TO *]', ['2020-06-01T00:00:00.000Z', 'month'], null],
  ['[* TO *]', null, null],
  ['*', null, undefined],
];

const partsOf = (bound: DateRangeBound | null | undefined): Bound =>
  bound instanceof DateRangeBound ? [(bound.date as Date).toISOString(), bound.precision] : bound;

describe('values: DateRange', () => {
  for (const [text, lower, upper] of table) {
    it(`reads and prints ${text}`, () => {
      const range = DateRange.fromString(text);
      expect([partsOf(range.lower), partsOf(range.upper)]).to.deep.equal([lower, upper]);
      expect(range.toString()).to.equal(text);
    });
  }

  it('reads any space between its words', () => {
    expect(DateRange.fromString('[ 2020  TO\t* ]').toString()).to.equal('[2020 TO *]');
  });

  const malformed: unknown[] = [
    '', '[]', '[2020]', '[2020 TO]', '[TO 2020]', '[2020 to 2021]', '2020 TO 2021', '[2020 TO 2021',
    '[2020 TO 2021 TO 2022]', '[2020,2021]', '**',
    '[2020 TO 2021}', '{2020 TO 2021]', null, undefined, 2020, new Date(0),
  ];
  for (const text of malformed) {
    it(`refuses ${inspect(text)}`, () => {
      expect(() => DateRange.fromString(text as string)).to.throw(EncodingError, 'Cannot encode as DateRangeType');
      expect(() => DateRange.from(text)).to.throw(EncodingError);
    });
  }

  it('rounds the bounds it is given', () => {
    const date = new Date('2020-02-05T13:45:59.123Z');
    const range = new DateRange({ date, precision: 'month' }, { date: date.getTime(), precision: 'month' });
    expect(range.equals(DateRange.fromString('[2020-02 TO 2020-02]'))).to.equal(true);
    expect(new DateRange({ date, precision: 'hour' }).lower?.date).to.deep.equal(new Date('2020-02-05T13:00:00.000Z'));
  });

  it('keeps bounds that are round already', () => {
    const lower = DateRangeBound.fromString('2020');
    const upper = DateRangeBound.fromString('2020').ceil();
    const range = new DateRange(lower, upper);
    expect([range.lower === lower, range.upper === upper]).to.deep.equal([true, true]);
  });

  it('refuses bounds that are none', () => {
    for (const bound of [undefined, 5, '2020', new Date(0), {}, { date: new Date(0) }]) {
      expect(() => new DateRange(bound as unknown as null)).to.throw(EncodingError, 'as DateRangeType');
      if (bound === undefined) continue;
      expect(() => new DateRange(null, bound as unknown as null)).to.throw(EncodingError, 'as DateRangeType');
    }
  });

  it('equals a range with the same bounds, open ones and missing ones being different', () => {
    const texts = table.map(([text]) => text);
    for (const text of texts) {
      const range = DateRange.fromString(text);
      expect(texts.filter((other) => range.equals(DateRange.fromString(other)))).to.deep.equal([text]);
      expect(range.equals(text)).to.equal(false);
    }
  });

  it('passes itself through from', () => {
    const range = DateRange.fromString('2020');
    expect(DateRange.from(range)).to.equal(range);
    expect(DateRange.from('2020').equals(range)).to.equal(true);
  });

  it('prints itself', () => {
    const range = DateRange.fromString('[2020-01 TO 2021]');
    expect(inspect(range)).to.equal('DateRange([2020-01 TO 2021])');
    expect(JSON.stringify({ range })).to.equal('{"range":"[2020-01 TO 2021]"}');
  });
});
