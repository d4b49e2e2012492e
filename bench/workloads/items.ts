import type { Table } from './table';

const start = Date.UTC(2026, 0, 1);

/** What most applications read by key: a few short columns. */
export const items: Table = {
  name: 'items',
  columns: { id: 'int', name: 'text', price: 'double', added: 'timestamp' },
  partitionKey: 'id',
  row: (i) => [i, `item number ${i}`, i + 0.25, new Date(start + i * 1_000)],
};
