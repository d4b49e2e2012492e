import { expect } from 'chai';
import { crc24 } from '../../../src/bytes/crc24';
import { segmentVectors } from '../../support/segment-vectors';

/** The same checksum a bit at a time, as the v5 spec describes it. */
function crc24ByBits(bytes: Uint8Array): number {
  let crc = 0x875060;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if ((crc & 0x1000000) !== 0) crc ^= 0x1974f0b;
    }
  }
  return crc;
}

describe('bytes: crc24', () => {
  for (const { name, segments = [], compression } of segmentVectors()) {
    for (const [i, { hex, crc24: expected }] of segments.entries()) {
      it(`is ${expected} for the header of segment ${i} of ${name}`, () => {
        const length = compression === 'lz4' ? 5 : 3;
        const bytes = Buffer.from(hex, 'hex');
        expect(crc24(bytes, 0, length).toString(16).padStart(6, '0')).to.equal(expected);
        expect(bytes.readUIntLE(length, 3)).to.equal(crc24(bytes, 0, length));
      });
    }
  }

  it('differs from the stored one in streams with a broken header', () => {
    const broken = segmentVectors().filter((stream) => stream.expect === 'header_crc');
    expect(broken).to.have.length.greaterThan(2);
    for (const { hex, compression } of broken) {
      const length = compression === 'lz4' ? 5 : 3;
      const bytes = Buffer.from(hex!, 'hex');
      expect(crc24(bytes, 0, length)).not.to.equal(bytes.readUIntLE(length, 3));
    }
  });

  it('is the initial value for no bytes', () => expect(crc24(Buffer.alloc(4), 2, 2)).to.equal(0x875060));

  it('equals the checksum taken bit by bit, for each value of a byte', () => {
    for (let byte = 0; byte < 256; byte++) {
      const bytes = Uint8Array.of(byte, 0xff - byte, byte ^ 0x5a, 0, byte);
      expect(crc24(bytes, 0, 5)).to.equal(crc24ByBits(bytes));
    }
  });

  it('reads from start to before end only', () => {
    const bytes = Buffer.from('ff0102030405ff', 'hex');
    expect(crc24(bytes, 1, 6)).to.equal(crc24ByBits(bytes.subarray(1, 6)));
  });
});
