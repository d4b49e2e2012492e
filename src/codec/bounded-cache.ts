/** A Map that forgets its oldest entry when full and never keeps a long key, so that no peer can fill memory. */
export class BoundedCache<Value> {
  readonly #entries = new Map<string, Value>();
  readonly #maxEntries: number;
  readonly #maxKeyLength: number;

  constructor(maxEntries: number, maxKeyLength: number) {
    this.#maxEntries = maxEntries;
    this.#maxKeyLength = maxKeyLength;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  /** Remembers and returns the value. */
  set(key: string, value: Value): Value {
    if (key.length > this.#maxKeyLength) return value;
    const oldest = this.#entries.keys().next().value;
    if (oldest !== undefined && this.#entries.size >= this.#maxEntries) this.#entries.delete(oldest);
    this.#entries.set(key, value);
    return value;
  }
}
