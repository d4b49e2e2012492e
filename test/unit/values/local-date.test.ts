import { inspect } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { EncodingError } from '../../../src/errors';
import { LocalDate } from '../../../src/values/local-date';

const maxInt = 2 ** 31 - 1;

/** The ends of the range are those of java.time.LocalDate.ofEpochDay; the others are Date's own arithmetic. */
const table: [text: string, epochDays: number][] = [
  ['1970-01-01', 0],
  ['1970-01-02', 1],
  ['1969-12-31', -1],
  ['2000-02-29', 11_016],
  ['2000-03-01', 11_017],
  ['1900-03-01', -25_508],
  ['9999-12-31', 2_932_896],
  ['+10000-01-01', 2_932_897],
  ['0001-01-01', -719_162],
  ['0000-12-31', -719_163],
  ['0000-02-29', -719_469],
  ['0000-01-01', -719_528],
  ['-0001-12-31', -719_529],
  ['-0044-03-15', -735_525],
  ['+275760-09-13', 100_000_000],
  ['-271821-04-20', -100_000_000],
  ['+5881580-07-11', maxInt],
  ['-5877641-06-23', -maxInt - 1],
];

const malformed: unknown[] = [
  '', '2020', '2020-1-1', '2020-01', '20-01-01', '2020/01/01', '2020-01-01T00:00', ' 2020-01-01', '2020-01-01 ',
  '2020-01-01\n', '-0000-01-01',
  '-000000-01-01', '--2020-01-01', '12345678-01-01', '2020-01-001', 'today', null, undefined, 20200101, {},
];

const impossible: [text: string, problem: string][] = [
  ['2021-02-29', 'the day must be 1 to 28 in month 2, not number 29'],
  ['1900-02-29', 'the day must be 1 to 28'],
  ['2020-04-31', 'the day must be 1 to 30'],
  ['2020-01-00', 'the day must be 1 to 31'],
  ['2020-12-32', 'the day must be 1 to 31'],
  ['2020-00-01', 'the month must be 1 to 12, not number 0'],
  ['2020-13-01', 'the month must be 1 to 12'],
  ['+5881580-07-12', 'days since 1970-01-01 must be an integer of 32 bits, not number 2147483648'],
  ['-5877641-06-22', 'days since 1970-01-01 must be an integer of 32 bits'],
  ['9999999-01-01', 'days since 1970-01-01 must be an integer of 32 bits'],
];

describe('values: LocalDate', () => {
  for (const [text, epochDays] of table) {
    it(`prints day ${epochDays} as ${text}`, () => {
      expect(LocalDate.fromEpochDays(epochDays).toString()).to.equal(text);
    });
    it(`reads ${text} as day ${epochDays}`, () => expect(LocalDate.fromString(text).epochDays).to.equal(epochDays));
  }

  it('reads years of many digits without a sign, and of four with one', () => {
    expect(LocalDate.fromString('275760-09-13').epochDays).to.equal(100_000_000);
    expect(LocalDate.fromString('+2020-01-01').toString()).to.equal('2020-01-01');
    expect(LocalDate.fromString('002020-01-01').toString()).to.equal('2020-01-01');
  });

  for (const text of malformed) {
    it(`refuses ${inspect(text)}`, () => {
      expect(() => LocalDate.fromString(text as string)).to.throw(EncodingError, 'is not of the form 2026-12-31');
    });
  }
  for (const [text, problem] of impossible) {
    it(`refuses ${text}`, () => expect(() => LocalDate.fromString(text)).to.throw(EncodingError, problem));
  }

  for (const value of [maxInt + 1, -maxInt - 2, 0.5, NaN, '1', null, undefined, 1n]) {
    it(`refuses ${typeof value} ${value} as days`, () => {
      expect(() => LocalDate.fromEpochDays(value as number)).to.throw(EncodingError, 'integer of 32 bits');
    });
  }

  it('is made of a year, a month and a day', () => {
    const date = new LocalDate(2026, 12, 31);
    expect([date.year, date.month, date.day, date.toString()]).to.deep.equal([2026, 12, 31, '2026-12-31']);
    expect(new LocalDate(-1, 1, 2).toString()).to.equal('-0001-01-02');
    expect(new LocalDate(20_453).toString()).to.equal('2025-12-31');
  });

  for (const parts of [
    [2020.5, 1, 1], ['2020', 1, 1], [2020, 0, 1], [2020, 1.5, 1], [2020, 1, NaN], [2020, 1], [1e300, 1, 1],
  ]) {
    it(`refuses ${inspect(parts)}`, () => {
      expect(() => new LocalDate(...(parts as [number, number, number]))).to.throw(EncodingError, 'as date');
    });
  }

  it('agrees with Date about every day it can hold', () => {
    fc.assert(fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (epochDays) => {
      const date = new Date(epochDays * 86_400_000);
      const local = LocalDate.fromEpochDays(epochDays);
      expect([local.year, local.month, local.day])
        .to.deep.equal([date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]);
      expect(local.toDate()).to.deep.equal(date);
      expect(LocalDate.fromDate(date).epochDays).to.equal(epochDays);
    }), { numRuns: 500 });
  });

  it('reads what it prints, over the whole range', () => {
    fc.assert(fc.property(fc.integer({ min: -maxInt - 1, max: maxInt }), (epochDays) => {
      expect(LocalDate.fromString(LocalDate.fromEpochDays(epochDays).toString()).epochDays).to.equal(epochDays);
    }), { numRuns: 500 });
  });

  it('takes the day of a Date in UTC', () => {
    expect(LocalDate.fromDate(new Date('1969-12-31T23:59:59.999Z')).epochDays).to.equal(-1);
    expect(LocalDate.fromDate(new Date('1970-01-01T00:00:00.000Z')).epochDays).to.equal(0);
    for (const value of [new Date(NaN), '2020-01-01', 5, null]) {
      expect(() => LocalDate.fromDate(value as Date)).to.throw(EncodingError, 'is not a valid Date');
    }
  });

  it('gives no Invalid Date', () => {
    expect(LocalDate.fromEpochDays(100_000_000).toDate().toISOString()).to.equal('+275760-09-13T00:00:00.000Z');
    for (const days of [100_000_001, -100_000_001]) {
      expect(() => LocalDate.fromEpochDays(days).toDate()).to.throw(EncodingError, 'beyond what a Date can hold');
    }
  });

  it('compares and equals by day', () => {
    const [first, second] = [new LocalDate(2020, 1, 1), new LocalDate(2020, 1, 2)];
    expect([first.compare(second), second.compare(first), first.compare(new LocalDate(2020, 1, 1))])
      .to.deep.equal([-1, 1, 0]);
    expect(LocalDate.fromEpochDays(maxInt).compare(LocalDate.fromEpochDays(-maxInt))).to.equal(1);
    expect(first.equals(LocalDate.fromString('2020-01-01'))).to.equal(true);
    for (const other of [second, '2020-01-01', first.epochDays, null]) expect(first.equals(other)).to.equal(false);
    expect(LocalDate.fromEpochDays(-0)).to.deep.equal(LocalDate.fromEpochDays(0));
  });

  describe('from', () => {
    const temporal = (tag: string, text: string): object => ({ [Symbol.toStringTag]: tag, toString: () => text });

    it('passes a LocalDate through, reads text and Temporal.PlainDate', () => {
      const date = new LocalDate(2020, 1, 2);
      expect(LocalDate.from(date)).to.equal(date);
      expect(LocalDate.from('2020-01-02').equals(date)).to.equal(true);
      expect(LocalDate.from(temporal('Temporal.PlainDate', '2020-01-02')).equals(date)).to.equal(true);
      expect(LocalDate.from(temporal('Temporal.PlainDate', '2020-01-02[u-ca=hebrew]')).equals(date)).to.equal(true);
      expect(LocalDate.from(temporal('Temporal.PlainDate', '-000001-01-02')).toString()).to.equal('-0001-01-02');
    });

    it('refuses anything else', () => {
      for (const value of [5, null, undefined, {}, [], temporal('Temporal.PlainTime', '10:00:00')]) {
        expect(() => LocalDate.from(value)).to.throw(EncodingError, 'is not a LocalDate or its text');
      }
    });

    it('tells how to choose the day of a Date', () => {
      expect(() => LocalDate.from(new Date())).to.throw(EncodingError, 'LocalDate.fromDate(date)');
    });
  });

  it('prints itself', () => {
    const date = new LocalDate(2020, 1, 2);
    expect(inspect([date])).to.equal('[ LocalDate(2020-01-02) ]');
    expect(JSON.stringify({ date })).to.equal('{"date":"2020-01-02"}');
  });
});
