import { expect } from 'chai';

import { dateRange } from '../../../src/codec/date-range';
import { DateRange } from '../../../src/values/date-range';
import { alsoWrites, bytesOf, readsNothingAsNull, refuses, refusesBytes, valueOf, writesAndReads } from './codec-bytes';

const start2020 = hexOf(Date.UTC(2020, 0, 1));
const endJanuary = hexOf(Date.UTC(2020, 1, 1) - 1);
const end2020 = hexOf(Date.UTC(2021, 0, 1) - 1);

function hexOf(milliseconds: number): string {
  return milliseconds.toString(16).padStart(16, '0');
}

describe('codec: DateRangeType', () => {
  const table: [text: string, hex: string][] = [
    ['2020', `00${start2020}00`],
    ['2020-01-01T00:00:00.000Z', `00${start2020}06`],
    ['[2020 TO 2020-01]', `01${start2020}00${endJanuary}01`],
    ['[2020 TO 2020]', `01${start2020}00${end2020}00`],
    ['[2020-01-01 TO *]', `02${start2020}02`],
    ['[* TO 2020]', `03${end2020}00`],
    ['[* TO *]', '04'],
    ['*', '05'],
  ];
  writesAndReads(dateRange, table.map(([text, hex]) => [DateRange.fromString(text), hex]));
  alsoWrites(dateRange, table);
  for (const [text, hex] of table) {
    it(`prints ${hex} as ${text}`, () => expect(String(valueOf(dateRange, hex))).to.equal(text));
  }
  refuses(dateRange, ['', 'x', '2020-13', '[2020 TO]', 1, true, [], {}, new Date(0)]);
  refusesBytes(dateRange, [
    '06', 'ff', '00', `00${start2020}`, `00${start2020}07`, `00${start2020}0000`, `01${start2020}00`,
    `02${start2020}00${start2020}00`, '0400', '0500',
  ]);
  readsNothingAsNull(dateRange);

  it('reads the farthest moments', () => {
    for (const moment of ['7fffffffffffffff', '8000000000000000']) {
      for (let precision = 0; precision <= 6; precision++) {
        for (const kind of [0, 2, 3]) {
          const hex = `0${kind}${moment}0${precision}`;
          expect(bytesOf(dateRange, valueOf(dateRange, hex))).to.have.length(hex.length);
        }
      }
    }
  });
});
