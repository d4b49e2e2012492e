/** A client's bytes that no server could read. */
export class WireViolation extends Error {}

/** Reads the notations of the protocol (v5 spec §3) for the nodes that tests make up, DSE's too; shares no line with src. */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** The server refuses a message with bytes behind its end. */
  end(): void {
    if (this.left > 0) throw new WireViolation(`${this.left} bytes behind the end of a message`);
  }

  take(count: number): Buffer {
    if (count < 0 || count > this.left) throw new WireViolation(`${count} bytes are announced, ${this.left} are there`);
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  byte(): number {
    return this.take(1)[0]!;
  }

  short(): number {
    return this.take(2).readUInt16BE(0);
  }

  int(): number {
    return this.take(4).readInt32BE(0);
  }

  long(): bigint {
    return this.take(8).readBigInt64BE(0);
  }

  string(): string {
    return this.take(this.short()).toString('utf8');
  }

  longString(): string {
    return this.take(this.int()).toString('utf8');
  }

  shortBytes(): Buffer {
    return Buffer.from(this.take(this.short()));
  }

  /** [bytes]; null for a negative length. */
  bytes(): Buffer | null {
    const length = this.int();
    return length < 0 ? null : Buffer.from(this.take(length));
  }

  /** [value]: bytes, null, or undefined for a value that is not set. */
  value(): Buffer | null | undefined {
    const length = this.int();
    if (length === -2) return undefined;
    if (length < -2) throw new WireViolation(`A value of length ${length}`);
    return length === -1 ? null : Buffer.from(this.take(length));
  }

  /** As many items as a [short] says. */
  list<T>(item: () => T): T[] {
    return Array.from({ length: this.short() }, item);
  }

  stringList(): string[] {
    return this.list(() => this.string());
  }

  stringMap(): Record<string, string> {
    return Object.fromEntries(this.list(() => [this.string(), this.string()]));
  }

  bytesMap(): Record<string, Buffer | null> {
    return Object.fromEntries(this.list(() => [this.string(), this.bytes()]));
  }
}
