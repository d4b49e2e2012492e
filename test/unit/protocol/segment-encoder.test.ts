import { expect } from 'chai';
import { ByteWriter } from '../../../src/bytes/byte-writer';
import { EncodingError } from '../../../src/errors';
import { SegmentDecoder } from '../../../src/protocol/segment-decoder';
import type { Segment } from '../../../src/protocol/segment-decoder';
import { SegmentEncoder, SegmentPacker } from '../../../src/protocol/segment-encoder';
import { segmentVectors } from '../../support/segment-vectors';

type Compression = 'lz4' | undefined;

function decode(bytes: Uint8Array, compression: Compression): Segment[] {
  const decoder = new SegmentDecoder({ compression });
  decoder.push(bytes);
  const segments: Segment[] = [];
  for (let next = decoder.next(); next !== undefined; next = decoder.next()) segments.push(next);
  decoder.end();
  return segments;
}

/** Length and kind of each segment, such as `131071 slice`. */
const shapes = (segments: readonly Segment[]): string[] => (
  segments.map(({ payload, isSelfContained }) => `${payload.length} ${isSelfContained ? 'whole' : 'slice'}`)
);

/** Bytes that lz4 makes shorter, or not. */
const soft = (size: number): Buffer => Buffer.alloc(size, 'soft');
function hard(size: number): Buffer {
  let state = 42;
  return Buffer.from(Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state >>> 16;
  }));
}

const max = 131_071;

describe('protocol: SegmentEncoder', () => {
  for (const { name, compression, segments = [], payload } of segmentVectors().filter(
    (stream) => stream.expect === 'ok',
  )) {
    if (compression !== 'none' || payload === undefined) continue;
    it(`writes ${name} as the other implementation does`, () => {
      const encoder = new SegmentEncoder();
      let at = 0;
      for (const segment of segments) {
        const slice = Buffer.from(payload, 'hex').subarray(at, (at += segment.payloadLength));
        expect(encoder.encode(slice, segment.selfContained).toString('hex')).to.equal(segment.hex);
      }
    });
  }

  const tables: [what: string, sizes: number[], shapes: string[]][] = [
    ['nothing', [], []],
    ['one envelope', [100], ['100 whole']],
    ['many small ones in one segment', [100, 200, 300], ['600 whole']],
    ['one that fills a segment', [max], [`${max} whole`]],
    ['two that fill a segment together', [max - 9, 9], [`${max} whole`]],
    ['one that does not fit in what is left', [max - 9, 10, 5], [`${max - 9} whole`, '15 whole']],
    ['one of a segment and a byte in slices', [max + 1], [`${max} slice`, '1 slice']],
    ['one of three segments', [3 * max], [`${max} slice`, `${max} slice`, `${max} slice`]],
    [
      'a large one between small ones',
      [10, 2 * max + 5, 20, 30],
      ['10 whole', `${max} slice`, `${max} slice`, '5 slice', '50 whole'],
    ],
  ];
  for (const compression of [undefined, 'lz4'] as const) {
    for (const [kind, make] of [['soft', soft], ['hard', hard]] as const) {
      for (const [what, sizes, expected] of tables) {
        it(`packs ${what}: ${kind} bytes, ${compression ?? 'plain'}`, () => {
          const envelopes = sizes.map(make);
          const bytes = new SegmentEncoder({ compression }).encodeEnvelopes(envelopes);
          const segments = decode(bytes, compression);
          expect(shapes(segments)).to.deep.equal(expected);
          expect(Buffer.concat(segments.map(({ payload }) => payload)).equals(Buffer.concat(envelopes))).to.equal(true);
        });
      }
    }
  }

  it('compresses what gets shorter and no more', () => {
    const encoder = new SegmentEncoder({ compression: 'lz4' });
    expect(encoder.encode(soft(10_000)).length).to.be.lessThan(200);
    expect(encoder.encode(hard(10_000)).length).to.equal(10_000 + 12);
    expect(encoder.encode(soft(511)).length).to.equal(511 + 12);
  });

  it('refuses a payload that no header can tell', () => {
    expect(new SegmentEncoder().encode(Buffer.alloc(max)).length).to.equal(max + 10);
    expect(() => new SegmentEncoder().encode(Buffer.alloc(max + 1))).to.throw(
      EncodingError,
      '131072 bytes exceed 131071',
    );
  });

  it('takes any Uint8Array', () => {
    const bytes = new Uint8Array(700).fill(3);
    expect(decode(new SegmentEncoder({ compression: 'lz4' }).encode(bytes), 'lz4')[0]!.payload).to.deep.equal(
      Buffer.from(bytes),
    );
  });
});

describe('protocol: SegmentPacker', () => {
  it('writes where the envelope stays: nothing is copied', () => {
    const out = new ByteWriter(Buffer.alloc(1_000));
    const packer = new SegmentPacker(out);
    expect(packer.begin()).to.equal(out);
    out.raw(soft(100));
    packer.commit();
    packer.flush();
    expect(shapes(decode(out.written(), undefined))).to.deep.equal(['100 whole']);
    expect(out.position).to.equal(100 + 10);
  });

  for (const compression of [undefined, 'lz4'] as const) {
    it(`leaves no trace of an envelope that was taken back, ${compression ?? 'plain'}`, () => {
      const out = new ByteWriter();
      const compressor =
        compression === undefined ? undefined : { name: 'lz4', compress: () => null, decompress: () => soft(0) };
      const packer = new SegmentPacker(out, compressor);
      const target = packer.begin();
      const start = target.position;
      target.raw(soft(100));
      target.rewind(start);
      expect(out.position + packer.heldBytes).to.equal(0);
      packer.flush();
      expect(out.position).to.equal(0);
      packer.begin().raw(hard(50));
      packer.commit();
      packer.flush();
      packer.flush();
      expect(shapes(decode(out.written(), compression))).to.deep.equal(['50 whole']);
    });
  }
});
