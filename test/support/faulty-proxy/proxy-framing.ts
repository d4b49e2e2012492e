import { ServerFraming } from '../wire/server-framing';
import type { WireEnvelope } from '../wire/wire-envelopes';

const isCompressed = 0x01;

/** The bytes of an envelope as it came, its body uncompressed, which both sides of a compressed connection take. */
export function envelopeAgain({ version, isResponse, flags, stream, opcode, body }: WireEnvelope): Buffer {
  const header = Buffer.alloc(9);
  header[0] = (isResponse ? 0x80 : 0) | version;
  header[1] = flags & ~isCompressed;
  header.writeInt16BE(stream, 2);
  header[4] = opcode;
  header.writeInt32BE(body.length, 5);
  return Buffer.concat([header, body]);
}

/** One direction of a connection: bytes to envelopes, and envelopes to bytes in the framing of the moment. */
export class ProxyFraming {
  readonly #framing = new ServerFraming();

  push(chunk: Buffer): void {
    this.#framing.push(chunk);
  }

  next(): WireEnvelope | undefined {
    return this.#framing.next();
  }

  useSegments(isPacked: boolean): void {
    if (!this.#framing.usesSegments) this.#framing.useSegments(isPacked);
  }

  frame(envelope: WireEnvelope): Buffer {
    return this.#framing.frame([envelopeAgain(envelope)]);
  }
}
