import { expect } from 'chai';
import { DriverError, ProtocolError } from '../../../src/errors';
import { lz4Compressor } from '../../../src/protocol/compression';
import { ErrorCode, Opcode } from '../../../src/protocol/constants';
import { encodeMessage } from '../../../src/protocol/encode-message';
import { Framer } from '../../../src/protocol/framer';
import { SegmentEncoder } from '../../../src/protocol/segment-encoder';
import { formatEnvelope } from '../../../src/protocol/text';
import { ProtocolVersion } from '../../../src/protocol/version';
import { frameVectors } from '../../support/frame-vectors';
import { envelope, int, string } from './wire';

type Compression = 'lz4' | undefined;

/** What is read from chunks: a line an envelope, with the bytes of its body. */
function readAll(framer: Framer, chunks: Iterable<Buffer>, onReady: () => void = () => undefined): string[] {
  const lines: string[] = [];
  for (const chunk of chunks) {
    framer.push(chunk);
    for (let next = framer.next(); next !== undefined; next = framer.next()) {
      lines.push(`${formatEnvelope(next)} ${next.body.bytes.toString('hex', next.body.position, next.body.end)}`);
      if (next.opcode === Opcode.Ready || next.opcode === Opcode.Authenticate) onReady();
    }
  }
  return lines;
}

/** {@link readAll} from memory that is written to again as soon as its envelopes have been read. */
function readLent(framer: Framer, chunks: Iterable<Buffer>, onReady?: () => void): string[] {
  return [...chunks].flatMap((chunk) => {
    const lent = Buffer.from(chunk);
    const lines = readAll(framer, [lent], onReady);
    framer.detach();
    lent.fill(0xdd);
    return lines;
  });
}

const split = (bytes: Buffer, at: number): Buffer[] => [bytes.subarray(0, at), bytes.subarray(at)];
const oneByOne = (bytes: Buffer): Buffer[] => Array.from(bytes, (_, i) => Buffer.from(bytes.subarray(i, i + 1)));

const changesFraming: readonly string[] = ['READY', 'AUTHENTICATE'];
const responses = frameVectors().filter(({ direction, hex, message }) => (
  direction === 'response' && hex.length < 300 && !changesFraming.includes(message.type)
));
const bytesOf = (version: number, compression: string): Buffer[] =>
  responses
    .filter((vector) => vector.version === version && vector.compression === compression)
    .map(({ hex }) => Buffer.from(hex, 'hex'));
const ready4 = Buffer.from(envelope([0x84, 0, 0, Opcode.Ready]), 'hex');
const ready5 = Buffer.from(envelope([0x85, 0, 0, Opcode.Ready]), 'hex');
const authenticate5 = Buffer.from(envelope([0x85, 0, 0, Opcode.Authenticate], string('a.B')), 'hex');
const rows5 = bytesOf(5, 'none').slice(0, 12);

/** A recorded conversation: its bytes, how they are framed, and the envelopes in it. */
interface Conversation {
  readonly bytes: Buffer;
  readonly count: number;
  readonly framer: () => { framer: Framer; onReady: () => void };
}

function plain(envelopes: Buffer[], compression?: Compression): Conversation {
  return {
    bytes: Buffer.concat([ready4, ...envelopes]),
    count: 1 + envelopes.length,
    framer() {
      const framer = new Framer({ direction: 'response' });
      return { framer, onReady: () => (compression === undefined ? undefined : framer.useCompression(lz4Compressor)) };
    },
  };
}

function segmented(start: Buffer, segments: Buffer[], count: number, compression?: Compression): Conversation {
  return {
    bytes: Buffer.concat([start, ...segments]),
    count: 1 + count,
    framer() {
      const framer = new Framer({ direction: 'response' });
      return { framer, onReady: () => framer.useSegments(compression === undefined ? undefined : lz4Compressor) };
    },
  };
}

/** Envelopes two a segment, and one cut into slices of 20 bytes between them. */
function segmentsOf(envelopes: readonly Buffer[], compression?: Compression): Buffer[] {
  const encoder = new SegmentEncoder({ compression });
  const segments: Buffer[] = [];
  for (let i = 0; i < envelopes.length; i += 3) {
    segments.push(encoder.encode(Buffer.concat(envelopes.slice(i, i + 2))));
    const large = envelopes[i + 2] ?? Buffer.alloc(0);
    for (let at = 0; at < large.length; at += 20) segments.push(encoder.encode(large.subarray(at, at + 20), false));
  }
  return segments;
}

const long5 = encodeMessage(
  { kind: 'ERROR', code: ErrorCode.INVALID, message: 'soft '.repeat(300) }, { version: ProtocolVersion.V5, stream: 7 },
);
const conversations: Record<string, Conversation> = {
  v4: plain(bytesOf(4, 'none').slice(0, 25)),
  'v4 with lz4': plain([...bytesOf(4, 'lz4'), ...bytesOf(4, 'none').slice(0, 5)], 'lz4'),
  'DSE v1': plain(bytesOf(0x41, 'none').slice(0, 20)),
  'DSE v2': plain(bytesOf(0x42, 'none').slice(0, 20)),
  'v5 in segments': segmented(ready5, segmentsOf(rows5), rows5.length),
  'v5 in segments, with authentication': segmented(authenticate5, segmentsOf(rows5), rows5.length),
  'v5 in segments with lz4': segmented(
    ready5,
    segmentsOf([...rows5, long5, long5, long5], 'lz4'),
    rows5.length + 3,
    'lz4',
  ),
};

describe('protocol: Framer', () => {
  for (const [name, { bytes, count, framer: make }] of Object.entries(conversations)) {
    describe(`reads a conversation in ${name}, ${bytes.length} bytes`, () => {
      const read = (chunks: Iterable<Buffer>): string[] => {
        const { framer, onReady } = make();
        return readAll(framer, chunks, onReady);
      };
      const expected = read([bytes]);

      it('whole', () =>
        expect(expected)
          .to.have.length(count)
          .and.to.satisfy((lines: string[]) => lines[0]!.startsWith('← [0] ')));
      it('cut in two at every byte', () => {
        for (let at = 1; at < bytes.length; at++)
          expect(read(split(bytes, at)), `cut at ${at}`).to.deep.equal(expected);
      });
      it('byte by byte', () => expect(read(oneByOne(bytes))).to.deep.equal(expected));
      it('from memory that is written to again, cut in two at every byte, and byte by byte', () => {
        const lent = (chunks: Iterable<Buffer>): string[] => {
          const { framer, onReady } = make();
          return readLent(framer, chunks, onReady);
        };
        for (let at = 1; at < bytes.length; at++) expect(lent(split(bytes, at)), `cut at ${at}`).to.deep.equal(expected);
        expect(lent(oneByOne(bytes))).to.deep.equal(expected);
      });
      it('pushed byte by byte before the first is asked for', () => {
        const { framer, onReady } = make();
        for (const chunk of oneByOne(bytes)) framer.push(chunk);
        expect(readAll(framer, [Buffer.alloc(0)], onReady)).to.deep.equal(expected);
      });
      it('has nothing to give while the last byte is missing', () => {
        const { framer, onReady } = make();
        expect(readAll(framer, [bytes.subarray(0, -1)], onReady)).to.deep.equal(expected.slice(0, count - 1));
        expect(framer.next()).to.equal(undefined);
        expect(framer.next()).to.equal(undefined);
        expect(readAll(framer, [bytes.subarray(-1)])).to.deep.equal(expected.slice(count - 1));
      });
    });
  }

  describe('reads messages larger than a segment', () => {
    for (const compression of [undefined, 'lz4'] as const) {
      it(`among many small ones, in chunks of any size, ${compression ?? 'plain'}`, () => {
        const large = encodeMessage(
          {
            kind: 'RESULT',
            resultKind: 'ROWS',
            metadata: { columnCount: 1, hasMorePages: false },
            rows: [[Buffer.alloc(300_000, 'large')]],
          },
          { version: ProtocolVersion.V5, stream: 9 },
        );
        const bytes = new SegmentEncoder({ compression }).encodeEnvelopes([...rows5, large, ...rows5, large, large]);
        const read = (size: number, readChunks = readAll): string[] => {
          const framer = new Framer({ direction: 'response' });
          framer.useSegments(compression === undefined ? undefined : lz4Compressor);
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
            bytes.subarray(i * size, (i + 1) * size),
          );
          return readChunks(framer, chunks);
        };
        const expected = read(bytes.length);
        expect(expected).to.have.length(2 * rows5.length + 3);
        for (const size of [997, 16_384, 65_536, 131_082]) {
          expect(read(size), `chunks of ${size}`).to.deep.equal(expected);
          expect(read(size, readLent), `chunks of ${size}, lent`).to.deep.equal(expected);
        }
      });
    }
  });

  it('gives envelopes in place when they lie in one chunk', () => {
    const framer = new Framer({ direction: 'response' });
    const chunk = Buffer.concat([ready4, ready4]);
    framer.push(chunk);
    expect(framer.next()!.body.bytes.buffer).to.equal(chunk.buffer);
    expect(framer.next()!.body).to.include({ position: 18, end: 18 });
  });

  it('reads requests for who asks for requests', () => {
    const framer = new Framer({ direction: 'request' });
    expect(readAll(framer, [Buffer.from('040000050500000000', 'hex')])).to.deep.equal(['→ [5] OPTIONS ']);
  });

  it('reads an envelope of another version within segments, as servers answer what they do not speak', () => {
    const error = Buffer.from(envelope([0x84, 0, 0, Opcode.Error], int(10), string('no')), 'hex');
    const framer = new Framer({ direction: 'response' });
    framer.useSegments();
    expect(readAll(framer, [new SegmentEncoder().encode(error)])[0]).to.match(/^← \[0\] ERROR 0x000a "no"/);
  });

  it('ignores the flag for compression in v5, as servers do', () => {
    const framer = new Framer({ direction: 'response' });
    expect(readAll(framer, [Buffer.from(envelope([0x85, 1, 3, Opcode.Ready]), 'hex')])).to.deep.equal(['← [3] READY ']);
  });

  describe('refuses, for good,', () => {
    const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
    const table: [what: string, chunk: Buffer, says: string][] = [
      ['one byte of HTTP', hex('48'), 'its first byte is 0x48'],
      ['one byte of TLS', hex('15'), 'its first byte is 0x15'],
      ['an unknown version before the header is whole', hex('8f 00'), 'its first byte is 0x8f'],
      ['a request', hex('04'), 'wrong direction'],
      ['an unknown opcode', hex('84 00 0000 04 00000000'), 'opcode'],
      ['a negative length', hex('84 00 0000 02 80000000'), '-2147483648 bytes'],
      ['257 MiB', hex('84 00 0000 02 10100000'), 'at most 268435456'],
      ['a compressed envelope without compression', hex('84 01 0000 08 00000004 00000000'), 'without compression'],
    ];
    for (const [what, chunk, says] of table) {
      it(what, () => {
        const framer = new Framer({ direction: 'response' });
        framer.push(chunk);
        const first = expect(() => framer.next())
          .to.throw(ProtocolError, says)
          .with.property('code', 'PROTOCOL_VIOLATION');
        framer.push(ready4);
        expect(() => framer.next()).to.throw(ProtocolError, says);
        expect(first).not.to.equal(undefined);
      });
    }

    it('S15: more than maxFrameBytes, before it comes', () => {
      const framer = new Framer({ direction: 'response', maxFrameBytes: 100 });
      framer.push(hex('84 00 0000 02 00000065'));
      expect(() => framer.next()).to.throw(ProtocolError, 'at most 100 are accepted');
    });

    it('S17: more than maxFrameBytes when decompressed', () => {
      const framer = new Framer({ direction: 'response', maxFrameBytes: 100 });
      framer.useCompression(lz4Compressor);
      framer.push(hex('84 01 0000 08 00000005 00000065 00'));
      expect(() => framer.next()).to.throw(ProtocolError, 'holds 101 bytes: at most 100');
    });

    it('a compressed body that is shorter than its length', () => {
      const framer = new Framer({ direction: 'response' });
      framer.useCompression(lz4Compressor);
      framer.push(hex('84 01 0000 08 00000002 0000'));
      expect(() => framer.next()).to.throw(ProtocolError, 'Unreadable bytes: Message too short');
    });
  });

  describe('refuses segments that do not follow the rules of v5 §2.2:', () => {
    const encoder = new SegmentEncoder();
    const whole = Buffer.from(envelope([0x85, 0, 1, Opcode.Authenticate], string('class')), 'hex');
    const table: [what: string, segments: Buffer[], envelopes: number, says: string][] = [
      [
        'a self-contained one that ends within an envelope',
        [encoder.encode(whole.subarray(0, 12))],
        0,
        'ends within an envelope',
      ],
      [
        'a self-contained one that ends within a header',
        [encoder.encode(Buffer.concat([whole, whole.subarray(0, 5)]))],
        1,
        'ends within',
      ],
      [
        'a self-contained one between slices',
        [encoder.encode(whole.subarray(0, 12), false), encoder.encode(whole)],
        0,
        'between the slices',
      ],
      [
        'a first slice without a whole header',
        [encoder.encode(whole.subarray(0, 8), false)],
        0,
        'does not hold its header',
      ],
      ['an empty first slice', [encoder.encode(Buffer.alloc(0), false)], 0, 'does not hold its header'],
      [
        'slices that go on after their envelope',
        [encoder.encode(Buffer.concat([whole, whole]), false)],
        0,
        'go on after',
      ],
      ['a version that is none', [encoder.encode(Buffer.alloc(9))], 0, 'unknown version'],
    ];
    for (const [what, segments, envelopes, says] of table) {
      it(what, () => {
        const framer = new Framer({ direction: 'response' });
        framer.useSegments();
        for (const segment of segments) framer.push(segment);
        for (let i = 0; i < envelopes; i++) expect(framer.next()).not.to.equal(undefined);
        expect(() => framer.next()).to.throw(ProtocolError, says);
        expect(() => framer.next()).to.throw(ProtocolError, says);
      });
    }
  });

  for (const compression of [undefined, 'lz4'] as const) {
    it(`gives nothing from a segment with a wrong bit, and all before it, ${compression ?? 'plain'}`, () => {
      const encoder = new SegmentEncoder({ compression });
      const good = encoder.encode(Buffer.concat(rows5.slice(0, 2)));
      const second = encoder.encode(compression === 'lz4' ? long5 : rows5[2]!);
      for (let bit = 0; bit < second.length * 8; bit++) {
        const bad = Buffer.from(second);
        bad[bit >> 3]! ^= 1 << (bit & 7);
        const framer = new Framer({ direction: 'response' });
        framer.useSegments(compression === undefined ? undefined : lz4Compressor);
        framer.push(Buffer.concat([good, bad]));
        expect(framer.next()).not.to.equal(undefined);
        expect(framer.next()).not.to.equal(undefined);
        expect(() => framer.next(), `bit ${bit}`).to.throw(DriverError).with.property('code', 'PROTOCOL_VIOLATION');
      }
    });
  }

  it('takes a large body in small chunks in linear time and memory', () => {
    const size = 32 * 1024 * 1024;
    const header = Buffer.from(`8400000108${size.toString(16).padStart(8, '0')}`, 'hex');
    const framer = new Framer({ direction: 'response' });
    const chunk = Buffer.alloc(1_024, 7);
    const before = process.cpuUsage();
    framer.push(header);
    for (let at = 0; at < size; at += chunk.length) {
      expect(framer.next() === undefined).to.equal(true);
      framer.push(Buffer.from(chunk));
    }
    expect(framer.next()!.body.remaining).to.equal(size);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000, 'milliseconds of CPU').to.be.lessThan(5_000);
  });
});
