import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { decodeValue, encodeMessage, encodeValue, lz4Compressor, ProtocolVersion, SegmentEncoder } from '../../../src/protocol';
import { v4Steps, v5Steps } from '../protocol/conversations';

const { allocUnsafe, allocUnsafeSlow } = Buffer;

/** Does something while the memory that nobody has written to holds `filler`. */
function withMemory<T>(filler: number, work: () => T): T {
  Buffer.allocUnsafe = (size) => Buffer.alloc(size, filler);
  Buffer.allocUnsafeSlow = (size) => Buffer.alloc(size, filler);
  try {
    return work();
  } finally {
    Buffer.allocUnsafe = allocUnsafe;
    Buffer.allocUnsafeSlow = allocUnsafeSlow;
  }
}

/** The same work over two kinds of memory; what differs was never written. */
function expectAllWritten(work: () => readonly (Buffer | null)[]): void {
  const [one, other] = [withMemory(0x5a, work), withMemory(0xa5, work)];
  expect(one.length).to.be.greaterThan(0);
  expect(one.map((bytes) => bytes?.toString('hex'))).to.deep.equal(other.map((bytes) => bytes?.toString('hex')));
}

const values: readonly (readonly [type: string, value: unknown])[] = [
  ['int', 7], ['bigint', -1n], ['varint', 10n ** 40n], ['decimal', '1.10'], ['double', 0.1], ['boolean', true],
  ['text', 'Zürich 🐘'], ['ascii', 'abc'], ['blob', Buffer.from('00ff', 'hex')], ['inet', '::1'], ['date', '2026-01-02'],
  ['time', '12:00:00.000000001'], ['timestamp', new Date(1)], ['duration', '1mo2d3h'],
  ['uuid', '9e3c1d7e-4f0a-4b3c-8a53-1f2d3c4b5a69'], ['list<text>', ['a', 'é'.repeat(300)]],
  ['map<text, frozen<set<int>>>', new Map([['k', new Set([1, 2])]])], ['tuple<int, text>', [1, null]],
  ['vector<float, 3>', [1, 2, 3]], ['vector<text, 2>', ['a', 'b']], ['vector<smallint, 3>', [1, 2, 3]],
];

describe('security: memory', () => {
  it('S18: nothing of a message that goes over the wire is memory that was not written', () => {
    for (const [steps, version] of [[v4Steps, ProtocolVersion.V4], [v5Steps, ProtocolVersion.V5]] as const) {
      expectAllWritten(() => steps.map(([message, fields]) => encodeMessage(message, { version, ...fields })));
    }
  });

  it('S18: nothing of a segment or of a compressed body is', () => {
    const envelopes = [10, 300, 5_000, 200_000].map((size) => {
      const query = `select '${randomBytes(size).toString('hex')}${'a'.repeat(size)}'`;
      return encodeMessage({ kind: 'PREPARE', query }, { version: ProtocolVersion.V5 });
    });
    for (const compression of [undefined, lz4Compressor]) {
      expectAllWritten(() => [new SegmentEncoder(compression === undefined ? {} : { compression }).encodeEnvelopes(envelopes)]);
    }
    const message = { kind: 'PREPARE', query: 'a'.repeat(10_000) } as const;
    expectAllWritten(() => [encodeMessage(message, { version: ProtocolVersion.V4, compression: 'lz4' })]);
  });

  it('S18: nothing of a value is', () => expectAllWritten(() => values.map(([type, value]) => encodeValue(type, value))));

  it('S18: a small value does not keep the large message that it came in', () => {
    const message = Buffer.alloc(1 << 20);
    for (const [type, value] of values) {
      const bytes = encodeValue(type, value)!;
      bytes.copy(message, 1_000);
      const read = decodeValue(type, message.subarray(1_000, 1_000 + bytes.length));
      const { buffer } = read as Partial<Uint8Array>;
      expect(buffer, type).not.to.equal(message.buffer);
    }
  });
});
