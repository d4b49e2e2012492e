import { expect } from 'chai';

import { int } from '../../../src/codec/integers';
import { listCodec } from '../../../src/codec/list';
import { text } from '../../../src/codec/text';
import { EncodingError } from '../../../src/errors';
import { alsoWrites, bytesOf, readsNothingAsNull, refuses, refusesBytes, writesAndReads } from './codec-bytes';

const ints = listCodec(int);
const texts = listCodec(text);
const oneTwo = '00000002000000040000000100000004000000ff';

describe('codec: list', () => {
  writesAndReads(ints, [
    [[], '00000000'],
    [[1, 255], oneTwo],
    [[1, null, 3], '000000030000000400000001ffffffff0000000400000003'],
  ]);
  writesAndReads(texts, [
    [['', 'a'], '00000002000000000000000161'],
  ]);
  writesAndReads(listCodec(ints), [
    [[[], [7], null], '0000000300000004000000000000000c000000010000000400000007ffffffff'],
  ]);
  alsoWrites(ints, [
    [new Set([1, 255]), oneTwo],
    [new Map([[1, 255]]).entries().next().value, oneTwo],
    [Uint8Array.of(1, 255), oneTwo],
    [Int32Array.of(1, 255), oneTwo],
    [[1, 255].values(), oneTwo],
  ]);
  it('takes a generator', () => {
    expect(bytesOf(ints, (function* numbers() { yield* [1, 255]; })())).to.equal(oneTwo);
  });

  refuses(ints, [
    '12', '', 12, true, {}, { length: 1, 0: 1 }, { [Symbol.iterator]: 1 }, () => [1], [undefined], [1, , 2], ['1'],
  ]);
  refuses(texts, ['ab', [1], [['a']], Buffer.from('ab')]);
  refusesBytes(ints, [
    '00', '000000', 'ffffffff', '80000000', '7fffffff', '00000001', '0000000100000004000000', '0000000000',
    '000000010000000500000000ff', '00000001000000030000ff', '000000010000000400000000ff', '000000017fffffff',
  ]);
  readsNothingAsNull(ints);

  it('reads any negative length as null', () => {
    expect(bytesOf(ints, [null])).to.equal('00000001ffffffff');
  });

  it('names the place of what it refuses', () => {
    const table: [unknown, string][] = [[['1'], '[0][0]'], [[1, 'x'], '[0][1]'], [[1, 2, undefined], '[0][2]']];
    for (const [value, path] of table) {
      expect(() => bytesOf(listCodec(ints), [value]))
        .to.throw(EncodingError, `Cannot encode ${path} as int`).with.property('path', path);
    }
    expect(() => bytesOf(listCodec(ints), [[1], 5])).to.throw(EncodingError, 'Cannot encode [1] as list<int>');
  });

  it('says how to write nothing in place of undefined', () => {
    expect(() => bytesOf(ints, [undefined])).to.throw(EncodingError, 'use null');
  });

  it("turns what a user's iterator throws into the cause of an EncodingError", () => {
    const failure = new TypeError('mine');
    const broken = { [Symbol.iterator]: () => ({ next: () => { throw failure; } }) };
    expect(() => bytesOf(ints, broken))
      .to.throw(EncodingError, 'Cannot encode [0] as list<int>').with.property('cause', failure);
  });

  it('is named as it was asked for', () => {
    expect(listCodec(int, 'frozen<list<int>>').cqlType).to.equal('frozen<list<int>>');
  });
});
