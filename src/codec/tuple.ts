import type { ByteReader } from '../bytes/byte-reader';
import { DecodingError, describeValue, EncodingError } from '../errors';
import { Tuple } from '../values/tuple';
import { readCell } from './cell';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';
import { errorAt, iterableOf, writeElement } from './element';

/** CQL tuple: each element as [bytes] (v5 spec §5.23); missing ones at its end are null, further ones are skipped. */
export function tupleCodec(elements: readonly Codec[], cqlType = nameOf(elements)): Codec<Tuple> {
  return defineCodec<Tuple>({
    cqlType,
    emptyValue: null,
    write(value, out) {
      const items = elementsOf(value, elements.length, cqlType);
      for (let i = 0; i < elements.length; i++) {
        try {
          writeElement(elements[i]!, items[i], out);
        } catch (error) {
          throw errorAt(`[${i}]`, error, cqlType);
        }
      }
    },
    read(input, size) {
      const end = input.position + size;
      checkAbsent(input, size, elements.length);
      const values: unknown[] = [];
      for (const element of elements) values.push(input.position < end ? readCell(element, input) : null);
      skipTo(end, input, cqlType);
      return Tuple.from(values);
    },
  });
}

function nameOf(elements: readonly Codec[]): string {
  return `tuple<${elements.map((element) => element.cqlType).join(', ')}>`;
}

function elementsOf(value: unknown, length: number, cqlType: string): readonly unknown[] {
  const iterable = iterableOf(value);
  if (iterable === undefined) {
    throw new EncodingError(cqlType, `expected a Tuple, an array or iterable, got ${describeValue(value)}`);
  }
  const items: unknown[] = [];
  try {
    for (const item of iterable) if (items.push(item) > length) break;
  } catch (error) {
    throw errorAt(`[${items.length}]`, error, cqlType);
  }
  if (items.length === length) return items;
  const got = items.length > length ? 'more' : String(items.length);
  throw new EncodingError(cqlType, `expected ${length} elements, got ${got}: write null for those without a value`);
}

/** Counts the parts that so few bytes cannot hold, before there is a place for each; each has a size of 4 bytes. */
export function checkAbsent(input: ByteReader, size: number, parts: number): void {
  if (size >>> 2 < parts) input.takeAbsent(parts - (size >>> 2));
}

/** Passes over elements that the type did not have when its metadata was sent (v5 spec §5.22). */
export function skipTo(end: number, input: ByteReader, cqlType: string): void {
  const rest = end - input.position;
  if (rest < 0) throw new DecodingError(`A value ends ${-rest} bytes before its ${cqlType} does`);
  input.take(rest);
}
