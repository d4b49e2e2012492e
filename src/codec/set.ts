import { readCell } from './cell';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';
import { readCount } from './element';
import { writeElements } from './list';

/** CQL set: the bytes of a list (v5 spec §5.16); the server drops doubles and sorts. */
export function setCodec<T>(element: Codec<T>, cqlType = `set<${element.cqlType}>`): Codec<Set<T | null>> {
  return defineCodec<Set<T | null>>({
    cqlType,
    emptyValue: null,
    write: (value, out) => writeElements(element, value, out, cqlType),
    read(input, size) {
      const set = new Set<T | null>();
      for (let count = readCount(input, size, 4, cqlType); count > 0; count--) set.add(readCell(element, input));
      return set;
    },
  });
}
