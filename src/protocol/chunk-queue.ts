const noBytes = Buffer.alloc(0);
const leastGatherBytes = 65_536;
const gatherGrowth = 8;
/** Smaller buffers are not worth keeping. */
const leastSpareBytes = 4_096;
/** From this part of an announced length on it is believed: what it allocates is no more than so many times what has come. */
const trustedShare = 16;

/**
 * The bytes of a stream, in the chunks in which they came. What lies in one chunk is given out in place; what spans
 * several is gathered into one buffer as it comes, which keeps no small chunks alive. That buffer grows with what has
 * really come: a length that is only announced allocates little, and a byte is copied once and at most twice.
 */
export class ChunkQueue {
  /** The buffer that holds the next contiguous bytes, from {@link position} on. */
  bytes: Buffer = noBytes;
  position = 0;
  #end = 0;
  /** Whether `bytes` was allocated here and may be written to after `#end`. */
  #isOwn = false;
  #chunks: Buffer[] = [];
  #head = 0;
  #queuedBytes = 0;
  /** As many bytes as {@link ensure} was last asked for in vain. */
  #awaitedBytes = 0;
  /** A buffer to gather in that nothing uses any more; the garbage collector may have it. */
  #spare: WeakRef<Buffer> | undefined;

  /** Bytes that came and are not consumed. */
  get length(): number {
    return this.#end - this.position + this.#queuedBytes;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (this.length === 0) {
      this.#look(chunk);
    } else {
      this.#chunks.push(chunk);
      this.#queuedBytes += chunk.length;
    }
  }

  /** Makes the next `size` bytes contiguous, which may replace {@link bytes}; false when fewer have come. */
  ensure(size: number): boolean {
    if (this.#end - this.position >= size) return true;
    this.#awaitedBytes = size;
    if (this.#queuedBytes > 0) this.#gather(size);
    return this.#end - this.position >= size;
  }

  /**
   * What was given out is not looked at any more, and the chunks that were pushed may be written to from now on: what is left of
   * them is copied.
   */
  detach(): void {
    const { length } = this;
    if (length === 0) return this.#clear();
    if (this.#queuedBytes > 0) this.#gather(length);
    if (!this.#isOwn) this.#makeRoom(0, Math.max(length, this.#awaitedBytes));
  }

  /** Moves past `size` bytes that {@link ensure} made contiguous and returns the offset of the first. */
  consume(size: number): number {
    const start = this.position;
    this.position = start + size;
    return start;
  }

  #clear(): void {
    if (this.#isOwn && this.bytes.length >= leastSpareBytes) this.#spare = new WeakRef(this.bytes);
    this.#look(noBytes);
  }

  #look(chunk: Buffer): void {
    this.bytes = chunk;
    this.position = 0;
    this.#end = chunk.length;
    this.#isOwn = false;
  }

  #gather(size: number): void {
    while (this.#end - this.position < size && this.#queuedBytes > 0) {
      const chunk = this.#chunks[this.#head]!;
      if (this.#end === this.position) {
        this.#look(chunk);
        this.#dropHead(chunk.length);
      } else {
        this.#append(chunk, size);
      }
    }
  }

  #append(chunk: Buffer, size: number): void {
    const room = Math.min(chunk.length, size - (this.#end - this.position));
    this.#makeRoom(room, size);
    chunk.copy(this.bytes, this.#end, 0, room);
    this.#end += room;
    if (room === chunk.length) {
      this.#dropHead(room);
    } else {
      this.#chunks[this.#head] = chunk.subarray(room);
      this.#queuedBytes -= room;
    }
  }

  #makeRoom(room: number, size: number): void {
    if (this.#isOwn && this.#end + room <= this.bytes.length) return;
    const grown = this.#allocate(this.#roomFor(size));
    this.bytes.copy(grown, 0, this.position, this.#end);
    this.#end -= this.position;
    this.position = 0;
    this.bytes = grown;
    this.#isOwn = true;
  }

  #allocate(size: number): Buffer {
    const spare = size < leastSpareBytes ? undefined : this.#spare?.deref();
    if (spare === undefined || spare.length < size) return Buffer.allocUnsafe(size);
    this.#spare = undefined;
    return spare;
  }

  /** All that was announced once a good part of it has come; else some times of what has come. */
  #roomFor(size: number): number {
    const { length } = this;
    return length * trustedShare >= size ? size : Math.min(size, Math.max(leastGatherBytes, gatherGrowth * length));
  }

  #dropHead(size: number): void {
    this.#queuedBytes -= size;
    this.#head++;
    if (this.#head === this.#chunks.length) {
      this.#chunks = [];
      this.#head = 0;
    }
  }
}
