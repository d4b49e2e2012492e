const sizeBytes = 64 * 1024;

/**
 * The memory that a socket reads into, the same for every read: Node would allocate 64 KB and give most of it back each time,
 * however short the read. A chunk is its reader's only until the call that brings it returns.
 */
export class ReceiveBuffer {
  readonly #bytes = Buffer.allocUnsafeSlow(sizeBytes);
  /** What comes before anybody reads. */
  readonly #early: Buffer[] = [];
  #onChunk: ((chunk: Buffer) => void) | undefined;

  /** The option of that name of `net.connect` and `tls.connect`. */
  readonly onread = {
    buffer: this.#bytes,
    callback: (size: number): boolean => {
      const chunk = this.#bytes.subarray(0, size);
      if (this.#onChunk === undefined) this.#early.push(Buffer.from(chunk));
      else this.#onChunk(chunk);
      return true;
    },
  };

  /** Gives out what has come so far, and from now on whatever comes. */
  deliver(onChunk: (chunk: Buffer) => void): void {
    if (this.#onChunk !== undefined) return;
    this.#onChunk = onChunk;
    for (const chunk of this.#early.splice(0)) onChunk(chunk);
  }
}
