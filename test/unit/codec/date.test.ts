import { date } from '../../../src/codec/date';
import { LocalDate } from '../../../src/values/local-date';
import { alsoWrites, readsNothingAsNull, refuses, refusesBytes, writesAndReads } from './codec-bytes';

/** What a runtime's Temporal.PlainDate looks like from outside. */
const plainDate = { [Symbol.toStringTag]: 'Temporal.PlainDate', toString: () => '1970-01-02' };

describe('codec: date', () => {
  writesAndReads(date, [
    [LocalDate.fromEpochDays(0), '80000000'],
    [LocalDate.fromString('1970-01-02'), '80000001'],
    [LocalDate.fromString('1969-12-31'), '7fffffff'],
    [LocalDate.fromEpochDays(100_000_000), '85f5e100'],
    [LocalDate.fromEpochDays(2 ** 31 - 1), 'ffffffff'],
    [LocalDate.fromEpochDays(-(2 ** 31)), '00000000'],
  ]);
  alsoWrites(date, [['1970-01-02', '80000001'], [plainDate, '80000001']]);
  refuses(date, ['', 'today', '2026-02-30', new Date(0), 0, 1n, true, [], {}]);
  refusesBytes(date, ['00', '000000', '0000000000']);
  readsNothingAsNull(date);
});
