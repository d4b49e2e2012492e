import { expect } from 'chai';
import fc from 'fast-check';
import { dayOfEpochDays, daysInMonth, epochDaysOf, formatYear, twoDigits } from '../../../src/values/calendar';

describe('values: calendar', () => {
  it('agrees with Date', () => {
    fc.assert(fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (epochDays) => {
      const date = new Date(epochDays * 86_400_000);
      const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
      expect(dayOfEpochDays(epochDays)).to.deep.equal(day);
      expect(epochDaysOf(day.year, day.month, day.day)).to.equal(epochDays);
      expect(daysInMonth(day.year, day.month))
        .to.equal(new Date(Date.UTC(4_000 + (day.year % 400), day.month, 0)).getUTCDate());
    }), { numRuns: 1_000 });
  });

  it('goes on, day by day, over four hundred years and their leap days', () => {
    let expected = { year: 1600, month: 1, day: 1 };
    for (let days = epochDaysOf(1600, 1, 1); days < epochDaysOf(2001, 1, 1); days++) {
      const { year, month, day } = dayOfEpochDays(days);
      const isExpected = year === expected.year && month === expected.month && day === expected.day;
      if (!isExpected) expect.fail(`${days} is ${year}-${month}-${day}`);
      if (day < daysInMonth(year, month)) expected = { year, month, day: day + 1 };
      else expected = month < 12 ? { year, month: month + 1, day: 1 } : { year: year + 1, month: 1, day: 1 };
    }
  });

  it('goes beyond what a Date can hold, in periods of 400 years', () => {
    for (const eras of [-700_000, 700_000]) {
      const { year, month, day } = dayOfEpochDays(11_016 + eras * 146_097);
      expect([year - eras * 400, month, day]).to.deep.equal([2000, 2, 29]);
      expect(epochDaysOf(year, 2, 29)).to.equal(11_016 + eras * 146_097);
    }
  });

  it('knows leap years', () => {
    const leap = [1600, 2000, 2024, 0, -4, -400].map((year) => daysInMonth(year, 2));
    const common = [1700, 1900, 2023, -1, -100, 2100].map((year) => daysInMonth(year, 2));
    expect([leap, common]).to.deep.equal([new Array(6).fill(29), new Array(6).fill(28)]);
  });

  for (const [year, text] of [
    [2020, '2020'], [0, '0000'], [44, '0044'], [-44, '-0044'], [10_000, '+10000'], [-123_456, '-123456'],
  ] as const) {
    it(`writes the year ${year} as ${text}`, () => expect(formatYear(year)).to.equal(text));
  }

  it('writes two digits', () => expect([0, 9, 10, 59].map(twoDigits)).to.deep.equal(['00', '09', '10', '59']));
});
