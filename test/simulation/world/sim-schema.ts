import { createHash } from 'node:crypto';
import type { ColumnType, WireColumn } from '../../support/wire/wire-responses';

/** The keyspaces of the simulation; both have the same tables. */
export const keyspaces = ['sim_a', 'sim_b'] as const;

interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

const base: readonly Column[] = [
  { name: 'echo', type: 'text' }, { name: 'ks', type: 'text' }, { name: 'n', type: 'int' }, { name: 'v', type: 'text' },
];

/** Letters that put a new column between the others in different places, since columns come in alphabetical order. */
const letters = ['a', 'f', 'm', 'p', 'u', 'z'];

/**
 * The columns of the table `kv` in each version of the schema: what is added lies between the others and has another type each
 * time, so that whoever reads a row by the columns of another version reads nonsense.
 */
export class SimSchema {
  readonly #versions: (readonly Column[])[] = [base];
  readonly #columns = new Map<string, readonly WireColumn[]>();
  readonly #metadataIds = new WeakMap<readonly WireColumn[], Buffer>();

  /** The newest version. */
  get version(): number {
    return this.#versions.length - 1;
  }

  /** Adds a column, or takes the oldest added one away when there are many. */
  change(): number {
    const extras = this.#versions.at(-1)!.filter(({ name }) => !base.some((column) => column.name === name));
    const number = this.#versions.length;
    const type: ColumnType = number % 2 === 0 ? 'text' : 'int';
    const added = { name: `${letters[(number * 5) % letters.length]!}${number}`, type };
    const kept = extras.length > 3 ? extras.slice(1) : extras;
    this.#versions.push([...base, ...kept, added].sort((a, b) => (a.name < b.name ? -1 : 1)));
    return this.version;
  }

  /** The columns of `SELECT * FROM kv`: the key, then the others by name. */
  columnsOfKv(version: number, keyspace: string): readonly WireColumn[] {
    return this.#columnsOf('kv', keyspace, version, () => [{ name: 'k', type: 'text' }, ...this.#versions[version]!]);
  }

  /** The columns of `SELECT * FROM scan`, which never change. */
  columnsOfScan(keyspace: string): readonly WireColumn[] {
    return this.#columnsOf('scan', keyspace, 0, () => [
      { name: 'k', type: 'text' }, { name: 'i', type: 'int' }, { name: 'echo', type: 'text' },
    ]);
  }

  /** The same columns are the same array each time. */
  #columnsOf(table: string, keyspace: string, version: number, list: () => readonly Column[]): readonly WireColumn[] {
    const key = `${table} ${keyspace} ${version}`;
    let columns = this.#columns.get(key);
    if (columns === undefined) this.#columns.set(key, columns = list().map((column) => ({ ...column, keyspace, table })));
    return columns;
  }

  /** The columns of the answer to a lightweight transaction. */
  columnsOfCas(keyspace: string): readonly WireColumn[] {
    return [{ keyspace, table: 'kv', name: '[applied]', type: 'boolean' }];
  }

  /** Names the columns of a result, as servers do from version 5 on. */
  metadataId(columns: readonly WireColumn[]): Buffer {
    let id = this.#metadataIds.get(columns);
    if (id === undefined) {
      const text = columns.map(({ keyspace, table, name, type }) => `${keyspace}.${table}.${name}:${type}`).join();
      this.#metadataIds.set(columns, id = digest(text));
    }
    return id;
  }
}

const digests = new Map<string, Buffer>();

/** Sixteen bytes that stand for a text. */
export function digest(text: string): Buffer {
  let bytes = digests.get(text);
  if (bytes === undefined) digests.set(text, bytes = createHash('md5').update(text).digest());
  return bytes;
}
