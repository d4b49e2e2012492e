import { expect } from 'chai';

import { int, smallint, tinyint } from '../../../src/codec/integers';
import { EncodingError } from '../../../src/errors';
import { bytesOf, readsNothingAsNull, refuses, refusesBytes, writesAndReads } from './codec-bytes';

/** What is not an integral number: nothing is turned into one. */
const notIntegers = [
  1.5, NaN, Infinity, -Infinity, '', '1', [], [1], {}, true, false, 1n, new Date(0), Symbol('1'), () => 1,
];

describe('codec: int', () => {
  writesAndReads(int, [
    [0, '00000000'],
    [1, '00000001'],
    [-1, 'ffffffff'],
    [0x01020304, '01020304'],
    [2 ** 31 - 1, '7fffffff'],
    [-(2 ** 31), '80000000'],
  ]);
  refuses(int, [2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 53, ...notIntegers]);
  refusesBytes(int, ['00', '000000', '0000000000']);
  readsNothingAsNull(int);

  it('says what it takes and what it got', () => {
    expect(() => bytesOf(int, 1.5)).to.throw(
      EncodingError,
      'Cannot encode as int: expected an integer from -2147483648 to 2147483647, got number 1.5',
    );
  });

  it('does not repeat text, which may be a secret', () => {
    expect(() => bytesOf(int, 'hunter2')).to.throw(EncodingError, /got a string of 7 characters$/);
  });

  it('writes -0 as 0', () => expect(bytesOf(int, -0)).to.equal('00000000'));
});

describe('codec: smallint', () => {
  writesAndReads(smallint, [
    [0, '0000'],
    [1, '0001'],
    [-1, 'ffff'],
    [2 ** 15 - 1, '7fff'],
    [-(2 ** 15), '8000'],
  ]);
  refuses(smallint, [2 ** 15, -(2 ** 15) - 1, ...notIntegers]);
  refusesBytes(smallint, ['00', '000000']);
  readsNothingAsNull(smallint);
  it('has its size before it in a vector', () => expect(smallint.vectorElementSize).to.equal(undefined));
});

describe('codec: tinyint', () => {
  writesAndReads(tinyint, [
    [0, '00'],
    [1, '01'],
    [-1, 'ff'],
    [127, '7f'],
    [-128, '80'],
  ]);
  refuses(tinyint, [128, -129, ...notIntegers]);
  refusesBytes(tinyint, ['0000']);
  readsNothingAsNull(tinyint);
  it('has its size before it in a vector', () => expect(tinyint.vectorElementSize).to.equal(undefined));
});
