import { inspect } from 'node:util';

/** Base of the values that JavaScript lacks: all are immutable and can print, compare and serialize themselves. */
export abstract class Value {
  /** The value as text; where the class has a `fromString`, that reads it back. */
  abstract toString(): string;

  /** What JSON.stringify writes. */
  abstract toJSON(): unknown;

  /** True for another value of the same kind and content. */
  abstract equals(other: unknown): boolean;

  /** What console.log and the REPL show, such as `Uuid(b0598992-…)`. */
  [inspect.custom](): string {
    return `${this.constructor.name}(${this.toString()})`;
  }
}

/** A value whose JSON is its text. */
export abstract class TextValue extends Value {
  toJSON(): string {
    return this.toString();
  }
}
