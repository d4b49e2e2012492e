import { expect } from 'chai';

import { double, float } from '../../../src/codec/floats';
import { bytesOf, readsNothingAsNull, refuses, refusesBytes, valueOf, writesAndReads } from './codec-bytes';

const notNumbers = ['', '1', 'NaN', [], [1], {}, true, 1n, new Date(0)];

describe('codec: float', () => {
  writesAndReads(float, [
    [0, '00000000'],
    [-0, '80000000'],
    [1.5, '3fc00000'],
    [-1, 'bf800000'],
    [Infinity, '7f800000'],
    [-Infinity, 'ff800000'],
    [NaN, '7fc00000'],
    [2 ** -149, '00000001'],
    [3.4028234663852886e38, '7f7fffff'],
  ]);
  it('rounds to 32 bits', () => expect(bytesOf(float, 0.1)).to.equal('3dcccccd'));
  refuses(float, [3.5e38, -3.5e38, Number.MAX_VALUE, ...notNumbers]);
  refusesBytes(float, ['00', '000000', '0000000000']);
  readsNothingAsNull(float);
});

describe('codec: double', () => {
  writesAndReads(double, [
    [0, '0000000000000000'],
    [-0, '8000000000000000'],
    [1, '3ff0000000000000'],
    [0.1, '3fb999999999999a'],
    [Number.MAX_VALUE, '7fefffffffffffff'],
    [5e-324, '0000000000000001'],
    [Infinity, '7ff0000000000000'],
    [NaN, '7ff8000000000000'],
  ]);
  it('reads any NaN', () => expect(valueOf(double, 'fff8000000000001')).to.deep.equal(NaN));
  refuses(double, notNumbers);
  refusesBytes(double, ['00', '00000000', '000000000000000000']);
  readsNothingAsNull(double);
});
