import { EnvelopeReader } from './wire-envelopes';
import type { WireEnvelope } from './wire-envelopes';
import { WireViolation } from './wire-reader';
import { longestPayload, SegmentReader, segmentBytes } from './wire-segments';

/** Framing of one connection as a server does it: plain until READY or AUTHENTICATE, segments from then on in version 5. */
export class ServerFraming {
  readonly #envelopes = new EnvelopeReader();
  #segments: SegmentReader | undefined;
  #isPacked = false;
  /** The longest slice of an envelope; shorter than the protocol allows to have sliced ones of ordinary size. */
  sliceBytes = longestPayload;

  get usesSegments(): boolean {
    return this.#segments !== undefined;
  }

  /** All bytes that follow are in segments, in both directions (v5 spec §2.3.1). */
  useSegments(isPacked: boolean): void {
    this.#segments = new SegmentReader(isPacked);
    this.#isPacked = isPacked;
    this.#segments.push(this.#envelopes.takeRest());
  }

  push(chunk: Buffer): void {
    if (this.#segments === undefined) this.#envelopes.push(chunk);
    else this.#segments.push(chunk);
  }

  /** The next whole envelope; throws WireViolation for what a server would not accept. */
  next(): WireEnvelope | undefined {
    for (;;) {
      const envelope = this.#envelopes.next();
      if (envelope !== undefined || this.#segments === undefined) return envelope;
      const segment = this.#segments.next();
      if (segment === undefined) return undefined;
      if (segment.isSelfContained && this.#envelopes.left > 0) throw new WireViolation('A segment between slices');
      this.#envelopes.push(segment.payload);
    }
  }

  /** The bytes to send for envelopes: several small ones share a segment, a large one is sliced. */
  frame(envelopes: readonly Buffer[]): Buffer {
    if (this.#segments === undefined) return envelopes.length === 1 ? envelopes[0]! : Buffer.concat(envelopes);
    const segments: Buffer[] = [];
    let shared: Buffer[] = [];
    let sharedLength = 0;
    const flush = (): void => {
      if (shared.length > 0) segments.push(segmentBytes(Buffer.concat(shared), true, this.#isPacked));
      shared = [];
      sharedLength = 0;
    };
    for (const envelope of envelopes) {
      if (sharedLength + envelope.length > this.sliceBytes) flush();
      if (envelope.length > this.sliceBytes) segments.push(...this.#slices(envelope));
      else {
        shared.push(envelope);
        sharedLength += envelope.length;
      }
    }
    flush();
    return segments.length === 1 ? segments[0]! : Buffer.concat(segments);
  }

  #slices(envelope: Buffer): Buffer[] {
    const slices: Buffer[] = [];
    for (let at = 0; at < envelope.length; at += this.sliceBytes) {
      slices.push(segmentBytes(envelope.subarray(at, at + this.sliceBytes), false, this.#isPacked));
    }
    return slices;
  }
}
