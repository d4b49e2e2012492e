import { describeValue, EncodingError } from '../errors';

const token = /\s*([(),]|[A-Za-z]+|[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?=[\s(),]|$))/y;

/** The two coordinates of a place. */
export type Position = [x: number, y: number];

/** Reads the well-known text of one geometry, piece by piece. */
export class WktReader {
  readonly #cqlType: string;
  readonly #text: string;
  #at = 0;

  /** Reads the geometry's name, `tag`, in either case. */
  constructor(cqlType: string, tag: string, text: unknown) {
    this.#cqlType = cqlType;
    if (typeof text !== 'string') throw new EncodingError(cqlType, `${describeValue(text)} is not well-known text`);
    this.#text = text;
    if (this.#next().toUpperCase() !== tag) throw this.#refuse(`the word ${tag}`, 0);
  }

  /** True, and reads it, when the word EMPTY stands in place of the coordinates. */
  empty(): boolean {
    const start = this.#at;
    if (this.#next().toUpperCase() === 'EMPTY') return true;
    this.#at = start;
    return false;
  }

  /** `1 2` */
  position(): Position {
    return [this.#number(), this.#number()];
  }

  /** `( item, item )` with one item at least. */
  list<T>(item: () => T): T[] {
    this.#expect('(');
    const items = [item()];
    for (;;) {
      const start = this.#at;
      const separator = this.#next();
      if (separator === ')') return items;
      if (separator !== ',') throw this.#refuse('"," or ")"', start);
      items.push(item());
    }
  }

  /** Refuses text after the geometry. */
  end(): void {
    const rest = this.#text.slice(this.#at);
    if (rest.trim() !== '') throw this.#refuse('its end', this.#at);
  }

  #number(): number {
    const start = this.#at;
    const value = Number(this.#next() || NaN);
    if (!Number.isFinite(value)) throw this.#refuse('a number', start);
    return value;
  }

  #expect(expected: string): void {
    const start = this.#at;
    if (this.#next() !== expected) throw this.#refuse(`"${expected}"`, start);
  }

  #next(): string {
    token.lastIndex = this.#at;
    const match = token.exec(this.#text);
    if (match === null) return '';
    this.#at = token.lastIndex;
    return match[1]!;
  }

  #refuse(expected: string, at: number): EncodingError {
    return new EncodingError(this.#cqlType, `expected ${expected} at character ${at} of its well-known text`);
  }
}
