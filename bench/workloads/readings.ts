import { BenchUuid } from './bench-values';
import { keyspace } from './table';
import type { Table } from './table';
import type { Workload } from './workload';

const start = Date.UTC(2026, 0, 1);

/** What is read page by page: seven columns of seven types, 96 bytes a row on the wire. */
export const readings: Table = {
  name: 'readings',
  columns: {
    sensor: 'int', sequence: 'int', id: 'uuid', place: 'text', value: 'double', count: 'bigint', taken: 'timestamp',
  },
  partitionKey: 'sensor',
  clusteringKey: 'sequence',
  rowsToLoad: 5_000,
  row: (i) => [
    1, i, BenchUuid.of(i), `place ${String(i % 100_000).padStart(13, '0')}`, i / 7, 10_000_000_000n + BigInt(i),
    new Date(start + i * 60_000),
  ],
};

interface Reading {
  readonly sensor?: unknown;
  readonly sequence?: unknown;
  readonly id?: unknown;
  readonly place?: unknown;
  readonly value?: unknown;
  readonly count?: unknown;
  readonly taken?: unknown;
}

function isWhole({ sensor, sequence, id, place, value, count, taken }: Reading): boolean {
  return isThere(sensor) && isThere(sequence) && isThere(id) && isThere(place)
    && isThere(value) && isThere(count) && isThere(taken);
}

function isThere(cell: unknown): boolean {
  return cell !== null && cell !== undefined;
}

/** One page of a partition, every cell touched. */
export function readPage(rows: number): Workload {
  return {
    table: readings,
    // A comment of CQL, so that the responder has a statement for each size of page.
    query: `SELECT ${Object.keys(readings.columns).join(', ')} FROM ${keyspace}.readings WHERE sensor = ? /* ${rows} */`,
    markers: { sensor: 'int' },
    answer: { columns: readings.columns, rows, row: (i) => readings.row(i), touches: true, isWhole },
    parameters: () => [1],
    options: { pageSize: rows },
  };
}
