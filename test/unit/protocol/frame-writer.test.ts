import { expect } from 'chai';
import type { ByteWriter } from '../../../src/bytes/byte-writer';
import { ConfigurationError, EncodingError } from '../../../src/errors';
import { lz4Compressor } from '../../../src/protocol/compression';
import { Consistency } from '../../../src/protocol/constants';
import { encodeMessage } from '../../../src/protocol/encode-message';
import { FrameWriter } from '../../../src/protocol/frame-writer';
import { Framer } from '../../../src/protocol/framer';
import type { Message } from '../../../src/protocol/messages';
import { SegmentDecoder } from '../../../src/protocol/segment-decoder';
import { formatEnvelope } from '../../../src/protocol/text';
import { versions } from '../../../src/protocol/version';

const options: Message = { kind: 'OPTIONS' };
const prepare = (length: number): Message => ({ kind: 'PREPARE', query: 'q'.repeat(length) });
const tooNew: Message = { kind: 'PREPARE', query: 'q'.repeat(100), keyspace: 'ks' };

/** What a server reads from the bytes. */
function read(bytes: Buffer, framing: 'plain' | 'segments' | 'lz4' | 'bodies'): string[] {
  const framer = new Framer({ direction: 'request' });
  if (framing === 'segments') framer.useSegments();
  if (framing === 'lz4') framer.useSegments(lz4Compressor);
  if (framing === 'bodies') framer.useCompression(lz4Compressor);
  framer.push(bytes);
  const lines: string[] = [];
  for (let next = framer.next(); next !== undefined; next = framer.next()) lines.push(formatEnvelope(next));
  return lines;
}

const v5Writer = (compression?: 'lz4'): FrameWriter => {
  const writer = new FrameWriter(versions.V5);
  writer.useSegments(compression === undefined ? undefined : lz4Compressor);
  return writer;
};

describe('protocol: FrameWriter', () => {
  it('has nothing to send at first', () => {
    const writer = new FrameWriter(versions.V4);
    expect(writer.pendingBytes).to.equal(0);
    expect(writer.takePending()).to.equal(undefined);
  });

  it('gives the messages of a turn as one buffer', () => {
    const writer = new FrameWriter(versions.V4);
    for (let stream = 0; stream < 3; stream++) writer.write(options, { stream });
    expect(writer.pendingBytes).to.equal(27);
    expect(writer.takePending()!.toString('hex')).to.equal('040000000500000000040000010500000000040000020500000000');
    expect(writer.pendingBytes).to.equal(0);
    expect(writer.takePending()).to.equal(undefined);
  });

  it('writes what encodeMessage writes', () => {
    const writer = new FrameWriter(versions.DSE_V2);
    const customPayload = { k: Buffer.of(1) };
    writer.write(prepare(10), { stream: 7, tracing: true, customPayload });
    expect(writer.takePending()).to.deep.equal(
      encodeMessage(prepare(10), { version: versions.DSE_V2.code, stream: 7, tracing: true, customPayload }),
    );
  });

  it('changes its version, or uses another for one message', () => {
    const writer = new FrameWriter(versions.V4);
    writer.write(options, { stream: 0 });
    writer.setVersion(versions.V5);
    writer.write(options, { stream: 0 });
    writer.write(options, { stream: 0, version: versions.DSE_V1 });
    writer.write(options, { stream: 0 });
    const bytes = writer.takePending()!;
    expect([0, 9, 18, 27].map((at) => bytes[at])).to.deep.equal([4, 5, 0x41, 5]);
  });

  it('compresses bodies once it is told to', () => {
    const writer = new FrameWriter(versions.V4);
    writer.write(prepare(1_000), { stream: 1 });
    expect(writer.takePending()).to.have.length(9 + 4 + 1_000);
    writer.useCompression(lz4Compressor);
    writer.write(prepare(1_000), { stream: 1 });
    writer.write(prepare(100), { stream: 2 });
    const bytes = writer.takePending()!;
    expect(bytes.length).to.be.lessThan(200);
    expect(read(bytes, 'bodies').map((line) => line.length)).to.deep.equal([1_016, 116]);
  });

  describe('in segments', () => {
    for (const compression of [undefined, 'lz4'] as const) {
      const framing = compression ?? 'segments';

      it(`puts the messages of a turn into one segment, ${framing}`, () => {
        const writer = v5Writer(compression);
        for (let stream = 0; stream < 100; stream++) writer.write(prepare(50), { stream });
        expect(writer.pendingBytes).to.be.within(100 * 67, 100 * 67 + 6);
        const bytes = writer.takePending()!;
        const decoder = new SegmentDecoder({ compression });
        decoder.push(bytes);
        expect(decoder.next()!.payload).to.have.length(100 * 67);
        decoder.end();
        expect(read(bytes, framing)).to.have.length(100);
      });

      it(`starts the next segment when one is full, ${framing}`, () => {
        const writer = v5Writer(compression);
        const sizes = [100_000, 30_000, 1_000, 2_000, 400_000, 10, 131_071 - 17, 1];
        sizes.forEach((size, stream) => writer.write(prepare(size), { stream }));
        const lines = read(writer.takePending()!, framing);
        expect(lines.map((line) => line.slice(0, 6))).to.deep.equal(sizes.map((_, stream) => `→ [${stream}] `));
      });

      it(`sends large messages without a trace of those before them, turn by turn, ${framing}`, () => {
        const writer = v5Writer(compression);
        for (let turn = 0; turn < 5; turn++) {
          writer.write(prepare(10), { stream: 1 });
          writer.write(prepare(300_000 + turn), { stream: 2 });
          writer.write(options, { stream: 3 });
          const bytes = writer.takePending()!;
          expect(read(bytes, framing)).to.have.length(3);
          writer.recycle(bytes);
        }
      });

      it(`forgets a message that cannot be written, ${framing}`, () => {
        const writer = v5Writer(compression);
        const bad: Message = {
          kind: 'EXECUTE',
          statementId: Buffer.alloc(200_000),
          parameters: { consistency: Consistency.ONE },
        };
        expect(() => writer.write(bad, { stream: 1 })).to.throw(EncodingError);
        expect(writer.pendingBytes).to.equal(0);
        expect(writer.takePending()).to.equal(undefined);
        writer.write(options, { stream: 1 });
        expect(() => writer.write(bad, { stream: 2 })).to.throw(EncodingError);
        writer.write(options, { stream: 3 });
        expect(read(writer.takePending()!, framing)).to.deep.equal(['→ [1] OPTIONS', '→ [3] OPTIONS']);
      });
    }

    it('writes plain before it is told to', () => {
      const writer = new FrameWriter(versions.V5);
      writer.write(options, { stream: 0 });
      expect(writer.takePending()!.toString('hex')).to.equal('050000000500000000');
      writer.useSegments();
      writer.write(options, { stream: 0 });
      expect(writer.takePending()).to.have.length(19);
    });
  });

  it('forgets a message that its version cannot carry, and only that', () => {
    const writer = new FrameWriter(versions.V4);
    writer.write(options, { stream: 1 });
    expect(() => writer.write(tooNew, { stream: 2 })).to.throw(ConfigurationError);
    writer.write(options, { stream: 3 });
    expect(read(writer.takePending()!, 'plain')).to.deep.equal(['→ [1] OPTIONS', '→ [3] OPTIONS']);
  });

  describe('takes buffers back', () => {
    it('and writes the turn after the next into them', () => {
      const writer = new FrameWriter(versions.V4);
      writer.write(options, { stream: 1 });
      const first = writer.takePending()!;
      writer.recycle(first);
      writer.write(options, { stream: 2 });
      const second = writer.takePending()!;
      writer.write(options, { stream: 3 });
      expect(second.buffer).not.to.equal(first.buffer);
      expect(writer.takePending()!.buffer).to.equal(first.buffer);
    });
    it('never while they are being written', () => {
      const writer = new FrameWriter(versions.V4);
      const lent: { bytes: Buffer; hex: string }[] = [];
      for (let turn = 0; turn < 10; turn++) {
        writer.write(options, { stream: turn });
        const bytes = writer.takePending()!;
        lent.push({ bytes, hex: bytes.toString('hex') });
        if (turn === 4) writer.recycle(lent.shift()!.bytes);
      }
      for (const { bytes, hex } of lent) expect(bytes.toString('hex')).to.equal(hex);
    });
    it('once each, and none that is not its own', () => {
      const writer = new FrameWriter(versions.V4);
      writer.write(options, { stream: 1 });
      const own = writer.takePending()!;
      for (const buffer of [own, own, Buffer.alloc(100), Buffer.from('foreign')]) writer.recycle(buffer);
      const buffers = new Set<ArrayBufferLike>();
      for (let turn = 0; turn < 4; turn++) {
        writer.write(options, { stream: turn });
        buffers.add(writer.takePending()!.buffer);
      }
      expect(buffers.size).to.equal(4);
    });
    it('but keeps no large one', () => {
      const writer = new FrameWriter(versions.V4);
      writer.write(prepare(1 << 20), { stream: 1 });
      const large = writer.takePending()!;
      writer.recycle(large);
      for (let turn = 0; turn < 3; turn++) {
        writer.write(options, { stream: 1 });
        expect(writer.takePending()!.buffer).not.to.equal(large.buffer);
      }
    });
  });

  it('lets a ValuesWriter grow the buffer', () => {
    const writer = v5Writer();
    const writeTo = (out: ByteWriter): void => out.value(Buffer.alloc(50_000, 1));
    writer.write(options, { stream: 0 });
    writer.write({
      kind: 'EXECUTE',
      statementId: Buffer.of(1),
      resultMetadataId: Buffer.of(2),
      parameters: { consistency: Consistency.ONE, values: { count: 1, writeTo } },
    }, { stream: 1 });
    expect(read(writer.takePending()!, 'segments')[1]).to.equal(
      '→ [1] EXECUTE id=01 resultMetadataId=02 consistency=ONE values=1',
    );
  });
});
