import type { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';
import { DecodingError, describeValue, EncodingError } from '../errors';
import { readSized } from './cell';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';
import { errorAt, iterableOf } from './element';

/**
 * CQL vector (v5 spec §5.25): elements of a fixed size stand side by side; before each other one stands its size, as
 * an [unsigned vint] and not as the [bytes] that the spec's text says.
 */
export function vectorCodec<T>(element: Codec<T>, dimensions: number): Codec<T[]> {
  const cqlType = `vector<${element.cqlType}, ${dimensions}>`;
  const elementSize = element.vectorElementSize;
  const writeOne = elementSize === undefined ? writeSizedElement : writePlainElement;
  return defineCodec<T[]>({
    cqlType,
    vectorElementSize: elementSize === undefined ? undefined : elementSize * dimensions,
    emptyValue: null,
    write(value, out) {
      let count = 0;
      try {
        for (const item of vectorItems(value, cqlType)) {
          if (count < dimensions) writeOne(element, item, out);
          if (++count > dimensions) break;
        }
      } catch (error) {
        throw errorAt(`[${count}]`, error, cqlType);
      }
      checkDimensions(value, count, dimensions, cqlType);
    },
    read:
      elementSize === undefined
        ? (input, size) => readSizedElements(input, size, element, dimensions)
        : (input, size) => readPlainElements(input, size, element, dimensions),
  });
}

/** The elements of a vector given as an array, a typed array or an iterable. */
export function vectorItems(value: unknown, cqlType: string): Iterable<unknown> {
  const items = iterableOf(value);
  if (items !== undefined) return items;
  throw new EncodingError(cqlType, `expected an array, typed array or iterable, got ${describeValue(value)}`);
}

/** Refuses a vector of more or fewer elements than its type has. */
export function checkDimensions(value: unknown, count: number, dimensions: number, cqlType: string): void {
  if (count === dimensions) return;
  const { length } = value as { length?: unknown };
  const got = typeof length === 'number' ? String(length) : count > dimensions ? 'more' : String(count);
  throw new EncodingError(cqlType, `expected ${dimensions} elements, got ${got}`);
}

/** Refuses null and undefined, which a vector cannot hold. */
function checkPresent(element: Codec, item: unknown): void {
  if (item !== null && item !== undefined) return;
  throw new EncodingError(element.cqlType, `a vector cannot hold ${String(item)}`);
}

function writePlainElement(element: Codec, item: unknown, out: ByteWriter): void {
  checkPresent(element, item);
  const start = out.position;
  element.write(item, out);
  const size = out.position - start;
  if (size !== element.vectorElementSize) {
    throw new EncodingError(element.cqlType, `its codec wrote ${size} bytes instead of ${element.vectorElementSize}`);
  }
}

/** Writes into the place behind a size of one byte, and moves the bytes on when their size takes more. */
function writeSizedElement(element: Codec, item: unknown, out: ByteWriter): void {
  checkPresent(element, item);
  const at = out.reserve(1);
  element.write(item, out);
  const size = out.position - at - 1;
  const moveBy = Math.ceil((32 - Math.clz32(size)) / 7) - 1;
  if (moveBy > 0) {
    out.reserve(moveBy);
    out.bytes.copyWithin(at + 1 + moveBy, at + 1, at + 1 + size);
  }
  const end = out.position;
  out.rewind(at);
  out.vintSize(size);
  out.rewind(end);
}

function readPlainElements<T>(input: ByteReader, size: number, element: Codec<T>, dimensions: number): T[] {
  const elementSize = element.vectorElementSize!;
  checkSize(size, elementSize, dimensions);
  const items: T[] = [];
  for (let i = 0; i < dimensions; i++) items.push(element.read(input, elementSize));
  return items;
}

function readSizedElements<T>(input: ByteReader, size: number, element: Codec<T>, dimensions: number): T[] {
  if (size < dimensions) throw new DecodingError(`A vector of ${dimensions} elements does not fit into ${size} bytes`);
  const items: T[] = [];
  for (let i = 0; i < dimensions; i++) {
    const item = readSized(element, input, input.vintSize());
    if (item === null) throw new DecodingError(`Element ${i} of a vector of ${element.cqlType} is empty`);
    items.push(item);
  }
  return items;
}

/** Refuses a vector whose bytes are not exactly those of its elements. */
export function checkSize(size: number, elementSize: number, dimensions: number): void {
  if (size !== elementSize * dimensions) {
    throw new DecodingError(`A vector of ${dimensions} elements of ${elementSize} bytes does not have ${size} bytes`);
  }
}
