import { duration } from '../../../src/codec/duration';
import { Duration } from '../../../src/values/duration';
import { alsoWrites, readsNothingAsNull, refuses, refusesBytes, writesAndReads } from './codec-bytes';

describe('codec: duration', () => {
  writesAndReads(duration, [
    [new Duration(0, 0, 0n), '000000'],
    [new Duration(1, 2, 3n), '020406'],
    [new Duration(-1, -2, -3n), '010305'],
    [new Duration(0, 30, 0n), '003c00'],
    [new Duration(-8193, 0, 0n), 'c040010000'],
    [new Duration(2 ** 31 - 1, 0, 0n), 'f0fffffffe0000'],
    [new Duration(0, 0, 17_179_869_183n), '0000f7fffffffe'],
    [new Duration(0, 0, -36_028_797_018_963_968n), '0000feffffffffffffff'],
    [new Duration(0, 0, 2n ** 63n - 1n), '0000fffffffffffffffffe'],
    [new Duration(0, 0, -(2n ** 63n)), '0000ffffffffffffffffff'],
  ]);
  alsoWrites(duration, [['1mo2d3ns', '020406'], ['-1mo2d3ns', '010305'], ['P1M2D', '020400']]);
  refuses(duration, ['', '1', '1x', 1, 1n, true, [], {}, new Date(0)]);
  refusesBytes(duration, [
    '00', '0000', '00000000', '020100', '000102', 'f1000000000000', 'f1000000020000', '0000ff00',
  ]);
  readsNothingAsNull(duration);
});
