/** Where the answers to one chunk of requests wait until they are written at once. */
export interface Outbox {
  /** Takes a copy of an answer, with a stream id of its own. */
  add(envelope: Buffer, stream: number): void;
  /** What is to be written, in order. */
  take(): Buffer[];
}

/** From here on an answer is not copied, but written from where it is. */
export const largeBytes = 4_096;
const blockBytes = 65_536;

/** Writes a stream id into the header of an envelope (v5 spec §2.1). */
export function setStream(bytes: Buffer, at: number, stream: number): void {
  bytes[at + 2] = stream >>> 8;
  bytes[at + 3] = stream;
}

/** Small answers, copied one after the other into blocks that are never written to again. */
export class AnswerBlock {
  #block = Buffer.allocUnsafeSlow(blockBytes);
  #start = 0;
  #end = 0;

  get isEmpty(): boolean {
    return this.#start === this.#end;
  }

  /** False when there is no room left. */
  add(envelope: Buffer, stream: number): boolean {
    const end = this.#end + envelope.length;
    if (end > blockBytes) return false;
    this.#block.set(envelope, this.#end);
    setStream(this.#block, this.#end, stream);
    this.#end = end;
    return true;
  }

  /** The answers since the last call; starts a new block when this one is nearly full. */
  take(): Buffer {
    const taken = this.#block.subarray(this.#start, this.#end);
    this.#start = this.#end;
    if (this.#end > blockBytes - largeBytes) this.#renew();
    return taken;
  }

  #renew(): void {
    this.#block = Buffer.allocUnsafeSlow(blockBytes);
    this.#start = 0;
    this.#end = 0;
  }
}
