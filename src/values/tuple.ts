import { inspect, type InspectOptions } from 'node:util';

import { Value } from './value';
import { valuesEqual } from './values-equal';

/** CQL tuple: a fixed number of values, each of a type of its own (v5 spec §5.21). */
export class Tuple<Elements extends readonly unknown[] = readonly unknown[]> extends Value {
  readonly elements: Elements;

  constructor(...elements: Elements) {
    super();
    this.elements = Object.freeze(elements);
  }

  /** A Tuple as it is, or one of the elements of any iterable. */
  static from(elements: Iterable<unknown>): Tuple {
    if (elements instanceof Tuple) return elements as Tuple;
    const tuple = new Tuple<readonly unknown[]>();
    // Not as arguments of the constructor: tens of thousands could overflow the stack.
    (tuple as { elements: readonly unknown[] }).elements = Object.freeze([...elements]);
    return tuple;
  }

  get length(): number {
    return this.elements.length;
  }

  /** The element at `index`, counted from 0; undefined beyond the last. */
  get<Index extends number>(index: Index): Elements[Index] {
    return this.elements[index];
  }

  [Symbol.iterator](): IterableIterator<Elements[number]> {
    return this.elements[Symbol.iterator]();
  }

  /** True for a Tuple of as many elements, each with the same content. */
  override equals(other: unknown): boolean {
    return other instanceof Tuple && valuesEqual(this.elements, other.elements);
  }

  override toJSON(): Elements {
    return this.elements;
  }

  override toString(): string {
    return `(${this.elements.map(textOf).join(', ')})`;
  }

  override [inspect.custom](_depth?: number, options?: InspectOptions): string {
    return `Tuple(${this.elements.map((element) => inspect(element, options)).join(', ')})`;
  }
}

function textOf(element: unknown): string {
  if (element instanceof Value || typeof element === 'bigint') return element.toString();
  return typeof element === 'string' ? element : inspect(element);
}
