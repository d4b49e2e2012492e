import { expect } from 'chai';
import { frameVectors, messageOf } from '../frame-vectors';
import type { FrameVector } from '../frame-vectors';
import { EnvelopeReader } from './wire-envelopes';
import { levels } from './wire-opcodes';
import { WireReader, WireViolation } from './wire-reader';
import { readRequest } from './wire-requests';
import type { WireRequest } from './wire-requests';

type Plain = Record<string, unknown>;

const payloadFlag = 0x04;

function read({ hex }: FrameVector): { readonly request: WireRequest; readonly payload: unknown; readonly stream: number } {
  const reader = new EnvelopeReader();
  reader.push(Buffer.from(hex, 'hex'));
  const envelope = reader.next()!;
  expect(envelope.isResponse).to.equal(false);
  expect(reader.left).to.equal(0);
  const input = new WireReader(envelope.body);
  const payload = (envelope.flags & payloadFlag) === 0 ? undefined : input.bytesMap();
  return { request: readRequest(envelope.opcode, input.take(input.left), envelope.version), payload, stream: envelope.stream };
}

const level = (number: unknown): unknown => (number === undefined ? undefined : levels[number as number]);
const value = (given: unknown): unknown => (given instanceof Uint8Array || given === null ? given : undefined);

/** The vector's message in the shape that a simulated node reads. */
function expected(vector: FrameVector): Plain {
  const { kind, ...rest } = messageOf(vector) as Plain & { readonly kind: string };
  if (kind === 'STARTUP') return { kind, options: rest['options'] };
  if (kind === 'REGISTER') return { kind, types: rest['eventTypes'] };
  if (kind === 'EXECUTE') {
    const metadataId = rest['resultMetadataId'];
    return {
      kind, id: rest['statementId'], ...(vector.version === 5 && { metadataId }),
      parameters: parameters(rest['parameters'] as Plain),
    };
  }
  if (kind === 'QUERY') return { kind, query: rest['query'], parameters: parameters(rest['parameters'] as Plain) };
  if (kind === 'BATCH') {
    const statements = (rest['statements'] as Plain[]).map(({ query, statementId, values }) => ({
      ...(query === undefined ? { id: statementId } : { query }), values: (values as unknown[]).map(value),
    }));
    const type = ['LOGGED', 'UNLOGGED', 'COUNTER'].indexOf(rest['type'] as string);
    return { kind, ...tail(rest), type, statements, consistency: level(rest['consistency']) };
  }
  return { kind, ...rest };
}

function tail({ serialConsistency, ...rest }: Plain): Plain {
  return { ...(serialConsistency !== undefined && { serialConsistency: level(serialConsistency) }), ...rest };
}

function parameters({ values = [], consistency, skipMetadata, ...rest }: Plain): Plain {
  return {
    ...tail(rest), values: (values as unknown[]).map(value), consistency: level(consistency), skipMetadata: skipMetadata === true,
  };
}

describe('simulation: wire: requests', () => {
  const vectors = frameVectors().filter(({ direction, version }) => direction === 'request' && (version === 4 || version === 5));
  for (const vector of vectors) {
    it(`reads ${vector.name} as another implementation wrote it`, () => {
      const { request, payload, stream } = read(vector);
      expect(request).to.deep.equal(expected(vector));
      expect(stream).to.equal(vector.stream);
      if (vector.customPayload === undefined) return expect(payload).to.equal(undefined);
      const bytes = Object.entries(vector.customPayload).map(([key, hex]) => [key, hex === null ? null : Buffer.from(hex, 'hex')]);
      return expect(payload).to.deep.equal(Object.fromEntries(bytes));
    });
  }

  it('has vectors', () => expect(vectors.length).to.be.greaterThan(60));

  it('refuses a body that is shorter or longer than it says', () => {
    const query = Buffer.from('0000000141000100', 'hex');
    expect(readRequest(7, query, 4)).to.deep.include({ query: 'A' });
    expect(() => readRequest(7, query.subarray(0, 7), 4)).to.throw(WireViolation);
    expect(() => readRequest(7, Buffer.concat([query, Buffer.alloc(1)]), 4)).to.throw(WireViolation, '1 bytes behind');
  });
});
