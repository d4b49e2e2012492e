import { expect } from 'chai';
import { decompressBlock } from '../../../src/bytes/lz4';
import { HeaderFlag } from '../../../src/protocol/constants';
import { decodeMessage, encodeMessage } from '../../../src/protocol/encode-message';
import type { DecodedMessage, EncodeMessageOptions } from '../../../src/protocol/encode-message';
import type { Message } from '../../../src/protocol/messages';
import { frameVectors, messageOf } from '../../support/frame-vectors';
import type { FrameVector } from '../../support/frame-vectors';
import { plain } from './plain-message';

function decode({ hex, direction, compression }: FrameVector): DecodedMessage {
  return decodeMessage(Buffer.from(hex, 'hex'), { direction, ...(compression === 'lz4' && { compression }) });
}

/** The envelope without compression, as the other implementation would have written it. */
function uncompressed({ hex, flags }: FrameVector): string {
  const bytes = Buffer.from(hex, 'hex');
  if ((flags & HeaderFlag.Compressed) === 0) return hex;
  const body = decompressBlock(bytes.subarray(13), bytes.readInt32BE(9));
  const header = Buffer.from(bytes.subarray(0, 9));
  header[1]! &= ~HeaderFlag.Compressed;
  header.writeInt32BE(body.length, 5);
  return header.toString('hex') + body.toString('hex');
}

function optionsOf(decoded: DecodedMessage): EncodeMessageOptions {
  const { version, stream, flags, direction, message: _message, ...prefix } = decoded;
  const tracing = direction === 'request' && (flags & HeaderFlag.Tracing) !== 0;
  return { version, stream, tracing, useBeta: (flags & HeaderFlag.UseBeta) !== 0, ...prefix };
}

const vectors = frameVectors();

describe('protocol: encodeMessage and decodeMessage, against the envelopes of another implementation', () => {
  it('has all four versions in both directions', () => {
    expect(new Set(vectors.map(({ version, direction }) => `${version} ${direction}`))).to.have.property('size', 8);
  });

  for (const vector of vectors) {
    it(`reads ${vector.name}`, () => {
      const decoded = decode(vector);
      expect(plain(decoded.message)).to.deep.equal(plain(messageOf(vector) as never));
      expect(decoded).to.include({
        version: vector.version,
        direction: vector.direction,
        stream: vector.stream,
        flags: vector.flags,
      });
      expect(decoded.tracingId?.toString()).to.equal(vector.tracingId);
      expect(decoded.warnings).to.deep.equal(vector.warnings);
      expect(payloadHex(decoded)).to.deep.equal(vector.customPayload);
    });

    it(`writes ${vector.name}`, () => {
      const decoded = decode(vector);
      expect(encodeMessage(decoded.message, optionsOf(decoded)).toString('hex')).to.equal(uncompressed(vector));
    });
  }

  for (const vector of vectors.filter(({ message }) => !['STARTUP', 'SUPPORTED'].includes(message.type))) {
    it(`writes ${vector.name} from what it says`, () => {
      const message: Message = messageOf(vector) as never;
      expect(encodeMessage(message, optionsOf(decode(vector))).toString('hex')).to.equal(uncompressed(vector));
    });
  }

  it('reads back what it compresses itself', () => {
    const large = vectors.filter(({ hex, version }) => hex.length > 2_000 && version !== 5);
    expect(large).not.to.have.length(0);
    for (const vector of large) {
      const decoded = decode(vector);
      const bytes = encodeMessage(decoded.message, { ...optionsOf(decoded), compression: 'lz4' });
      expect(bytes.length).to.be.lessThan(uncompressed(vector).length / 2);
      expect(plain(decodeMessage(bytes, { compression: 'lz4' }).message)).to.deep.equal(plain(decoded.message));
    }
  });
});

function payloadHex({ customPayload }: DecodedMessage): Record<string, string | null> | undefined {
  if (customPayload === undefined) return undefined;
  return Object.fromEntries(Object.entries(customPayload).map(([key, value]) => [key, value?.toString('hex') ?? null]));
}
