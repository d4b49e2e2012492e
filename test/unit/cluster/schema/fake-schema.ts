import type { SystemRow } from '../../../../src/cluster/topology';

/** Schema tables in memory: answers the reader's queries and keeps their texts. */
export class FakeSchema {
  /** By full name, such as `system_schema.tables`; a table that is not here does not exist. */
  readonly tables = new Map<string, SystemRow[]>();
  readonly queries: string[] = [];
  /** Thrown by the queries on a table. */
  readonly failures = new Map<string, Error>();
  #gate: Promise<void> = Promise.resolve();

  readonly query = async (cql: string): Promise<SystemRow[]> => {
    this.queries.push(cql);
    const [, table = '', where = ''] = /^SELECT .+ FROM (\S+)(?: WHERE (.*))?$/.exec(cql) ?? [];
    await this.#gate;
    const failure = this.failures.get(table);
    if (failure !== undefined) throw failure;
    const terms = [...where.matchAll(/(\w+) = '((?:[^']|'')*)'/g)];
    const rows = this.tables.get(table) ?? [];
    return rows.filter((row) => terms.every(([, column = '', text = '']) => row[column] === text.replaceAll("''", "'")));
  };

  /** Lets queries wait until the function that it gives is called. */
  closeGate(): () => void {
    let open = (): void => undefined;
    this.#gate = new Promise((resolve) => {
      open = resolve;
    });
    return () => open();
  }

  /** The texts of the queries since the last call, without what they select. */
  takeQueries(): string[] {
    return this.queries.splice(0).map((cql) => cql.replace(/^SELECT .+ FROM (system_schema\.)?/, ''));
  }

  add(table: string, ...rows: SystemRow[]): this {
    const name = table.includes('.') ? table : `system_schema.${table}`;
    this.tables.set(name, [...(this.tables.get(name) ?? []), ...rows]);
    return this;
  }

  remove(table: string, isGone: (row: SystemRow) => boolean): void {
    const name = `system_schema.${table}`;
    this.tables.set(name, (this.tables.get(name) ?? []).filter((row) => !isGone(row)));
  }

  /** A keyspace with one table `t (k int, v <type>)` and the type `zip`. */
  addKeyspace(name: string, valueType = 'frozen<zip>'): this {
    const of = { keyspace_name: name };
    this.add('keyspaces', { ...of, durable_writes: true, replication: new Map([['class', 'SimpleStrategy']]) });
    this.add('types', { ...of, type_name: 'zip', field_names: ['code'], field_types: ['int'] });
    return this.addTable(name, 't', valueType);
  }

  addTable(keyspace: string, name: string, valueType = 'int'): this {
    const of = { keyspace_name: keyspace, table_name: name };
    this.add('tables', { ...of, flags: new Set(['compound']), comment: '' });
    return this.add(
      'columns',
      { ...of, column_name: 'k', kind: 'partition_key', position: 0, type: 'int' },
      { ...of, column_name: 'v', kind: 'regular', position: -1, type: valueType },
    );
  }
}
