/** What is known of a message without understanding it (v5 spec §2.1). */
export interface Envelope {
  readonly version: number;
  readonly stream: number;
  readonly opcode: number;
  readonly body: Buffer;
}

const envelopeHeaderBytes = 9;
const segmentHeaderBytes = 6;
const segmentTrailerBytes = 4;
const payloadMask = 0x1ffff;
const versionMask = 0x7f;

/**
 * Cuts one direction of a connection without compression into envelopes, and segments into payloads before that (v5 spec §2.2).
 * It shares no code with the driver, so that what it counts is a second opinion.
 */
export class EnvelopeReader {
  #segments: Buffer = Buffer.alloc(0);
  #envelopes: Buffer = Buffer.alloc(0);
  #usesSegments = false;

  /** What comes from now on is in segments. */
  useSegments(): void {
    this.#usesSegments = true;
  }

  /** Reads on; `use` gets each envelope that is whole now. */
  push(chunk: Buffer, use: (envelope: Envelope) => void): void {
    if (this.#usesSegments) this.#readSegments(chunk);
    else this.#envelopes = Buffer.concat([this.#envelopes, chunk]);
    while (this.#envelopes.length >= envelopeHeaderBytes) {
      const bytes = this.#envelopes;
      const end = envelopeHeaderBytes + bytes.readUInt32BE(5);
      if (bytes.length < end) return;
      this.#envelopes = bytes.subarray(end);
      use({
        version: bytes.readUInt8(0) & versionMask,
        stream: bytes.readInt16BE(2),
        opcode: bytes.readUInt8(4),
        body: bytes.subarray(envelopeHeaderBytes, end),
      });
    }
  }

  #readSegments(chunk: Buffer): void {
    let bytes = Buffer.concat([this.#segments, chunk]);
    const payloads = [this.#envelopes];
    while (bytes.length >= segmentHeaderBytes) {
      const payloadEnd = segmentHeaderBytes + (bytes.readUIntLE(0, 3) & payloadMask);
      if (bytes.length < payloadEnd + segmentTrailerBytes) break;
      payloads.push(bytes.subarray(segmentHeaderBytes, payloadEnd));
      bytes = bytes.subarray(payloadEnd + segmentTrailerBytes);
    }
    this.#segments = bytes;
    this.#envelopes = Buffer.concat(payloads);
  }
}
