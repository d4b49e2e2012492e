import type { PreparedStatement } from './prepared-statement';

interface Entry {
  readonly keyspace: string | undefined;
  readonly query: string;
  readonly promise: Promise<PreparedStatement>;
  statement: PreparedStatement | undefined;
  isRecent: boolean;
}

/**
 * The prepared statements of a session, by keyspace and query text. Each is prepared once, whoever asks for it at the same
 * time; statements not used lately make room for new ones.
 */
export class PreparedCache {
  readonly #capacity: number;
  readonly #byKeyspace = new Map<string | undefined, Map<string, Entry>>();
  readonly #queue = new Set<Entry>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#queue.size;
  }

  /** Whether the statement is there, or on its way. */
  has(keyspace: string | undefined, query: string): boolean {
    return this.#byKeyspace.get(keyspace)?.has(query) === true;
  }

  /** The statement if it is ready, without waiting. */
  ready(keyspace: string | undefined, query: string): PreparedStatement | undefined {
    const entry = this.#byKeyspace.get(keyspace)?.get(query);
    if (entry === undefined) return undefined;
    entry.isRecent = true;
    return entry.statement;
  }

  /** The statement, prepared by `prepare` unless it is there or on its way; a failure is not kept. */
  get(keyspace: string | undefined, query: string, prepare: () => Promise<PreparedStatement>): Promise<PreparedStatement> {
    const known = this.#byKeyspace.get(keyspace)?.get(query);
    if (known !== undefined) return known.promise;
    const entry: Entry = { keyspace, query, promise: prepare(), statement: undefined, isRecent: false };
    this.#add(entry);
    entry.promise.then(
      (statement) => {
        entry.statement = statement;
      },
      () => this.#remove(entry),
    );
    return entry.promise;
  }

  /** Prepares the statement anew for whoever asks next. */
  forget(keyspace: string | undefined, query: string): void {
    const entry = this.#byKeyspace.get(keyspace)?.get(query);
    if (entry !== undefined) this.#remove(entry);
  }

  #add(entry: Entry): void {
    const queries = this.#byKeyspace.get(entry.keyspace) ?? new Map<string, Entry>();
    this.#byKeyspace.set(entry.keyspace, queries.set(entry.query, entry));
    this.#queue.add(entry);
    for (const oldest of this.#queue) {
      if (this.#queue.size <= this.#capacity) return;
      if (oldest === entry) continue;
      this.#queue.delete(oldest);
      if (oldest.isRecent) this.#queue.add(oldest);
      else this.#remove(oldest);
      oldest.isRecent = false;
    }
  }

  #remove(entry: Entry): void {
    const queries = this.#byKeyspace.get(entry.keyspace);
    if (queries?.get(entry.query) !== entry) return;
    this.#queue.delete(entry);
    queries.delete(entry.query);
    if (queries.size === 0) this.#byKeyspace.delete(entry.keyspace);
  }
}
