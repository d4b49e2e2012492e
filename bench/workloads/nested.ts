import { BenchTuple, BenchUuid } from './bench-values';
import type { Table } from './table';

const times = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i));

/** Collections of a few dozen elements. */
export const collections: Table = {
  name: 'collections',
  columns: {
    id: 'int', numbers: 'list<int>', tags: 'set<text>', scores: 'map<text, double>', matrix: 'list<frozen<list<int>>>',
    pair: 'tuple<int, text>',
  },
  partitionKey: 'id',
  row: (i) => [
    i,
    times(50, (n) => i + n),
    new Set(times(20, (n) => `tag ${n}`)),
    new Map(times(20, (n) => [`key ${n}`, n / 3])),
    times(5, (n) => times(5, (m) => n * m)),
    new BenchTuple(i, `second ${i}`),
  ],
};

/** A user-defined type within another, alone and in a list. */
export const people: Table = {
  name: 'people',
  types: {
    phone: { country: 'int', digits: 'text' },
    address: { street: 'text', city: 'text', zip: 'int', phones: 'list<frozen<phone>>' },
  },
  columns: { id: 'int', owner: 'uuid', home: 'frozen<address>', others: 'list<frozen<address>>' },
  partitionKey: 'id',
  row: (i) => [i, BenchUuid.of(i), addressOf(i), times(5, (n) => addressOf(i + n))],
};

function addressOf(i: number): Record<string, unknown> {
  const phones = times(2, (n) => ({ country: 40 + n, digits: `555-0${i + n}` }));
  return { street: `Street ${i}`, city: 'Springfield', zip: 10_000 + i, phones };
}
