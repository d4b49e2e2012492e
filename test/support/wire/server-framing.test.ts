import { expect } from 'chai';
import { recordedBytes, recordedNames } from '../recorded-conversations';
import { payloadOf, segmentVectors } from '../segment-vectors';
import { FrameRandom } from '../../faults/fuzz/frame-random';
import { ServerFraming } from './server-framing';
import { EnvelopeReader, envelopeBytes } from './wire-envelopes';
import type { WireEnvelope } from './wire-envelopes';
import { packBlock, unpackBlock } from './wire-lz4';
import { opcodes } from './wire-opcodes';
import { WireViolation } from './wire-reader';
import { longestPayload, SegmentReader, segmentBytes } from './wire-segments';

function readSegments(isPacked: boolean, bytes: Buffer): Buffer[] {
  const reader = new SegmentReader(isPacked);
  const payloads: Buffer[] = [];
  reader.push(bytes);
  for (let segment = reader.next(); segment !== undefined; segment = reader.next()) payloads.push(segment.payload);
  return payloads;
}

const payloadIn = (isPacked: boolean, bytes: Buffer): Buffer => Buffer.concat(readSegments(isPacked, bytes));

describe('simulation: wire: segments of another implementation', () => {
  for (const vector of segmentVectors()) {
    const isPacked = vector.compression === 'lz4';
    if (vector.segments !== undefined) {
      const payload = payloadOf(vector);
      it(`${vector.name}: reads them`, () => {
        const bytes = Buffer.concat(vector.segments!.map(({ hex }) => Buffer.from(hex, 'hex')));
        expect(payloadIn(isPacked, bytes).equals(payload)).to.equal(true);
      });
      it(`${vector.name}: writes what reads the same, and the same bytes when nothing is compressed`, () => {
        const parts = vector.segments!.map(({ payloadLength, selfContained }, i) => {
          const at = i * longestPayload;
          return segmentBytes(payload.subarray(at, at + payloadLength), selfContained, isPacked);
        });
        expect(payloadIn(isPacked, Buffer.concat(parts)).equals(payload)).to.equal(true);
        if (!isPacked) expect(parts.map((part) => part.toString('hex'))).to.deep.equal(vector.segments!.map(({ hex }) => hex));
      });
    } else if (vector.expect === 'incomplete') {
      it(`${vector.name}: waits for the rest`, () => {
        expect(readSegments(isPacked, Buffer.from(vector.hex!, 'hex'))).to.have.length(0);
      });
    } else {
      it(`${vector.name}: refuses it`, () => {
        expect(() => readSegments(isPacked, Buffer.from(vector.hex!, 'hex'))).to.throw(WireViolation);
      });
    }
  }
});

describe('simulation: wire: conversations with a real node', () => {
  for (const name of recordedNames) {
    it(`${name}: reads every envelope, and frames it as the node did`, () => {
      const bytes = recordedBytes(name);
      const { plain, segments } = readConversation(bytes, name.endsWith('lz4'));
      const framed = segments.map((segment) => readEnvelopes(segment));
      const envelopes = [...plain, ...framed.flat()];
      expect(envelopes.length).to.be.greaterThan(10);
      expect(envelopes.every(({ isResponse, version }) => isResponse && version === Number(name[1]))).to.equal(true);
      if (name.endsWith('lz4')) return;
      const framing = new ServerFraming();
      framing.useSegments(false);
      const again = [...plain.map(bytesOf), ...framed.map((together) => framing.frame(together.map(bytesOf)))];
      expect(Buffer.concat(again).equals(bytes)).to.equal(true);
    });
  }
});

function bytesOf(envelope: WireEnvelope): Buffer {
  const bytes = envelopeBytes(envelope, envelope);
  bytes[1] = envelope.flags;
  return bytes;
}

interface Conversation {
  readonly plain: readonly WireEnvelope[];
  /** The payloads of the segments that follow READY in version 5. */
  readonly segments: readonly Buffer[];
}

function readConversation(bytes: Buffer, isPacked: boolean): Conversation {
  const reader = new EnvelopeReader();
  const plain: WireEnvelope[] = [];
  reader.push(bytes);
  for (let envelope = reader.next(); envelope !== undefined; envelope = reader.next()) {
    plain.push(envelope);
    if (envelope.version >= 5 && envelope.opcode === opcodes.READY) break;
  }
  return { plain, segments: readSegments(isPacked, reader.takeRest()) };
}

function readEnvelopes(bytes: Buffer): WireEnvelope[] {
  const reader = new EnvelopeReader();
  const envelopes: WireEnvelope[] = [];
  reader.push(bytes);
  for (let envelope = reader.next(); envelope !== undefined; envelope = reader.next()) envelopes.push(envelope);
  expect(reader.left).to.equal(0);
  return envelopes;
}

describe('simulation: wire: LZ4 blocks', () => {
  it('unpacks what it packs, whatever the bytes are', () => {
    const random = new FrameRandom(7);
    for (let i = 0; i < 300; i++) {
      const letters = 1 + random.below(20);
      const bytes = Buffer.from(Array.from({ length: random.below(400) }, () => random.below(letters)));
      expect(unpackBlock(packBlock(bytes), bytes.length).equals(bytes), `block ${i}`).to.equal(true);
    }
  });

  it('makes repetition short, as any reader expects it', () => {
    const bytes = Buffer.alloc(10_000, 'abc');
    expect(packBlock(bytes).length).to.be.lessThan(60);
    expect(() => unpackBlock(Buffer.from('1f41', 'hex'), 100)).to.throw(WireViolation);
    expect(() => unpackBlock(Buffer.from('114102005000', 'hex'), 100)).to.throw(WireViolation);
  });
});
