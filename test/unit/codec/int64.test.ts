import { expect } from 'chai';
import Long from 'long';

import { bigintCodec, counterCodec } from '../../../src/codec/int64';
import { DecodingError } from '../../../src/errors';
import { alsoWrites, bytesOf, readsNothingAsNull, refuses, refusesBytes, valueOf, writesAndReads } from './codec-bytes';

const bigint = bigintCodec('bigint');

describe('codec: bigint', () => {
  writesAndReads(bigint, [
    [0n, '0000000000000000'],
    [1n, '0000000000000001'],
    [-1n, 'ffffffffffffffff'],
    [127n, '000000000000007f'],
    [2n ** 63n - 1n, '7fffffffffffffff'],
    [-(2n ** 63n), '8000000000000000'],
  ]);
  alsoWrites(bigint, [
    [0, '0000000000000000'],
    [-0, '0000000000000000'],
    [-1, 'ffffffffffffffff'],
    [2 ** 32, '0000000100000000'],
    [-(2 ** 32), 'ffffffff00000000'],
    [-(2 ** 32) - 1, 'fffffffeffffffff'],
    [Number.MAX_SAFE_INTEGER, '001fffffffffffff'],
    [Number.MIN_SAFE_INTEGER, 'ffe0000000000001'],
    ['9223372036854775807', '7fffffffffffffff'],
    ['-9223372036854775808', '8000000000000000'],
    ['+7', '0000000000000007'],
    [Long.MAX_VALUE, '7fffffffffffffff'],
    [Long.MIN_VALUE, '8000000000000000'],
    [Long.NEG_ONE, 'ffffffffffffffff'],
    [Long.fromString('9007199254740993'), '0020000000000001'],
    [Long.fromNumber(5, true), '0000000000000005'],
  ]);
  refuses(bigint, [
    2n ** 63n, -(2n ** 63n) - 1n, 2 ** 53, 1.5, NaN, Infinity, true, [], {}, [1n], new Date(0),
    '', ' ', '1.0', '0x10', '1e3', '1n', '9223372036854775808', '-9223372036854775809', '1'.repeat(100),
    Long.MAX_UNSIGNED_VALUE, { __isLong__: true }, { __isLong__: true, high: '1', low: {} },
  ]);
  refusesBytes(bigint, ['00', '00000000000000', '000000000000000000']);
  readsNothingAsNull(bigint);
});

describe('codec: bigint as number', () => {
  const codec = bigintCodec('number');
  writesAndReads(codec, [
    [0, '0000000000000000'],
    [-1, 'ffffffffffffffff'],
    [-(2 ** 32), 'ffffffff00000000'],
    [Number.MAX_SAFE_INTEGER, '001fffffffffffff'],
    [Number.MIN_SAFE_INTEGER, 'ffe0000000000001'],
  ]);
  refusesBytes(codec, ['0020000000000000', 'ffe0000000000000', '7fffffffffffffff', '8000000000000000']);

  it('names the option that reads what a number cannot hold', () => {
    expect(() => valueOf(codec, '7fffffffffffffff')).to.throw(DecodingError, "int64: 'bigint'");
  });
});

describe('codec: bigint as Long', () => {
  const codec = bigintCodec('long');
  const table: [string, string][] = [
    ['9223372036854775807', '7fffffffffffffff'],
    ['-9223372036854775808', '8000000000000000'],
    ['-4294967297', 'fffffffeffffffff'],
  ];
  for (const [text, hex] of table) {
    it(`reads ${hex} as ${text}`, () => {
      const value = valueOf(codec, hex);
      expect(Long.isLong(value)).to.equal(true);
      expect(String(value)).to.equal(text);
    });
    it(`writes ${text} as ${hex}`, () => expect(bytesOf(codec, Long.fromString(text))).to.equal(hex));
  }

  it('takes a Long of another copy of the package', async () => {
    const copy = (await import('long')).default;
    expect(bytesOf(codec, copy.fromInt(-2))).to.equal('fffffffffffffffe');
  });
});

describe('codec: bigint as string', () => {
  writesAndReads(bigintCodec('string'), [
    ['0', '0000000000000000'],
    ['-9223372036854775808', '8000000000000000'],
  ]);
});

describe('codec: counter', () => {
  writesAndReads(counterCodec('bigint'), [
    [128n, '0000000000000080'],
    [-(2n ** 63n) + 1n, '8000000000000001'],
  ]);
  it('is named in errors', () => expect(() => bytesOf(counterCodec('bigint'), 'x')).to.throw('as counter'));
  it('has its size before it in a vector, unlike bigint', () => {
    expect([counterCodec('bigint').vectorElementSize, bigint.vectorElementSize]).to.deep.equal([undefined, 8]);
  });
});
