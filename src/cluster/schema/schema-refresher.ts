import type { Clock, Timer } from '../../environment';
import type { SchemaChange } from '../../protocol/messages/schema-change';
import { PendingChanges } from './pending-changes';
import type { SchemaWork } from './pending-changes';
import type { Schema } from './schema';
import { SchemaReader } from './schema-reader';
import type { SystemQuery } from './schema-reader';

/** What the refresher works with. */
export interface SchemaRefresherParts {
  readonly schema: Schema;
  readonly query: SystemQuery;
  readonly clock: Pick<Clock, 'setTimer' | 'clearTimer'>;
  onWarning(message: string): void;
}

/** Events are hints: what they name is read once after a burst of them. */
const debounceMs = 1_000;
/** After a failure, unless something else asks for it sooner. */
const retryMs = 10_000;

/** The failure was told by a warning. */
const ignore = (): void => undefined;

/** Keeps the schema as fresh as the server's events; one reading at a time, so that no older one replaces a newer. */
export class SchemaRefresher {
  readonly #parts: SchemaRefresherParts;
  readonly #reader: SchemaReader;
  readonly #pending = new PendingChanges();
  #followsAll = false;
  #isClosed = false;
  #timer: Timer | undefined;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(parts: SchemaRefresherParts) {
    this.#parts = parts;
    this.#reader = new SchemaReader(parts.query);
  }

  /** Reads everything, or one keyspace, and follows it from then on; when it throws, what was known stays. */
  refresh(keyspace?: string): Promise<void> {
    if (keyspace === undefined) this.#addEverything();
    else this.#pending.addKeyspace(keyspace);
    return this.#flush();
  }

  /** Reads again what is known, after events may have been missed. */
  async refreshKnown(): Promise<void> {
    if (this.#followsAll) this.#addEverything();
    else for (const keyspace of this.#parts.schema.keyspaces.keys()) this.#pending.addKeyspace(keyspace);
    await this.#flush().catch(ignore);
  }

  /** Reads what a statement of this client changed; a failure is a warning, since the statement itself has been run. */
  async refreshAfter(change: SchemaChange): Promise<void> {
    if (!this.#isFollowed(change)) return;
    this.#pending.add(change);
    await this.#flush().catch(ignore);
  }

  /** Remembers an event; what it names is read a second later, together with all that came meanwhile. */
  onEvent(change: SchemaChange): void {
    if (!this.#isFollowed(change)) return;
    this.#pending.add(change);
    this.#flushLater(debounceMs);
  }

  /** Reads nothing any more. */
  close(): void {
    this.#isClosed = true;
    this.#clearTimer();
  }

  #addEverything(): void {
    this.#followsAll = true;
    this.#pending.addEverything();
  }

  /** What nobody has asked for costs nothing: its changes are not read. */
  #isFollowed({ keyspace }: SchemaChange): boolean {
    return this.#followsAll || this.#parts.schema.keyspaces.has(keyspace);
  }

  #flushLater(delayMs: number): void {
    if (this.#isClosed) return;
    this.#timer ??= this.#parts.clock.setTimer(() => {
      this.#timer = undefined;
      this.#flush().catch(ignore);
    }, delayMs);
  }

  /** All who ask while a reading is under way share the next one, which begins after they asked. */
  #flush(): Promise<void> {
    if (this.#next !== undefined) return this.#next;
    const run = this.#running.then(() => this.#run());
    this.#next = run;
    this.#running = run.catch(() => undefined);
    return run;
  }

  async #run(): Promise<void> {
    this.#next = undefined;
    if (this.#isClosed || this.#pending.isEmpty) return;
    this.#clearTimer();
    const work = this.#pending.take();
    try {
      await this.#read(work);
    } catch (error) {
      this.#pending.restore(work);
      this.#retry(error);
      throw error;
    }
  }

  #retry(error: unknown): void {
    if (this.#isClosed) return;
    this.#parts.onWarning(`Schema not read: ${error instanceof Error ? error.message : String(error)}`);
    this.#flushLater(retryMs);
  }

  async #read({ everything, keyspaces }: SchemaWork): Promise<void> {
    const { schema } = this.#parts;
    if (everything) schema.replaceAll(await this.#reader.readAll(schema.filter));
    for (const [keyspace, what] of keyspaces) {
      if (this.#pending.isEverything) return;
      if (!schema.accepts(keyspace)) continue;
      if (what === 'whole') await this.#readKeyspace(keyspace);
      else for (const change of what) await this.#readObject(change);
    }
  }

  async #readKeyspace(keyspace: string): Promise<void> {
    this.#parts.schema.replaceKeyspace(keyspace, await this.#reader.readKeyspace(keyspace));
  }

  async #readObject(change: SchemaChange): Promise<void> {
    const { schema } = this.#parts;
    const known = schema.keyspaces.get(change.keyspace);
    const rows = known === undefined || known.isVirtual ? undefined : await this.#reader.readObject(change);
    if (rows === undefined) await this.#readKeyspace(change.keyspace);
    else schema.replaceObject(change, rows);
  }

  #clearTimer(): void {
    if (this.#timer !== undefined) this.#parts.clock.clearTimer(this.#timer);
    this.#timer = undefined;
  }
}
