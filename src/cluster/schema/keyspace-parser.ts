import type { SystemRow } from '../topology';
import { parseAggregates, parseFunctions } from './function-parser';
import { Overloads } from './overloads';
import { textIn, textRecordIn } from './row-fields';
import type { KeyspaceMetadata, TableMetadata, ViewMetadata } from './schema-metadata';
import { groupBy } from './schema-rows';
import type { SchemaRows } from './schema-rows';
import { parseTable, parseView, parseVirtualTable } from './table-parser';
import type { TableRows } from './table-parser';
import { TypeResolver } from './type-resolver';

/** A keyspace by its rows, all of them its own; undefined when there is no keyspace of this name. */
export function parseKeyspace(name: string, rows: SchemaRows): KeyspaceMetadata | undefined {
  const isOwn = (row: SystemRow): boolean => textIn(row, 'keyspace_name') === name;
  const row = rows.keyspaces.find(isOwn);
  if (row === undefined && !rows.virtualKeyspaces.some(isOwn)) return undefined;
  const resolver = new TypeResolver(name, rows.types);
  return Object.freeze({
    name,
    replication: textRecordIn(row ?? {}, 'replication'),
    durableWrites: row?.['durable_writes'] === true,
    isVirtual: row === undefined,
    graphEngine: textIn(row ?? {}, 'graph_engine'),
    tables: parseTables(name, rows, resolver),
    views: parseViews(name, rows, resolver),
    types: resolver.types,
    functions: new Overloads(parseFunctions(name, rows.functions, resolver)),
    aggregates: new Overloads(parseAggregates(name, rows.aggregates, resolver)),
  });
}

/** The tables of a keyspace by their rows, virtual ones included. */
export function parseTables(
  keyspace: string, rows: SchemaRows, resolver: TypeResolver,
): ReadonlyMap<string, TableMetadata> {
  const real = tableRows(keyspace, rows, 'table_name', rows.tables);
  const virtualRows = { columns: rows.virtualColumns, indexes: [] };
  const virtual = tableRows(keyspace, virtualRows, 'table_name', rows.virtualTables);
  return new Map([
    ...real.map((table) => [table.name, parseTable(table, resolver)] as const),
    ...virtual.map((table) => [table.name, parseVirtualTable(table, resolver)] as const),
  ]);
}

/** The materialized views of a keyspace by their rows. */
export function parseViews(
  keyspace: string, rows: SchemaRows, resolver: TypeResolver,
): ReadonlyMap<string, ViewMetadata> {
  const views = tableRows(keyspace, rows, 'view_name', rows.views);
  return new Map(views.map((view) => [view.name, parseView(view, resolver)]));
}

function tableRows(
  keyspace: string, rows: Pick<SchemaRows, 'columns' | 'indexes'>, nameColumn: string, tables: readonly SystemRow[],
): TableRows[] {
  const columns = groupBy(rows.columns, 'table_name');
  const indexes = groupBy(rows.indexes, 'table_name');
  return [...groupBy(tables, nameColumn)].map(([name, [row = {}]]) => ({
    keyspace, name, row, columns: columns.get(name) ?? [], indexes: indexes.get(name) ?? [],
  }));
}
