import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { SegmentError } from '../../../src/protocol/segment';
import { SegmentDecoder } from '../../../src/protocol/segment-decoder';
import type { Segment } from '../../../src/protocol/segment-decoder';
import { SegmentEncoder } from '../../../src/protocol/segment-encoder';
import { payloadOf, segmentVectors } from '../../support/segment-vectors';
import type { StreamVector } from '../../support/segment-vectors';

/** All segments of a stream that comes in chunks of a size; throws what the decoder throws. */
function decode({ compression, hex, segments = [] }: StreamVector, chunkBytes = 65_536): Segment[] {
  const bytes = Buffer.from(hex ?? segments.map((segment) => segment.hex).join(''), 'hex');
  const decoder = new SegmentDecoder(compression === 'lz4' ? { compression } : {});
  const decoded: Segment[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    decoder.push(bytes.subarray(at, at + chunkBytes));
    for (let next = decoder.next(); next !== undefined; next = decoder.next()) decoded.push(next);
  }
  decoder.end();
  return decoded;
}

const vectors = segmentVectors();
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('protocol: SegmentDecoder, against the segments of another implementation', () => {
  for (const stream of vectors.filter(({ expect: outcome }) => outcome === 'ok')) {
    for (const chunkBytes of [1, 7, 65_536]) {
      it(`reads ${stream.name} in chunks of ${chunkBytes}`, () => {
        const decoded = decode(stream, chunkBytes);
        expect(decoded.map(({ isSelfContained }) => isSelfContained)).to.deep.equal(
          stream.segments!.map((segment) => segment.selfContained),
        );
        expect(decoded.map(({ payload }) => payload.length)).to.deep.equal(
          stream.segments!.map((segment) => segment.payloadLength),
        );
        expect(sha256(Buffer.concat(decoded.map(({ payload }) => payload)))).to.equal(sha256(payloadOf(stream)));
      });
    }
  }
  for (const stream of vectors.filter(({ expect: outcome }) => outcome !== 'ok')) {
    it(`refuses ${stream.name}: ${stream.expect}`, () => {
      expect(() => decode(stream))
        .to.throw(SegmentError)
        .that.includes({ fault: stream.expect, code: 'PROTOCOL_VIOLATION' });
    });
  }
  it('has streams of every outcome', () => {
    expect([...new Set(vectors.map((stream) => stream.expect))].sort()).to.deep.equal(
      ['decompress', 'header_crc', 'incomplete', 'ok', 'payload_crc'],
    );
  });
});

describe('protocol: SegmentDecoder', () => {
  for (const compression of [undefined, 'lz4'] as const) {
    it(`finds every single wrong bit, ${compression ?? 'plain'}`, () => {
      const payload = Buffer.from('abcd'.repeat(compression === 'lz4' ? 200 : 20));
      const good = new SegmentEncoder({ compression }).encode(payload);
      for (let bit = 0; bit < good.length * 8; bit++) {
        const bad = Buffer.from(good);
        bad[bit >> 3]! ^= 1 << (bit & 7);
        const decoder = new SegmentDecoder({ compression });
        decoder.push(bad);
        expect(() => decoder.next(), `bit ${bit}`).to.throw(SegmentError);
      }
    });
  }

  it('gives the payload in place when the segment lies in one chunk', () => {
    const bytes = new SegmentEncoder().encode(Buffer.from('abc'));
    const decoder = new SegmentDecoder();
    decoder.push(bytes);
    expect(decoder.next()!.payload.buffer).to.equal(bytes.buffer);
  });

  it('accepts a segment without payload', () => {
    const decoder = new SegmentDecoder();
    decoder.push(new SegmentEncoder().encode(Buffer.alloc(0)));
    expect(decoder.next()).to.deep.equal({ payload: Buffer.alloc(0), isSelfContained: true });
    expect(decoder.next()).to.equal(undefined);
    decoder.end();
  });

  it('uses the compressor it is given, and only for what is compressed', () => {
    const asked: number[] = [];
    const compression = {
      name: 'lz4',
      compress: (bytes: Uint8Array) => bytes.subarray(0, 10),
      decompress(bytes: Uint8Array, length: number) {
        asked.push(bytes.length, length);
        return Buffer.alloc(length, 1);
      },
    };
    const encoder = new SegmentEncoder({ compression });
    const decoder = new SegmentDecoder({ compression });
    decoder.push(Buffer.concat([encoder.encode(Buffer.alloc(600)), encoder.encode(Buffer.alloc(511))]));
    expect(decoder.next()!.payload).to.deep.equal(Buffer.alloc(600, 1));
    expect(decoder.next()!.payload).to.deep.equal(Buffer.alloc(511));
    expect(asked).to.deep.equal([10, 600]);
  });
});
