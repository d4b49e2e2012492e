import type { Host } from '../cluster/host';
import type { Clock } from '../environment';
import type { TraceAttributes } from '../observability/attributes';
import { nodeAttributes } from '../observability/attributes';
import { diagnosticsChannels } from '../observability/channels';
import { summaryOf } from '../observability/query-summary';
import { traceOperation } from '../observability/trace-operation';
import { consistencyName } from '../protocol/constants';
import { withoutPasswords } from '../errors';
import type { RequestSettings } from './query-options';
import type { ResultSet } from './result-set';

/** A request as it is asked, before anything is made of it. */
export interface TracedRequest {
  readonly query: string;
  readonly settings: RequestSettings;
  /** That of the session. */
  readonly keyspace: string | undefined;
  /** Its values are bound, so that its text has none; otherwise its literals are not shown. */
  readonly hasValues: boolean;
  /** Gremlin, which has no literals that can be told from names. */
  readonly isGraph?: boolean;
  /** The texts of a batch. */
  readonly batch?: readonly string[];
}

/** Runs a request under the eyes of those who have subscribed to `purecql:request`; for when somebody has. */
export function traceRequest<Row>(
  clock: Clock, request: TracedRequest, work: () => Promise<ResultSet<Row>>,
): Promise<ResultSet<Row>> {
  return trace<ResultSet<Row>>(clock, request, { work, outcome: resultAttributes });
}

/** The same for pages that a node pushes: until the first of them is there. */
export function traceFirstPage<Page extends { readonly host: Host } | undefined>(
  clock: Clock, request: TracedRequest, work: () => Promise<Page>,
): Promise<Page> {
  return trace<Page>(clock, request, { work, outcome: (page) => (page === undefined ? {} : coordinatorAttributes(page.host)) });
}

interface TracedWork<T> {
  readonly work: () => Promise<T>;
  outcome(result: T): Partial<TraceAttributes>;
}

function trace<T>(clock: Clock, request: TracedRequest, { work, outcome }: TracedWork<T>): Promise<T> {
  const { settings } = request;
  const attributes: TraceAttributes = {
    ...(request.batch === undefined ? queryAttributes(request) : batchAttributes(request, request.batch)),
    'cassandra.consistency.level': consistencyName(settings.consistency).toLowerCase(),
    'cassandra.query.idempotent': settings.isIdempotent,
    ...(request.batch === undefined && { 'cassandra.page.size': settings.pageSize }),
  };
  const { request: channel } = diagnosticsChannels();
  const name = attributes['db.query.summary'] ?? 'cassandra';
  return traceOperation<T>({ channel, clock, name, attributes, outcome }, work);
}

/** Prepares a statement under the eyes of those who have subscribed to `purecql:prepare`; for when somebody has. */
export function tracePrepare<T>(
  clock: Clock, query: string, keyspace: string | undefined, work: () => Promise<T>,
): Promise<T> {
  const { 'db.query.summary': summary = '', ...rest } = queryAttributes({ query, keyspace, hasValues: true });
  const name = `PREPARE ${summary}`.trim();
  const attributes: TraceAttributes = { ...rest, 'db.operation.name': 'PREPARE', 'db.query.summary': name };
  const { prepare: channel } = diagnosticsChannels();
  return traceOperation({ channel, clock, name, attributes, outcome: () => ({}) }, work);
}

/** What is known of a text, be it asked or only prepared. */
type TracedText = Pick<TracedRequest, 'query' | 'keyspace' | 'hasValues'> & Partial<TracedRequest>;

function queryAttributes({ query, isGraph, settings, keyspace, hasValues }: TracedText): TraceAttributes {
  const system = { 'db.system.name': 'cassandra' } as const;
  if (isGraph === true) return { ...system, 'db.operation.name': 'GREMLIN', 'db.query.summary': 'GREMLIN' };
  const { summary, operation, collection, keyspace: written, sanitizedText } = summaryOf(query);
  const namespace = written ?? settings?.keyspace ?? keyspace;
  return {
    ...system,
    ...(namespace !== undefined && { 'db.namespace': namespace }),
    ...(collection !== undefined && { 'db.collection.name': collection }),
    ...(operation !== '' && { 'db.operation.name': operation, 'db.query.summary': summary }),
    'db.query.text': hasValues ? withoutPasswords(query) : sanitizedText,
  };
}

/** The operation of its statements is named when it is that of all. */
function batchAttributes({ settings, keyspace }: TracedRequest, batch: readonly string[]): TraceAttributes {
  const operations = new Set(batch.map((query) => summaryOf(query).operation));
  const [only] = operations;
  const operation = operations.size === 1 && only !== '' ? `BATCH ${only}` : 'BATCH';
  const namespace = settings.keyspace ?? keyspace;
  return {
    'db.system.name': 'cassandra',
    ...(namespace !== undefined && { 'db.namespace': namespace }),
    'db.operation.name': operation,
    'db.query.summary': operation,
    ...(batch.length !== 1 && { 'db.operation.batch.size': batch.length }),
  };
}

function resultAttributes({ info, rows }: ResultSet<unknown>): Partial<TraceAttributes> {
  return {
    ...coordinatorAttributes(info.coordinator),
    'cassandra.speculative_execution.count': info.speculativeExecutions,
    'db.response.returned_rows': rows.length,
    'purecql.attempts': info.attempts,
  };
}

function coordinatorAttributes(host: Host): Partial<TraceAttributes> {
  return {
    ...nodeAttributes(host),
    'cassandra.coordinator.dc': host.datacenter,
    'cassandra.coordinator.id': host.hostId.toString(),
  };
}
