import { expect } from 'chai';

import { ByteReader } from '../../../src/bytes/byte-reader';
import { floatVectorCodec } from '../../../src/codec/float-vector';
import { EncodingError } from '../../../src/errors';
import { alsoWrites, bytesOf, readsNothingAsNull, refuses, refusesBytes, valueOf, writesAndReads } from './codec-bytes';

const codec = floatVectorCodec(3);

/** Bytes of the numbers by Buffer's own method, one by one. */
function hexOf(numbers: Iterable<number>): string {
  return Buffer.concat(Array.from(numbers, (number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatBE(number);
    return bytes;
  })).toString('hex');
}

describe('codec: vector<float>', () => {
  writesAndReads(codec, [
    [Float32Array.of(1.5, -1, 0), '3fc00000bf80000000000000'],
    [Float32Array.of(NaN, Infinity, -0), '7fc000007f80000080000000'],
  ]);
  alsoWrites(codec, [
    [[1.5, -1, 0], '3fc00000bf80000000000000'],
    [Float64Array.of(1.5, -1, 0), '3fc00000bf80000000000000'],
    [Int8Array.of(1, -1, 0), '3f800000bf80000000000000'],
    [new Set([1.5, -1, 0]), '3fc00000bf80000000000000'],
    [Float32Array.of(9, 1.5, -1, 0, 9).subarray(1, 4), '3fc00000bf80000000000000'],
  ]);
  refuses(codec, [
    [], [1, 2], [1, 2, 3, 4], Float32Array.of(1), Float32Array.of(1, 2, 3, 4), [1, 2, '3'], [1, 2, null], [1, , 3],
    [1, 2, 1e39], BigInt64Array.of(1n, 2n, 3n), 'abc', 3, {},
  ]);
  refusesBytes(codec, ['00', '3fc00000bf800000', '3fc00000bf8000000000000000', '3fc00000bf8000000000000000000000']);
  readsNothingAsNull(codec);

  it('does not exhaust an iterable without end', () => {
    const endless = { *[Symbol.iterator]() { for (;;) yield 1; } };
    expect(() => bytesOf(codec, endless)).to.throw(EncodingError, 'expected 3 elements, got more');
    expect(() => bytesOf(codec, new Set([1]))).to.throw(EncodingError, 'expected 3 elements, got 1');
    expect(() => bytesOf(codec, new Set([1, 'x']))).to.throw(EncodingError, 'Cannot encode [1] as float');
  });

  it('names the place of what it refuses', () => {
    expect(() => bytesOf(codec, [1, 2, '3'])).to.throw(EncodingError, 'Cannot encode [2] as float');
    expect(() => bytesOf(codec, [1]))
      .to.throw(EncodingError, 'Cannot encode as vector<float, 3>: expected 3 elements, got 1');
  });

  for (const dimensions of [1, 63, 64, 65, 1536]) {
    it(`writes and reads ${dimensions} dimensions, aligned or not`, () => {
      const many = floatVectorCodec(dimensions);
      const values = Float32Array.from({ length: dimensions }, (_, i) => Math.sin(i) * 10 ** (i % 30));
      const hex = hexOf(values);
      expect(bytesOf(many, values)).to.equal(hex);
      expect(bytesOf(many, Array.from(values))).to.equal(hex);
      for (let offset = 0; offset < 4; offset++) {
        const source = Buffer.from('ee'.repeat(offset) + hex, 'hex');
        const read = many.read(new ByteReader(source, offset), 4 * dimensions);
        expect(read).to.deep.equal(values);
        expect(read.buffer.byteLength, 'memory of its own').to.equal(4 * dimensions);
      }
      expect(valueOf(many, hex)).to.be.instanceOf(Float32Array);
    });
  }

  it('leaves the vector that it writes as it was', () => {
    const values = Float32Array.from({ length: 100 }, (_, i) => i);
    bytesOf(floatVectorCodec(100), values);
    expect(values[99]).to.equal(99);
  });

  it('is refused by its size before memory is taken', () => {
    expect(() => valueOf(floatVectorCodec(2 ** 31 - 1), '00000000')).to.throw('does not have 4 bytes');
  });
});
