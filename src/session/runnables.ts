import type { Connection } from '../connection/connection';
import { ProtocolError } from '../errors';
import type { RequestMessage } from '../protocol/messages';
import type { Batch } from '../protocol/messages/batch';
import type { ColumnSpec } from '../protocol/messages/columns';
import type { BoundValues, QueryParameters } from '../protocol/messages/query-parameters';
import { serverErrorOf } from '../protocol/server-errors';
import type { VersionCapabilities } from '../protocol/version';
import { bindToMarkers, MarkerValues } from './parameters';
import type { Parameters } from './parameters';
import type { PreparedStatement } from './prepared-statement';
import { requestDefaults } from './query-options';
import type { RequestSettings } from './query-options';
import type { ResultShape } from './result-shape';
import { routingKeyOfValues } from './routing-key-of-values';
import { isConditional, runsInSteps } from './runs-in-steps';
import type { Runnable, Timestamp } from './attempt';

/** Time for the preparation of a statement on a node that has forgotten it. */
const reprepareTimeoutMs = 5_000;

/** Always with the same properties in the same order: what writes them is the faster for it. */
function queryParameters(
  settings: RequestSettings, timestamp: Timestamp,
  { values, keyspace, skipMetadata }: Pick<QueryParameters, 'values' | 'keyspace' | 'skipMetadata'>,
): QueryParameters {
  const { consistency, pageSize, pagingState, serialConsistency, nowInSeconds } = settings;
  return {
    consistency, values, skipMetadata, pageSize, pagingState, serialConsistency, timestamp, keyspace, nowInSeconds,
  };
}

/** A query sent as text (v5 spec §4.1.4). */
export class PlainQuery implements Runnable {
  readonly query: string;
  /** That of the session; for routing only. */
  readonly keyspace: string | undefined;
  readonly #values: BoundValues | undefined;

  constructor(query: string, values: BoundValues | undefined, keyspace: string | undefined) {
    this.query = query;
    this.keyspace = keyspace;
    this.#values = values;
  }

  runsInSteps(): boolean {
    return runsInSteps(this.query);
  }

  message(_version: VersionCapabilities, settings: RequestSettings, timestamp: Timestamp): RequestMessage {
    const { keyspace } = settings;
    const parameters = queryParameters(settings, timestamp, { values: this.#values, keyspace, skipMetadata: false });
    return { kind: 'QUERY', query: this.query, parameters };
  }
}

/** The preparation of a statement (v5 spec §4.1.5). */
export class Preparation implements Runnable {
  readonly query: string;

  constructor(query: string) {
    this.query = query;
  }

  message(_version: VersionCapabilities, settings: RequestSettings): RequestMessage {
    return { kind: 'PREPARE', query: this.query, keyspace: settings.keyspace };
  }
}

/** A preparation is shared by all who ask for it: no caller's signal or short timeout ends it for the others. */
export function preparationSettings(settings: RequestSettings): RequestSettings {
  const timeoutMs = Math.max(settings.timeoutMs, requestDefaults.timeoutMs);
  return { ...settings, timeoutMs, signal: undefined, pagingState: undefined, isIdempotent: true };
}

/** A prepared statement with its values (v5 spec §4.1.6). */
export class PreparedQuery implements Runnable {
  readonly #prepared: PreparedStatement;
  readonly #values: MarkerValues;

  constructor(prepared: PreparedStatement, values: MarkerValues) {
    this.#prepared = prepared;
    this.#values = values;
  }

  get query(): string {
    return this.#prepared.query;
  }

  get keyspace(): string | undefined {
    return this.#prepared.partitionKeyspace;
  }

  get shape(): ResultShape {
    return this.#prepared.shape;
  }

  get isLightweight(): boolean {
    return this.#prepared.isLightweight;
  }

  get isRead(): boolean {
    return this.#prepared.isRead;
  }

  runsInSteps(): boolean {
    return runsInSteps(this.query);
  }

  routingKey(): Uint8Array | undefined {
    return routingKeyOfValues(this.#prepared.partitionKeyIndexes, this.#values);
  }

  /** Columns are left out of the answer only where the server tells when they change. */
  message(version: VersionCapabilities, settings: RequestSettings, timestamp: Timestamp): RequestMessage {
    const { id, shape } = this.#prepared;
    const skipMetadata = version.hasResultMetadataId && shape.columns !== undefined;
    const resultMetadataId = version.hasResultMetadataId ? shape.id : undefined;
    const parameters = queryParameters(settings, timestamp, { values: this.#values, keyspace: undefined, skipMetadata });
    return { kind: 'EXECUTE', statementId: id, resultMetadataId, parameters };
  }

  changeResult(resultMetadataId: Buffer, columns: readonly ColumnSpec[]): ResultShape {
    return this.#prepared.changeResult(resultMetadataId, columns);
  }

  sequence(): number {
    return this.#prepared.nodes.sequence;
  }

  reprepare(connection: Connection, statementId: Uint8Array, sentAt: number): Promise<void> {
    if (this.#prepared.id.equals(statementId)) return reprepare(connection, this.#prepared, sentAt);
    const { host } = connection;
    const error = new ProtocolError('The server does not know a statement that was not sent to it', { host, query: this.query });
    return Promise.reject(error);
  }
}

/** Throws EncodingError when the values do not fit. */
export function preparedQuery(statement: PreparedStatement, parameters: Parameters): PreparedQuery {
  return new PreparedQuery(statement, bindToMarkers(statement.markers, parameters));
}

/** Several statements in one message (v5 spec §4.1.7). */
export class BatchQuery implements Runnable {
  readonly query: string;
  readonly #type: Batch['type'];
  readonly #statements: Batch['statements'];
  readonly #prepared: readonly PreparedStatement[];

  constructor(type: Batch['type'], statements: Batch['statements'], prepared: readonly PreparedStatement[]) {
    this.query = `batch of ${statements.length} statements`;
    this.#type = type;
    this.#statements = statements;
    this.#prepared = prepared;
  }

  /** That of its first prepared statement: the partitions of a batch are best the same. */
  get keyspace(): string | undefined {
    return this.#prepared[0]?.partitionKeyspace;
  }

  routingKey(): Uint8Array | undefined {
    const [prepared] = this.#prepared;
    const first = this.#statements.find((statement) => 'statementId' in statement && statement.statementId === prepared?.id);
    if (prepared === undefined || first === undefined || !(first.values instanceof MarkerValues)) return undefined;
    return routingKeyOfValues(prepared.partitionKeyIndexes, first.values);
  }

  /** All replicas of a logged batch are counted before anything is written, as are those of one partition. */
  runsInSteps(): boolean {
    const texts = this.#statements.map((statement) => ('query' in statement ? statement.query : ''));
    const queries = [...new Set([...texts, ...this.#prepared.map(({ query }) => query)])];
    if (this.#type === 'LOGGED') return queries.some(isConditional);
    return queries.some(runsInSteps) || !this.#isOfOnePartition();
  }

  #isOfOnePartition(): boolean {
    if (this.#statements.length <= 1) return true;
    const preparedById = new Map<Uint8Array, PreparedStatement>(this.#prepared.map((prepared) => [prepared.id, prepared]));
    const partitions = new Set(this.#statements.map((statement) => (
      'query' in statement ? undefined : partitionOf(preparedById.get(statement.statementId)!, statement.values)
    )));
    return partitions.size === 1 && !partitions.has(undefined);
  }

  message(_version: VersionCapabilities, settings: RequestSettings, timestamp: Timestamp): RequestMessage {
    const { consistency, serialConsistency, nowInSeconds, keyspace } = settings;
    const options = { consistency, serialConsistency, timestamp, nowInSeconds, keyspace };
    return { kind: 'BATCH', type: this.#type, statements: this.#statements, ...options };
  }

  /** The node may have forgotten several of the statements: all are prepared again. */
  async reprepare(connection: Connection): Promise<void> {
    for (const prepared of new Set(this.#prepared)) await reprepare(connection, prepared, prepared.nodes.sequence);
  }
}

/** Keyspace and key of the partition that a statement writes to; undefined when they are not among its values. */
function partitionOf(prepared: PreparedStatement, values: BoundValues): string | undefined {
  const key = values instanceof MarkerValues ? routingKeyOfValues(prepared.partitionKeyIndexes, values) : undefined;
  return key === undefined ? undefined : `${prepared.partitionKeyspace} ${Buffer.from(key).toString('latin1')}`;
}

/** Prepares a statement on a node, once for all requests that wait for it; it must come back under the same id. */
function reprepare(connection: Connection, prepared: PreparedStatement, sentAt: number): Promise<void> {
  return prepared.nodes.prepare(connection.host, sentAt, async () => {
    const { query, keyspace } = prepared;
    const { host } = connection;
    const reply = await connection.ask({ kind: 'PREPARE', query, keyspace }, reprepareTimeoutMs);
    if (reply.kind === 'ERROR') throw serverErrorOf(reply, { host, query });
    const isSame = reply.kind === 'RESULT' && reply.resultKind === 'PREPARED' && reply.statementId.equals(prepared.id);
    if (isSame) return;
    throw new ProtocolError(
      'The statement got another id when it was prepared again, so its columns may have changed: prepare it anew',
      { code: 'REPREPARE_FAILED', host, query },
    );
  });
}
