import { expect } from 'chai';

import { boolean } from '../../../src/codec/boolean';
import type { Codec } from '../../../src/codec/codec';
import { double } from '../../../src/codec/floats';
import { int, smallint } from '../../../src/codec/integers';
import { listCodec } from '../../../src/codec/list';
import { CodecRegistry } from '../../../src/codec/registry';
import { text } from '../../../src/codec/text';
import { varint } from '../../../src/codec/varint';
import { vectorCodec } from '../../../src/codec/vector';
import { EncodingError } from '../../../src/errors';
import { alsoWrites, bytesOf, readsNothingAsNull, refuses, refusesBytes, valueOf, writesAndReads } from './codec-bytes';

const ints = vectorCodec(int, 2);
const texts = vectorCodec(text, 2);

describe('codec: vector of elements of a fixed size', () => {
  writesAndReads(ints, [[[1, -1], '00000001ffffffff']]);
  writesAndReads(vectorCodec(boolean, 3), [[[true, false, true], '010001']]);
  writesAndReads(vectorCodec(double, 1), [[[1], '3ff0000000000000']]);
  writesAndReads(vectorCodec(vectorCodec(int, 1), 2), [[[[1], [2]], '0000000100000002']]);
  alsoWrites(ints, [
    [Int32Array.of(1, -1), '00000001ffffffff'],
    [new Set([1, -1]), '00000001ffffffff'],
    [[1, -1].values(), '00000001ffffffff'],
  ]);
  refuses(ints, [
    [], [1], [1, 2, 3], [1, null], [null, 1], [1, undefined], [1, , 2], ['1', 2], 'ab', 12, {}, Int32Array.of(1),
  ]);
  refusesBytes(ints, ['00000001', '000000010000000200', '00000001000000', '000000010000000200000003']);
  readsNothingAsNull(ints);
});

describe('codec: vector of elements with a size before each', () => {
  writesAndReads(texts, [
    [['a', 'bcd'], '016103626364'],
    [['', ''], '0000'],
    [['x'.repeat(127), ''], `7f${'78'.repeat(127)}00`],
    [['x'.repeat(128), 'y'], `8080${'78'.repeat(128)}0179`],
    [['x'.repeat(16_383), 'y'], `bfff${'78'.repeat(16_383)}0179`],
    [['x'.repeat(16_384), 'y'], `c04000${'78'.repeat(16_384)}0179`],
  ]);
  writesAndReads(vectorCodec(smallint, 2), [[[1, 2], '020001020002']]);
  writesAndReads(vectorCodec(varint, 2), [[[1n, 128n], '0101020080']]);
  writesAndReads(vectorCodec(listCodec(int), 1), [[[[null]], '0800000001ffffffff']]);
  writesAndReads(vectorCodec(vectorCodec(text, 1), 2), [[[['a'], ['bc']], '02016103026263']]);
  refuses(texts, [[], ['a'], ['a', 'b', 'c'], ['a', null], ['a', undefined], ['a', 1], 'ab']);
  refusesBytes(texts, [
    '00', '01610362', '0161ff', '01610362636400', '0161ffffffffffffffffff', '0161f100000000', '0261',
  ]);
  refusesBytes(vectorCodec(varint, 2), ['0000', '010100']);
  readsNothingAsNull(texts);
});

describe('codec: vector', () => {
  it('names the place of what it refuses', () => {
    expect(() => bytesOf(ints, [1, 'x'])).to.throw(EncodingError, 'Cannot encode [1] as int');
    expect(() => bytesOf(ints, [1, null]))
      .to.throw(EncodingError, 'Cannot encode [1] as int: a vector cannot hold null');
    expect(() => bytesOf(ints, [1, 2, 3])).to.throw(EncodingError, 'as vector<int, 2>: expected 2 elements, got 3');
    expect(() => bytesOf(ints, new Set([1]))).to.throw(EncodingError, 'as vector<int, 2>: expected 2 elements, got 1');
  });

  it('does not exhaust an iterable without end', () => {
    const endless = { *[Symbol.iterator]() { for (;;) yield 1; } };
    expect(() => bytesOf(ints, endless)).to.throw(EncodingError, 'expected 2 elements, got more');
  });

  it('does not believe in a size that a codec does not keep', () => {
    const liar: Codec = {
      cqlType: 'liar', vectorElementSize: 4, write: (_, out) => out.uint8(1), read: (input) => input.uint8(),
    };
    expect(() => bytesOf(vectorCodec(liar, 1), [1])).to.throw(EncodingError, 'wrote 1 bytes instead of 4');
  });

  it('refuses a great number of dimensions before it makes room for them', () => {
    expect(() => valueOf(vectorCodec(text, 2 ** 31 - 1), '0000')).to.throw('does not fit');
    expect(() => valueOf(vectorCodec(vectorCodec(int, 2 ** 31 - 1), 2 ** 31 - 1), '0000'))
      .to.throw('does not have 2 bytes');
  });

  // Protocol facts of a real Cassandra 5.0.5: all but these have an unsigned vint before each element.
  const sizes: Record<string, number> = {
    boolean: 1, int: 4, float: 4, bigint: 8, double: 8, timestamp: 8, uuid: 16, timeuuid: 16,
    'vector<int, 3>': 12, 'vector<float, 3>': 12, 'vector<vector<bigint, 2>, 3>': 48,
  };
  const sized = [
    'ascii', 'blob', 'counter', 'date', 'decimal', 'duration', 'inet', 'smallint', 'text', 'time', 'tinyint', 'varint',
    'list<int>', 'set<int>', 'map<int, int>', 'tuple<int>', 'udt<a int>', 'vector<text, 2>', 'vector<smallint, 2>',
    "'PointType'", "'com.example.Unknown'",
  ];
  const registry = new CodecRegistry();
  for (const [type, size] of Object.entries(sizes)) {
    it(`gives ${type} ${size} bytes`, () => expect(registry.codecForHint(type).vectorElementSize).to.equal(size));
  }
  for (const type of sized) {
    it(`writes a size before ${type}`, () => expect(registry.codecForHint(type).vectorElementSize).to.equal(undefined));
  }
});
