import type { ColumnMetadata, TableMetadata } from 'purecql';
import type { Connected } from '../context';
import { cqlName } from '../cql/value-text';
import { UsageError } from '../usage-error';

/** The table that is copied, and which of its columns. */
export interface TableTarget {
  readonly table: TableMetadata;
  /** `keyspace.table` as CQL. */
  readonly name: string;
  readonly columns: readonly ColumnMetadata[];
}

/** Finds the table that the command line names, and the columns it lists. */
export function findTable(name: string, columns: readonly string[] | undefined, { cluster, session }: Connected): TableTarget {
  const parts = name.split(/\.(?=(?:[^"]*"[^"]*")*[^"]*$)/).map(bareName);
  const [keyspace = session.keyspace, id = ''] = parts.length === 1 ? [session.keyspace, parts[0]] : parts;
  if (keyspace === undefined) throw new UsageError(`Name the keyspace too, as in keyspace.${name}, or give --keyspace`);
  const found = cluster.metadata.keyspaces.get(keyspace);
  const table = found?.tables.get(id) ?? found?.views.get(id);
  if (table === undefined) throw new UsageError(`There is no table ${id} in the keyspace ${keyspace}: purecql describe tables`);
  return { table, name: `${cqlName(keyspace)}.${cqlName(id)}`, columns: columnsOf(table, columns ?? [...table.columns.keys()]) };
}

/** Columns of a table by their names. */
export function columnsOf(table: TableMetadata, names: readonly string[]): readonly ColumnMetadata[] {
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw new UsageError(`The column ${twice} is named twice`);
  return names.map((name) => {
    const column = table.columns.get(name);
    if (column !== undefined) return column;
    const known = [...table.columns.keys()].join(', ');
    const advice = '--columns or the header of the file names them';
    throw new UsageError(`The table ${table.name} has no column ${name}, but ${known}; ${advice}`);
  });
}

function bareName(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
}
