import { expect } from 'chai';

import { decimal } from '../../../src/codec/decimal';
import { BigDecimal } from '../../../src/values/big-decimal';
import { alsoWrites, bytesOf, readsNothingAsNull, refuses, refusesBytes, valueOf, writesAndReads } from './codec-bytes';

describe('codec: decimal', () => {
  writesAndReads(decimal, [
    [new BigDecimal(0n, 0), '0000000000'],
    [new BigDecimal(110n, 2), '000000026e'],
    [new BigDecimal(-128n, -1), 'ffffffff80'],
    [new BigDecimal(1n, 2 ** 31 - 1), '7fffffff01'],
    [new BigDecimal(1n, -(2 ** 31)), '8000000001'],
    [new BigDecimal(2n ** 64n, 30), '0000001e010000000000000000'],
  ]);
  alsoWrites(decimal, [
    ['1.10', '000000026e'],
    ['-0.001', '00000003ff'],
    ['1E+3', 'fffffffd01'],
    [0.1, '0000000101'],
    [-12, '00000000f4'],
    [12n, '000000000c'],
  ]);
  refuses(decimal, ['', 'abc', '1.1.1', '0x1', NaN, Infinity, true, [], {}, new Date(0)]);
  refusesBytes(decimal, ['00', '000000', '00000000']);
  readsNothingAsNull(decimal);

  it('keeps the scale', () => expect(String(valueOf(decimal, bytesOf(decimal, '1.100')))).to.equal('1.100'));

  it('S16: reads and prints the largest scales at once', () => {
    expect([valueOf(decimal, '7fffffff01'), valueOf(decimal, '8000000001')].map(String)).to.deep.equal([
      '1E-2147483647', '1E+2147483648',
    ]);
  });
});
