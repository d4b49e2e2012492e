import { inspect } from 'node:util';
import type { Host } from '../cluster/host';
import type { Consistency } from '../protocol/constants';
import type { ColumnSpec } from '../protocol/messages/rows';
import type { Uuid } from '../values/uuid';

/** How a request was run. */
export interface ExecutionInfo {
  /** The host that answered. */
  readonly coordinator: Host;
  /** Times the request was sent, the last one included. */
  readonly attempts: number;
  readonly speculativeExecutions: number;
  readonly achievedConsistency: Consistency;
  /** Id of the server's trace, when one was asked for. */
  readonly tracingId: Uuid | undefined;
  readonly warnings: readonly string[];
  readonly customPayload: Readonly<Record<string, Buffer | null>> | undefined;
  /** False when the nodes still had different schemas some time after a change of the schema. */
  readonly schemaInAgreement: boolean;
}

/** What a result is made of. */
export interface ResultParts<Row> {
  readonly rows: readonly Row[];
  readonly columns: readonly ColumnSpec[];
  readonly pagingState: Buffer | undefined;
  readonly info: ExecutionInfo;
  readonly wasApplied: boolean;
  /** Absent after the last page. */
  readonly fetchPage: ((pagingState: Buffer) => Promise<ResultSet<Row>>) | undefined;
}

/** The answer to one request: the rows of this page, and the way to those that follow. */
export class ResultSet<Row = Record<string, unknown>> implements Iterable<Row>, AsyncIterable<Row> {
  /** The rows of this page only, at most `pageSize`; `for await (const row of result)` reads those of all pages. */
  readonly rows: readonly Row[];
  /** Names and types, in the order of the row. */
  readonly columns: readonly ColumnSpec[];
  /** Where the next page starts; undefined on the last one. */
  readonly pagingState: Buffer | undefined;
  /** False when a lightweight transaction did not apply. */
  readonly wasApplied: boolean;
  readonly info: ExecutionInfo;
  readonly #fetchPage: ResultParts<Row>['fetchPage'];

  constructor(parts: ResultParts<Row>) {
    this.rows = parts.rows;
    this.columns = parts.columns;
    this.pagingState = parts.pagingState;
    this.wasApplied = parts.wasApplied;
    this.info = parts.info;
    this.#fetchPage = parts.fetchPage;
  }

  get hasMorePages(): boolean {
    return this.pagingState !== undefined;
  }

  /** The first row of this page. */
  one(): Row | undefined {
    return this.rows[0];
  }

  /** The next page, or undefined after the last one. */
  async nextPage(): Promise<ResultSet<Row> | undefined> {
    return this.pagingState === undefined ? undefined : this.#fetchPage?.(this.pagingState);
  }

  /** Asks for the next page; its failure is seen by who awaits it, and by nobody when the reader stops before. */
  #prefetch(): Promise<ResultSet<Row> | undefined> {
    const next = this.nextPage();
    next.catch(() => undefined);
    return next;
  }

  /** The rows of this page. */
  [Symbol.iterator](): Iterator<Row> {
    return this.rows[Symbol.iterator]();
  }

  /** The rows of this page and of all that follow, one page fetched ahead; empty pages are passed over. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Row, void, undefined> {
    let next = this.#prefetch();
    yield* this.rows;
    for (let page = await next; page !== undefined; page = await next) {
      next = page.#prefetch();
      yield* page.rows;
    }
  }

  toJSON(): readonly Row[] {
    return this.rows;
  }

  [inspect.custom](_depth: number, options: object): string {
    const rows = inspect(this.rows, options);
    const more = this.hasMorePages ? ' of this page; for await (const row of result) reads all pages' : '';
    return `ResultSet(${this.rows.length} rows${more}) ${rows}`;
  }
}
