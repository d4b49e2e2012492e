import type { ByteWriter } from '../bytes/byte-writer';
import { describeValue, EncodingError } from '../errors';
import { readCell } from './cell';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';
import { errorAt, iterableOf, readCount, writeElement } from './element';

/** CQL list: the count as [int], then each element as [bytes] (v5 spec §5.12); takes any iterable but text. */
export function listCodec<T>(element: Codec<T>, cqlType = `list<${element.cqlType}>`): Codec<(T | null)[]> {
  return defineCodec<(T | null)[]>({
    cqlType,
    emptyValue: null,
    write: (value, out) => writeElements(element, value, out, cqlType),
    read(input, size) {
      const list: (T | null)[] = [];
      for (let count = readCount(input, size, 4, cqlType); count > 0; count--) list.push(readCell(element, input));
      return list;
    },
  });
}

/** Writes the count and the elements of a list or set, given as any iterable. */
export function writeElements(element: Codec, value: unknown, out: ByteWriter, cqlType: string): void {
  const elements = iterableOf(value);
  if (elements === undefined) {
    throw new EncodingError(cqlType, `expected an array or iterable, got ${describeValue(value)}`);
  }
  const at = out.reserve(4);
  let count = 0;
  try {
    for (const item of elements) {
      writeElement(element, item, out);
      count++;
    }
  } catch (error) {
    throw errorAt(`[${count}]`, error, cqlType);
  }
  out.patchInt32(at, count);
}
