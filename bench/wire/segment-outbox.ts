import type { SegmentEncoder } from '../../src/protocol';
import { AnswerBlock, largeBytes, setStream } from './outbox';
import type { Outbox } from './outbox';

/** Segments of large answers by their stream id: checksums and compression are worth doing once. */
export type SegmentCache = WeakMap<Buffer, Map<number, Buffer>>;

/** Envelopes in segments (v5 spec §2.2): small answers share them, large ones have their own. */
export class SegmentOutbox implements Outbox {
  readonly #encoder: SegmentEncoder;
  readonly #cache: SegmentCache;
  readonly #block = new AnswerBlock();
  #parts: Buffer[] = [];

  constructor(encoder: SegmentEncoder, cache: SegmentCache) {
    this.#encoder = encoder;
    this.#cache = cache;
  }

  add(envelope: Buffer, stream: number): void {
    if (envelope.length < largeBytes) {
      if (this.#block.add(envelope, stream)) return;
      this.#close();
      this.#block.add(envelope, stream);
      return;
    }
    this.#close();
    this.#parts.push(this.#largeSegments(envelope, stream));
  }

  #largeSegments(envelope: Buffer, stream: number): Buffer {
    const known = this.#cache.get(envelope) ?? new Map<number, Buffer>();
    this.#cache.set(envelope, known);
    let segments = known.get(stream);
    if (segments === undefined) {
      const own = Buffer.from(envelope);
      setStream(own, 0, stream);
      segments = this.#encoder.encodeEnvelopes([own]);
      known.set(stream, segments);
    }
    return segments;
  }

  #close(): void {
    if (!this.#block.isEmpty) this.#parts.push(this.#encoder.encode(this.#block.take()));
  }

  take(): Buffer[] {
    this.#close();
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }
}
