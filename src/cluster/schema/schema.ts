import type { SchemaChange } from '../../protocol/messages/schema-change';
import { changeKeyspace } from './keyspace-changes';
import { parseKeyspace } from './keyspace-parser';
import type { KeyspaceMetadata } from './schema-metadata';
import type { KeyspaceFilter } from './schema-reader';
import { noSchemaRows, splitByKeyspace } from './schema-rows';
import type { SchemaRows } from './schema-rows';

/** The keyspaces that are known: one Map as long as the cluster lives, its values replaced as the schema changes. */
export class Schema {
  readonly #keyspaces = new Map<string, KeyspaceMetadata>();
  /** Undefined when all keyspaces are wanted. */
  readonly filter: KeyspaceFilter | undefined;

  constructor(filter?: KeyspaceFilter) {
    this.filter = filter;
  }

  /** By name, the virtual ones included. */
  get keyspaces(): ReadonlyMap<string, KeyspaceMetadata> {
    return this.#keyspaces;
  }

  /** Whether a keyspace is wanted at all. */
  accepts(keyspace: string): boolean {
    return this.filter === undefined || this.filter(keyspace);
  }

  /** Replaces everything. */
  replaceAll(rows: SchemaRows): void {
    const byKeyspace = splitByKeyspace(rows);
    for (const name of this.#keyspaces.keys()) if (!byKeyspace.has(name)) this.#keyspaces.delete(name);
    for (const [name, own] of byKeyspace) this.#put(name, own);
  }

  /** Replaces one keyspace, or drops it when the rows have none of this name. */
  replaceKeyspace(name: string, rows: SchemaRows): void {
    this.#put(name, splitByKeyspace(rows).get(name) ?? noSchemaRows);
  }

  /** Replaces one object of a keyspace by the rows that were read for it. */
  replaceObject(change: SchemaChange, rows: SchemaRows): void {
    const keyspace = this.#keyspaces.get(change.keyspace);
    if (keyspace === undefined) return;
    const own = splitByKeyspace(rows).get(change.keyspace) ?? noSchemaRows;
    this.#keyspaces.set(change.keyspace, changeKeyspace(keyspace, change, own));
  }

  #put(name: string, rows: SchemaRows): void {
    const keyspace = this.accepts(name) ? parseKeyspace(name, rows) : undefined;
    if (keyspace === undefined) this.#keyspaces.delete(name);
    else this.#keyspaces.set(name, keyspace);
  }
}
