import { expect } from 'chai';

import { int } from '../../../src/codec/integers';
import { listCodec } from '../../../src/codec/list';
import { text } from '../../../src/codec/text';
import { tupleCodec } from '../../../src/codec/tuple';
import { DecodingError, EncodingError } from '../../../src/errors';
import { Tuple } from '../../../src/values/tuple';
import { alsoWrites, bytesOf, readsNothingAsNull, refuses, refusesBytes, valueOf, writesAndReads } from './codec-bytes';

const codec = tupleCodec([int, text]);
const int32Hex = (value: number): string => value.toString(16).padStart(8, '0');
const full = '00000004000000010000000161';

describe('codec: tuple', () => {
  writesAndReads(codec, [
    [new Tuple(1, 'a'), full],
    [new Tuple(null, ''), 'ffffffff00000000'],
    [new Tuple(null, null), 'ffffffffffffffff'],
  ]);
  alsoWrites(codec, [[[1, 'a'], full], [new Set([1, 'a']), full]]);
  refuses(codec, [
    [], [1], [1, 'a', 2], new Tuple(1), new Tuple(1, 'a', 2), [1, undefined], [undefined, 'a'], ['1', 'a'], 'ab', 1, {},
    { 0: 1, 1: 'a', length: 2 },
  ]);
  readsNothingAsNull(codec);

  it('reads missing elements at the end as null', () => {
    expect(valueOf(codec, '0000000400000001')).to.deep.equal(new Tuple(1, null));
  });

  it('refuses many values of many elements that are not there, which would fill memory out of few bytes', () => {
    const wide = listCodec(tupleCodec(Array.from({ length: 2_000 }, () => int)));
    const page = (count: number): string => int32Hex(count) + '00000004ffffffff'.repeat(count);
    expect(valueOf(wide, page(30))).to.have.length(30);
    expect(() => valueOf(wide, page(2_000))).to.throw(DecodingError, 'parts of values that are not there');
  });

  it('passes over elements that the type does not have', () => {
    expect(valueOf(codec, `${full}0000000101ffffffff`)).to.deep.equal(new Tuple(1, 'a'));
  });

  refusesBytes(codec, ['00', '000000', '00000004', '0000000400', '00000003000000ff', '000000040000000100', '7fffffff']);

  it('names the place and both lengths', () => {
    expect(() => bytesOf(codec, ['x', 'a'])).to.throw(EncodingError, 'Cannot encode [0] as int');
    expect(() => bytesOf(codec, [1])).to.throw(EncodingError, 'as tuple<int, text>: expected 2 elements, got 1');
    expect(() => bytesOf(codec, [1, 'a', 3])).to.throw(EncodingError, 'expected 2 elements, got more');
  });

  it("turns what a user's iterator throws into the cause of an EncodingError", () => {
    const failure = new TypeError('mine');
    const broken = { *[Symbol.iterator]() { yield 1; throw failure; } };
    expect(() => bytesOf(codec, broken)).to.throw(EncodingError, 'Cannot encode [1] as tuple')
      .with.property('cause', failure);
  });

  it('does not exhaust an iterable without end', () => {
    const endless = { *[Symbol.iterator]() { for (;;) yield 1; } };
    expect(() => bytesOf(codec, endless)).to.throw(EncodingError, 'got more');
  });
});
