import { insertQuery, keyspace } from './table';
import type { Table } from './table';
import type { Workload } from './workload';

/** Reads one row of a table by its key. */
export function readByKey(table: Table, touches = false): Workload {
  const { partitionKey, columns } = table;
  return {
    table,
    query: `SELECT ${Object.keys(columns).join(', ')} FROM ${keyspace}.${table.name} WHERE ${partitionKey} = ?`,
    markers: { [partitionKey]: columns[partitionKey]! },
    answer: { columns, rows: 1, row: (i) => table.row(i), touches },
    parameters: (i) => [i],
  };
}

/** Writes one row of a table. */
export function writeRow(table: Table): Workload {
  return { table, query: insertQuery(table), markers: table.columns, parameters: (i) => table.row(i) };
}
