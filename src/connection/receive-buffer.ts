const sizeBytes = 64 * 1024;
/** With less room than this, a new buffer costs less than many short reads. */
const leastRoomBytes = 16 * 1024;

/**
 * The memory that a socket reads into, one piece behind the other: Node would take 64 KB and give most of it back for every
 * read, however short. No byte is written twice, so that a chunk is its reader's for as long as it likes.
 */
export class ReceiveBuffer {
  #bytes: Buffer | undefined;
  #position = 0;
  /** What comes before anybody reads. */
  readonly #early: Buffer[] = [];
  #onChunk: ((chunk: Buffer) => void) | undefined;

  /** The option of that name of `net.connect` and `tls.connect`. */
  readonly onread = {
    buffer: (): Buffer => this.#room(),
    callback: (size: number): boolean => {
      this.#read(size);
      return true;
    },
  };

  #room(): Buffer {
    if (this.#bytes === undefined || sizeBytes - this.#position < leastRoomBytes) {
      this.#bytes = Buffer.allocUnsafeSlow(sizeBytes);
      this.#position = 0;
    }
    return this.#bytes.subarray(this.#position);
  }

  #read(size: number): void {
    const chunk = this.#bytes!.subarray(this.#position, this.#position + size);
    this.#position += size;
    if (this.#onChunk === undefined) this.#early.push(chunk);
    else this.#onChunk(chunk);
  }

  /** Gives out what has come so far, and from now on whatever comes. */
  deliver(onChunk: (chunk: Buffer) => void): void {
    if (this.#onChunk !== undefined) return;
    this.#onChunk = onChunk;
    for (const chunk of this.#early.splice(0)) onChunk(chunk);
  }
}
