import type { Table } from './table';

const types = ['int', 'text', 'double', 'boolean', 'timestamp'] as const;
const start = Date.UTC(2026, 0, 1);

/** A hundred columns: what costs once a column shows here. */
export const wide: Table = {
  name: 'wide',
  columns: {
    id: 'int',
    ...Object.fromEntries(Array.from({ length: 99 }, (_, i) => [`column_${i}`, types[i % types.length]!])),
  },
  partitionKey: 'id',
  row: (i) => [i, ...Array.from({ length: 99 }, (_, column) => valueOf(types[column % types.length]!, i + column))],
};

function valueOf(type: (typeof types)[number], seed: number): unknown {
  switch (type) {
    case 'int': return seed;
    case 'text': return `value ${seed}`;
    case 'double': return seed / 3;
    case 'boolean': return seed % 2 === 0;
    case 'timestamp': return new Date(start + seed * 1_000);
  }
}
