import { expect } from 'chai';
import { crc24 } from '../../../src/bytes/crc24';
import { ProtocolError } from '../../../src/errors';
import {
  readCompressedHeader, readPlainHeader, SegmentError, writeCompressedHeader, writePlainHeader,
} from '../../../src/protocol/segment';
import type { SegmentHeader } from '../../../src/protocol/segment';
import { segmentVectors } from '../../support/segment-vectors';

/** Length bytes with the CRC24 behind them. */
function withCrc(lengths: string): Buffer {
  const bytes = Buffer.concat([Buffer.from(lengths, 'hex'), Buffer.alloc(3)]);
  bytes.writeUIntLE(crc24(bytes, 0, bytes.length - 3), bytes.length - 3, 3);
  return bytes;
}

describe('protocol: headers of segments', () => {
  const plain: [header: Omit<SegmentHeader, 'uncompressedBytes'>, lengths: string][] = [
    [{ payloadBytes: 0, isSelfContained: true }, '000002'],
    [{ payloadBytes: 1, isSelfContained: false }, '010000'],
    [{ payloadBytes: 0x1_0203, isSelfContained: true }, '030203'],
    [{ payloadBytes: 131_071, isSelfContained: true }, 'ffff03'],
  ];
  for (const [{ payloadBytes, isSelfContained }, lengths] of plain) {
    const header = { payloadBytes, isSelfContained, uncompressedBytes: 0 };
    it(`${payloadBytes} bytes, ${isSelfContained ? 'whole' : 'a slice'}: ${lengths}`, () => {
      const bytes = Buffer.alloc(8, 0xee);
      writePlainHeader(bytes, 1, header);
      expect(bytes.subarray(1, 7)).to.deep.equal(withCrc(lengths));
      expect(readPlainHeader(bytes, 1)).to.deep.equal(header);
    });
  }

  const compressed: [header: SegmentHeader, lengths: string][] = [
    [{ payloadBytes: 1, uncompressedBytes: 0, isSelfContained: true }, '0100000004'],
    [{ payloadBytes: 0, uncompressedBytes: 1, isSelfContained: false }, '0000020000'],
    [{ payloadBytes: 131_071, uncompressedBytes: 131_071, isSelfContained: true }, 'ffffffff07'],
    [{ payloadBytes: 535, uncompressedBytes: 131_071, isSelfContained: false }, '1702feff03'],
  ];
  for (const [header, lengths] of compressed) {
    const { payloadBytes, uncompressedBytes, isSelfContained } = header;
    it(`${payloadBytes} bytes for ${uncompressedBytes}, ${isSelfContained ? 'whole' : 'a slice'}: ${lengths}`, () => {
      const bytes = Buffer.alloc(10, 0xee);
      writeCompressedHeader(bytes, 1, header);
      expect(bytes.subarray(1, 9)).to.deep.equal(withCrc(lengths));
      expect(readCompressedHeader(bytes, 1)).to.deep.equal(header);
    });
  }

  for (const { name, compression, segments = [] } of segmentVectors()) {
    for (const [i, segment] of segments.entries()) {
      it(`is read and written as in segment ${i} of ${name}`, () => {
        const bytes = Buffer.from(segment.hex, 'hex');
        const isPlain = compression === 'none';
        const header = isPlain ? readPlainHeader(bytes, 0) : readCompressedHeader(bytes, 0);
        expect(header).to.deep.equal({
          payloadBytes: segment.wireCompressedLength ?? segment.payloadLength,
          uncompressedBytes: segment.wireUncompressedLength ?? 0,
          isSelfContained: segment.selfContained,
        });
        const written = Buffer.alloc(isPlain ? 6 : 8);
        (isPlain ? writePlainHeader : writeCompressedHeader)(written, 0, header);
        expect(written).to.deep.equal(bytes.subarray(0, written.length));
      });
    }
  }

  for (const [read, lengths] of [
    [readPlainHeader, '000004'],
    [readPlainHeader, '010082'],
    [readCompressedHeader, '0100000008'],
    [readCompressedHeader, '0100000084'],
  ] as const) {
    it(`refuses the reserved bits of ${lengths}`, () => {
      expect(() => read(withCrc(lengths), 0))
        .to.throw(SegmentError, 'Reserved bits')
        .and.to.include({ fault: 'header' });
    });
  }

  for (const [read, lengths] of [[readPlainHeader, '010002'], [readCompressedHeader, '0100000004']] as const) {
    it(`refuses every single wrong bit in the header ${lengths}`, () => {
      const good = withCrc(lengths);
      for (let bit = 0; bit < good.length * 8; bit++) {
        const bad = Buffer.from(good);
        bad[bit >> 3]! ^= 1 << (bit & 7);
        const thrown = expect(() => read(bad, 0), `bit ${bit}`).to.throw(ProtocolError, 'CRC24');
        thrown.and.to.include({ fault: 'header_crc', code: 'PROTOCOL_VIOLATION' });
      }
    });
  }
});
