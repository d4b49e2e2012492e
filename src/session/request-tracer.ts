import type { Host } from '../cluster/host';
import type { Clock } from '../environment';
import { diagnosticsChannels } from '../observability/channels';
import type { Runnable } from './attempt';
import { GraphQuery } from './graph/graph-query';
import { BoundStatement } from './prepared-statement';
import type { RequestSettings } from './query-options';
import { traceFirstPage, tracePrepare, traceRequest } from './request-tracing';
import type { ResultSet } from './result-set';
import { PlainQuery } from './runnables';

type Work<T> = () => Promise<T>;

/** Tells subscribers of the channels what a session does; what nobody has subscribed to costs a look at a field. */
export class RequestTracer {
  readonly #channels = diagnosticsChannels();
  readonly #clock: Clock;
  readonly #keyspace: () => string | undefined;

  constructor(clock: Clock, keyspace: () => string | undefined) {
    this.#clock = clock;
    this.#keyspace = keyspace;
  }

  /** Whether requests are to be traced. */
  get isOn(): boolean {
    return this.#channels.request.hasSubscribers;
  }

  statement<Row>(
    query: string | BoundStatement, parameters: unknown, settings: RequestSettings, work: Work<ResultSet<Row>>,
  ): Promise<ResultSet<Row>> {
    const isBound = query instanceof BoundStatement;
    const hasValues = isBound || (parameters !== undefined && parameters !== null);
    const text = isBound ? query.prepared.query : query;
    return traceRequest(this.#clock, { query: text, settings, keyspace: this.#keyspace(), hasValues }, work);
  }

  /** A request whose message is made: a further page, or one of DSE Graph. */
  run<Row>(runnable: Runnable, settings: RequestSettings, work: Work<ResultSet<Row>>): Promise<ResultSet<Row>> {
    if (!this.isOn) return work();
    const hasValues = !(runnable instanceof PlainQuery);
    const isGraph = runnable instanceof GraphQuery;
    const request = { query: runnable.query, settings, keyspace: this.#keyspace(), hasValues, isGraph };
    return traceRequest(this.#clock, request, work);
  }

  /** The first of the pages that a node pushes. */
  firstPage<Page extends { readonly host: Host } | undefined>(
    runnable: Runnable, settings: RequestSettings, work: Work<Page>,
  ): Promise<Page> {
    if (!this.isOn) return work();
    const request = { query: runnable.query, settings, keyspace: this.#keyspace(), hasValues: !(runnable instanceof PlainQuery) };
    return traceFirstPage(this.#clock, request, work);
  }

  batch<Row>(items: unknown, settings: RequestSettings, work: Work<ResultSet<Row>>): Promise<ResultSet<Row>> {
    if (!this.isOn) return work();
    const batch = Array.isArray(items) ? items.map(textOf) : [];
    return traceRequest(this.#clock, { query: '', settings, keyspace: this.#keyspace(), hasValues: true, batch }, work);
  }

  prepare<T>(query: string, keyspace: string | undefined, work: Work<T>): Promise<T> {
    return this.#channels.prepare.hasSubscribers ? tracePrepare(this.#clock, query, keyspace, work) : work();
  }
}

/** Of an item that nobody has checked yet. */
function textOf(item: unknown): string {
  if (typeof item === 'string') return item;
  if (item instanceof BoundStatement) return item.prepared.query;
  const query = (item as { readonly query?: unknown } | null | undefined)?.query;
  return typeof query === 'string' ? query : '';
}
