import type { Metadata } from '../../cluster/metadata';
import { DriverError } from '../../errors';

type Query = (cql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Graphs that the schema metadata does not have are remembered, up to so many. */
const maxRemembered = 100;

/** Which engine each graph has: `Core` since DSE 6.8, else the classic one. */
export class GraphEngines {
  readonly #metadata: Metadata;
  readonly #query: Query;
  readonly #asked = new Map<string, boolean>();

  constructor(metadata: Metadata, query: Query) {
    this.#metadata = metadata;
    this.#query = query;
  }

  /** By the schema metadata; of a graph that is too new for them, or left out of them, the server is asked. */
  async isCore(graphName: string): Promise<boolean> {
    const keyspace = this.#metadata.keyspaces.get(graphName);
    if (keyspace !== undefined) return isCoreEngine(keyspace.graphEngine);
    return this.#asked.get(graphName) ?? this.#ask(graphName);
  }

  async #ask(graphName: string): Promise<boolean> {
    const [row] = await this.#rows(graphName);
    if (row === undefined) return false;
    const isCore = isCoreEngine(row['graph_engine']);
    for (const oldest of this.#asked.keys()) if (this.#asked.size >= maxRemembered) this.#asked.delete(oldest);
    this.#asked.set(graphName, isCore);
    return isCore;
  }

  /** Who may not read the schema, or has a server without it, has a classic graph or says what its results shall be. */
  async #rows(graphName: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const text = `'${graphName.replaceAll("'", "''")}'`;
    try {
      return await this.#query(`SELECT * FROM system_schema.keyspaces WHERE keyspace_name = ${text}`);
    } catch (error) {
      if (error instanceof DriverError && (error.code === 'INVALID' || error.code === 'UNAUTHORIZED')) return [];
      throw error;
    }
  }
}

function isCoreEngine(engine: unknown): boolean {
  return engine === 'Core';
}
