import { DriverError } from '../../errors';
import type { SchemaChange } from '../../protocol/messages/schema-change';
import type { SystemRow } from '../topology';
import { textIn } from './row-fields';
import { noSchemaRows } from './schema-rows';
import type { SchemaRows, SchemaTable } from './schema-rows';

/** Runs a query without values and gives all its rows, maps among them as `Map`. */
export type SystemQuery = (cql: string) => Promise<readonly SystemRow[]>;

/** Which keyspaces are wanted. */
export type KeyspaceFilter = (keyspace: string) => boolean;

/** Columns that the rows must have, with their texts. */
type Conditions = Readonly<Record<string, string>>;

const selections = {
  keyspaces: '* FROM system_schema.keyspaces',
  tables: '* FROM system_schema.tables',
  columns: 'keyspace_name, table_name, column_name, clustering_order, kind, position, type FROM system_schema.columns',
  indexes: '* FROM system_schema.indexes',
  views: '* FROM system_schema.views',
  types: '* FROM system_schema.types',
  functions: '* FROM system_schema.functions',
  aggregates: '* FROM system_schema.aggregates',
  virtualKeyspaces: '* FROM system_virtual_schema.keyspaces',
  virtualTables: '* FROM system_virtual_schema.tables',
  virtualColumns: '* FROM system_virtual_schema.columns',
} as const satisfies Record<SchemaTable, string>;

const tableNames = Object.keys(selections) as SchemaTable[];

/** Where the rows of one object are: the column with its name in each table that has some. */
const rowsOfTarget: ReadonlyMap<string, Partial<Record<SchemaTable, string>>> = new Map(Object.entries({
  TABLE: { tables: 'table_name', columns: 'table_name', indexes: 'table_name', views: 'view_name' },
  TYPE: {},
  FUNCTION: { functions: 'function_name' },
  AGGREGATE: { aggregates: 'aggregate_name' },
}));

/** Keyspaces read at once; each takes as many queries as there are tables. */
const concurrency = 2;

/** Reads the tables of the schema; one that the server does not have, or refuses to show, counts as empty. */
export class SchemaReader {
  readonly #query: SystemQuery;

  constructor(query: SystemQuery) {
    this.#query = query;
  }

  /** The rows of all keyspaces, or of those that a filter lets through: of the others only the names are read. */
  async readAll(filter?: KeyspaceFilter): Promise<SchemaRows> {
    if (filter === undefined) return this.#read(new Map(tableNames.map((table) => [table, {}])));
    const [keyspaces, virtual] = await Promise.all([this.#rows('keyspaces', {}), this.#rows('virtualKeyspaces', {})]);
    const names = new Set([...keyspaces, ...virtual].map((row) => textIn(row, 'keyspace_name')));
    const wanted = [...names].filter((name): name is string => name !== undefined && filter(name));
    const parts: SchemaRows[] = [];
    while (wanted.length > 0) {
      parts.push(...await Promise.all(wanted.splice(0, concurrency).map((name) => this.readKeyspace(name))));
    }
    return joinRows(parts);
  }

  /** The rows of one keyspace, none when it is not there. */
  readKeyspace(name: string): Promise<SchemaRows> {
    return this.#read(new Map(tableNames.map((table) => [table, { keyspace_name: name }])));
  }

  /**
   * The rows of the object that a change is about, as they are now, and the types of its keyspace, which may have
   * changed before it; of functions and aggregates all of that name. Undefined when a whole keyspace is concerned.
   */
  readObject({ target, keyspace, name }: SchemaChange): Promise<SchemaRows> | undefined {
    const selection = rowsOfTarget.get(target);
    if (selection === undefined || name === undefined) return undefined;
    const tables = Object.entries(selection) as [SchemaTable, string][];
    const own = tables.map(([table, column]) => [table, { keyspace_name: keyspace, [column]: name }] as const);
    return this.#read(new Map<SchemaTable, Conditions>([...own, ['types', { keyspace_name: keyspace }]]));
  }

  /**
   * The types are read after everything else, so that each type that a row names is among them even when the schema
   * changes meanwhile.
   */
  async #read(conditions: ReadonlyMap<SchemaTable, Conditions>): Promise<SchemaRows> {
    const first = [...conditions].filter(([table]) => table !== 'types');
    const read = await Promise.all(first.map(async ([table, its]) => [table, await this.#rows(table, its)] as const));
    const types = await this.#rows('types', conditions.get('types') ?? {});
    return { ...noSchemaRows, ...Object.fromEntries(read), types };
  }

  async #rows(table: SchemaTable, conditions: Conditions): Promise<readonly SystemRow[]> {
    try {
      return await this.#query(`SELECT ${selections[table]}${whereClause(conditions)}`);
    } catch (error) {
      if (error instanceof DriverError && (error.code === 'INVALID' || error.code === 'UNAUTHORIZED')) return [];
      throw error;
    }
  }
}

function whereClause(conditions: Conditions): string {
  const terms = Object.entries(conditions).map(([column, text]) => `${column} = '${text.replaceAll("'", "''")}'`);
  return terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`;
}

function joinRows(parts: readonly SchemaRows[]): SchemaRows {
  const joined = tableNames.map((table) => [table, parts.flatMap((rows) => rows[table])] as const);
  return { ...noSchemaRows, ...Object.fromEntries(joined) };
}
