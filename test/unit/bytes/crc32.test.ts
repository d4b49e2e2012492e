import * as zlib from 'node:zlib';
import { expect } from 'chai';
import { segmentCrc32, segmentCrc32ByTable } from '../../../src/bytes/crc32';
import { segmentVectors } from '../../support/segment-vectors';

const hex8 = (value: number): string => value.toString(16).padStart(8, '0');

/** The checksum by definition: that of the four first bytes and the payload together. */
const expectedFor = (payload: Uint8Array): number =>
  zlib.crc32(Buffer.concat([Buffer.from('fa2d55ca', 'hex'), payload]));

describe('bytes: crc32', () => {
  for (const { name, segments = [], compression } of segmentVectors()) {
    for (const [i, { hex, crc32 }] of segments.entries()) {
      const bytes = Buffer.from(hex, 'hex');
      const [start, end] = [compression === 'lz4' ? 8 : 6, bytes.length - 4];
      it(`is ${crc32} for the ${end - start} bytes of segment ${i} of ${name}`, () => {
        expect(hex8(segmentCrc32(bytes, start, end))).to.equal(crc32);
        expect(hex8(segmentCrc32ByTable(bytes, start, end))).to.equal(crc32);
        expect(bytes.readUInt32LE(end)).to.equal(segmentCrc32(bytes, start, end));
      });
    }
  }

  for (const length of [0, 1, 3, 255, 256, 257, 1_000, 131_071]) {
    it(`gives the same by table and by zlib for ${length} bytes`, () => {
      const bytes = Buffer.alloc(length + 2, 0xee);
      for (let i = 0; i < length; i++) bytes[i + 1] = (i * 31) ^ (i >> 8);
      const expected = expectedFor(bytes.subarray(1, length + 1));
      expect(segmentCrc32(bytes, 1, length + 1)).to.equal(expected);
      expect(segmentCrc32ByTable(bytes, 1, length + 1)).to.equal(expected);
    });
  }

  it('differs from the stored one in streams with a broken payload', () => {
    const broken = segmentVectors().filter((stream) => stream.expect === 'payload_crc');
    expect(broken).to.have.length.greaterThan(0);
    for (const { hex, compression } of broken) {
      const bytes = Buffer.from(hex!, 'hex');
      const end = bytes.length - 4;
      expect(segmentCrc32(bytes, compression === 'lz4' ? 8 : 6, end)).not.to.equal(bytes.readUInt32LE(end));
    }
  });
});
