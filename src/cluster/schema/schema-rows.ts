import type { SystemRow } from '../topology';
import { textIn } from './row-fields';

/** Rows of the schema's tables: those of `system_schema`, and the three of `system_virtual_schema`. */
export interface SchemaRows {
  readonly keyspaces: readonly SystemRow[];
  readonly tables: readonly SystemRow[];
  readonly columns: readonly SystemRow[];
  readonly indexes: readonly SystemRow[];
  readonly views: readonly SystemRow[];
  readonly types: readonly SystemRow[];
  readonly functions: readonly SystemRow[];
  readonly aggregates: readonly SystemRow[];
  readonly virtualKeyspaces: readonly SystemRow[];
  readonly virtualTables: readonly SystemRow[];
  readonly virtualColumns: readonly SystemRow[];
}

/** A schema table, by its key in {@link SchemaRows}. */
export type SchemaTable = keyof SchemaRows;

/** Nothing at all. */
export const noSchemaRows: SchemaRows = {
  keyspaces: [], tables: [], columns: [], indexes: [], views: [], types: [], functions: [], aggregates: [],
  virtualKeyspaces: [], virtualTables: [], virtualColumns: [],
};

/** The rows of each keyspace by themselves; rows without a name of a keyspace are left out. */
export function splitByKeyspace(rows: SchemaRows): ReadonlyMap<string, SchemaRows> {
  const split = new Map<string, Partial<Record<SchemaTable, readonly SystemRow[]>>>();
  for (const table of Object.keys(noSchemaRows) as SchemaTable[]) {
    for (const [keyspace, own] of groupBy(rows[table], 'keyspace_name')) {
      const parts = split.get(keyspace) ?? {};
      parts[table] = own;
      split.set(keyspace, parts);
    }
  }
  return new Map([...split].map(([keyspace, parts]) => [keyspace, { ...noSchemaRows, ...parts }]));
}

/** Rows by the text of one of their columns, in the order in which they come. */
export function groupBy(rows: readonly SystemRow[], column: string): ReadonlyMap<string, readonly SystemRow[]> {
  const groups = new Map<string, SystemRow[]>();
  for (const row of rows) {
    const key = textIn(row, column);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
