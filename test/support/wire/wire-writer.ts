/** Writes the notations of the protocol (v5 spec §3) for the simulated nodes; shares no line with src. */
export class WireWriter {
  #bytes = Buffer.allocUnsafe(256);
  #length = 0;

  /** What was written. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #room(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
    }
    return at;
  }

  byte(value: number): this {
    const at = this.#room(1);
    this.#bytes[at] = value;
    return this;
  }

  short(value: number): this {
    const at = this.#room(2);
    this.#bytes.writeUInt16BE(value & 0xffff, at);
    return this;
  }

  int(value: number): this {
    const at = this.#room(4);
    this.#bytes.writeInt32BE(value, at);
    return this;
  }

  raw(bytes: Uint8Array): this {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  string(text: string): this {
    const bytes = Buffer.from(text, 'utf8');
    return this.short(bytes.length).raw(bytes);
  }

  shortBytes(bytes: Uint8Array): this {
    return this.short(bytes.length).raw(bytes);
  }

  /** [bytes]; null has the length -1. */
  bytes(bytes: Uint8Array | null): this {
    return bytes === null ? this.int(-1) : this.int(bytes.length).raw(bytes);
  }

  stringList(texts: readonly string[]): this {
    this.short(texts.length);
    for (const text of texts) this.string(text);
    return this;
  }

  stringMultimap(map: Readonly<Record<string, readonly string[]>>): this {
    const entries = Object.entries(map);
    this.short(entries.length);
    for (const [key, texts] of entries) this.string(key).stringList(texts);
    return this;
  }

  bytesMap(map: Readonly<Record<string, Uint8Array | null>>): this {
    const entries = Object.entries(map);
    this.short(entries.length);
    for (const [key, bytes] of entries) this.string(key).bytes(bytes);
    return this;
  }

  /** [inetaddr]: an address without a port. */
  address(text: string): this {
    const bytes = addressBytes(text);
    return this.byte(bytes.length).raw(bytes);
  }

  /** [inet]: an address and a port. */
  inet(address: string, port: number): this {
    return this.address(address).int(port);
  }
}

/** The bytes of an IPv4 address; the simulation has no other. */
export function addressBytes(text: string): Buffer {
  return Buffer.from(text.split('.').map(Number));
}
