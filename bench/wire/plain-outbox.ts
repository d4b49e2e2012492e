import { AnswerBlock, largeBytes, setStream } from './outbox';
import type { Outbox } from './outbox';

const headerBytes = 9;

/** Envelopes as they are: version 4, and version 5 before READY. */
export class PlainOutbox implements Outbox {
  readonly #block = new AnswerBlock();
  #parts: Buffer[] = [];

  add(envelope: Buffer, stream: number): void {
    if (envelope.length < largeBytes) {
      if (this.#block.add(envelope, stream)) return;
      this.#close();
      this.#block.add(envelope, stream);
      return;
    }
    this.#close();
    const header = Buffer.from(envelope.subarray(0, headerBytes));
    setStream(header, 0, stream);
    this.#parts.push(header, envelope.subarray(headerBytes));
  }

  #close(): void {
    if (!this.#block.isEmpty) this.#parts.push(this.#block.take());
  }

  take(): Buffer[] {
    this.#close();
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }
}
