import { expect } from 'chai';
import Long from 'long';

import { ByteReader } from '../../../src/bytes/byte-reader';
import { ByteWriter } from '../../../src/bytes/byte-writer';
import { readSized } from '../../../src/codec/cell';
import { varint } from '../../../src/codec/varint';
import { DecodingError, EncodingError } from '../../../src/errors';
import { alsoWrites, bytesOf, readsNothingAsNull, refuses, valueOf, writesAndReads } from './codec-bytes';

describe('codec: varint', () => {
  writesAndReads(varint, [
    [0n, '00'],
    [1n, '01'],
    [127n, '7f'],
    [128n, '0080'],
    [129n, '0081'],
    [-1n, 'ff'],
    [-128n, '80'],
    [-129n, 'ff7f'],
    [255n, '00ff'],
    [-256n, 'ff00'],
    [32_767n, '7fff'],
    [32_768n, '008000'],
    [-32_768n, '8000'],
    [-32_769n, 'ff7fff'],
    [2n ** 23n, '00800000'],
    [-(2n ** 23n), '800000'],
    [2n ** 31n - 1n, '7fffffff'],
    [2n ** 31n, '0080000000'],
    [-(2n ** 31n), '80000000'],
    [-(2n ** 31n) - 1n, 'ff7fffffff'],
    [2n ** 63n - 1n, '7fffffffffffffff'],
    [2n ** 63n, '008000000000000000'],
    [-(2n ** 63n), '8000000000000000'],
    [-(2n ** 63n) - 1n, 'ff7fffffffffffffff'],
    [0x0123456789abcdef0123n, '0123456789abcdef0123'],
    [2n ** 1024n - 1n, `00${'ff'.repeat(128)}`],
    [-(2n ** 1023n), `80${'00'.repeat(127)}`],
  ]);
  alsoWrites(varint, [
    [5, '05'],
    [-0, '00'],
    [Number.MAX_SAFE_INTEGER, '1fffffffffffff'],
    ['-129', 'ff7f'],
    ['18446744073709551616', '010000000000000000'],
    [Long.MIN_VALUE, '8000000000000000'],
    [Long.MAX_UNSIGNED_VALUE, '00ffffffffffffffff'],
  ]);
  refuses(varint, ['', ' ', '1.5', '0x1', '1n', 'abc', 1.5, NaN, Infinity, 2 ** 53, true, [], {}, [1n]]);
  readsNothingAsNull(varint);

  it('refuses more digits than a bigint can hold', () => {
    expect(() => bytesOf(varint, '9'.repeat(300_000_001))).to.throw(EncodingError, 'a string of 300000001 characters');
  });

  it('reads more bytes than needed', () => {
    expect([valueOf(varint, '0000000001'), valueOf(varint, 'ffffffffffffff80')]).to.deep.equal([1n, -128n]);
  });

  for (const sign of [1n, -1n]) {
    it(`S16: writes and reads a megabyte within 100 ms, sign ${sign}`, () => {
      const value = sign * ((1n << 8_388_600n) - 12_345n);
      const start = process.hrtime.bigint();
      const out = new ByteWriter();
      varint.write(value, out);
      const read = varint.read(new ByteReader(out.written()), out.position);
      expect(Number(process.hrtime.bigint() - start) / 1e6).to.be.below(100);
      expect(read === value, 'the same value').to.equal(true);
    });
  }

  it('refuses more bytes than a bigint can hold', () => {
    const size = 2 ** 26 + 1;
    expect(() => readSized(varint, new ByteReader(Buffer.alloc(size)), size)).to.throw(DecodingError, 'exceeds');
  });
});
