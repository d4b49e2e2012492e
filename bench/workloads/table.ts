/** A CQL type as text, or the name of one of the table's own types. */
export type ColumnTypes = Readonly<Record<string, string>>;

/** Names and types of the fields of a user-defined type. */
export type Types = Readonly<Record<string, ColumnTypes>>;

/** A table that workloads read and write; the same on a real node and in the canned responder. */
export interface Table {
  readonly name: string;
  readonly columns: ColumnTypes;
  readonly partitionKey: string;
  readonly clusteringKey?: string;
  /** User-defined types, those that others use first. */
  readonly types?: Types;
  /** Statements to run after the table is made. */
  readonly indexes?: readonly string[];
  /** Rows that a real node has of it; absent = one for each set of parameters. */
  readonly rowsToLoad?: number;
  /** The values of row `i`, in column order. */
  row(i: number): unknown[];
}

/** Where all tables are. */
export const keyspace = 'purecql_bench';

/** The statements that make a table and its types. */
export function createStatements(table: Table): string[] {
  const types = Object.entries(table.types ?? {}).map(([name, fields]) => (
    `CREATE TYPE IF NOT EXISTS ${keyspace}.${name} (${listColumns(fields)})`
  ));
  const key = [table.partitionKey, ...(table.clusteringKey === undefined ? [] : [table.clusteringKey])].join(', ');
  const create = `CREATE TABLE IF NOT EXISTS ${keyspace}.${table.name} (${listColumns(table.columns)}, PRIMARY KEY (${key}))`;
  return [...types, create, ...(table.indexes ?? [])];
}

function listColumns(columns: ColumnTypes): string {
  return Object.entries(columns).map(([name, type]) => `${name} ${type}`).join(', ');
}

/** The statement that writes a whole row. */
export function insertQuery(table: Table): string {
  const names = Object.keys(table.columns);
  return `INSERT INTO ${keyspace}.${table.name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
}
