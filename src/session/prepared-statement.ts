import { inspect } from 'node:util';
import type { CodecRegistry } from '../codec/registry';
import { EncodingError, escapeUnprintable, withoutPasswords } from '../errors';
import type { PreparedResult } from '../protocol/messages';
import type { ColumnSpec } from '../protocol/messages/rows';
import { checkParameters } from './parameters';
import type { Marker, Parameters } from './parameters';
import { PreparedNodes } from './prepared-nodes';
import { ResultShape } from './result-shape';
import { isConditional } from './runs-in-steps';

/** A statement that the server has parsed: its markers have types, and its rows a shape. */
export class PreparedStatement<Row = Record<string, unknown>> {
  readonly query: string;
  readonly keyspace: string | undefined;
  /** The server's id of the statement. */
  readonly id: Buffer;
  readonly markers: readonly Marker[];
  /** Markers that make up the partition key, in its order; empty when they do not. */
  readonly partitionKeyIndexes: readonly number[];
  /** The keyspace of the partition, when its key is among the markers. */
  readonly partitionKeyspace: string | undefined;
  /** A lightweight transaction, by the looks of its text. */
  readonly isLightweight: boolean;
  /** Has a result, and so changes nothing: lightweight transactions tell the columns of theirs only in the answer. */
  readonly isRead: boolean;
  /** @internal Where it was prepared again, and when. */
  readonly nodes = new PreparedNodes();
  readonly #registry: CodecRegistry;
  #shape: ResultShape;

  constructor(query: string, keyspace: string | undefined, reply: PreparedResult, registry: CodecRegistry) {
    this.query = query;
    this.keyspace = keyspace;
    this.id = reply.statementId;
    this.markers = reply.variables.columns.map(({ name, type }): Marker => ({ name, codec: registry.codecFor(type) }));
    this.partitionKeyIndexes = reply.variables.partitionKeyIndexes;
    this.partitionKeyspace = reply.variables.columns[this.partitionKeyIndexes[0] ?? -1]?.keyspace;
    this.isLightweight = isConditional(query);
    this.isRead = !this.isLightweight && (reply.result.columns?.length ?? 0) > 0;
    this.#registry = registry;
    this.#shape = new ResultShape(reply.resultMetadataId, reply.result.columns, registry);
  }

  /** The columns of the result, and their id; another object when the server says that they have changed. */
  get shape(): ResultShape {
    return this.#shape;
  }

  /** Columns of the result; absent for statements without one. */
  get resultColumns(): readonly ColumnSpec[] | undefined {
    return this.#shape.columns;
  }

  /** Takes over new columns of the result together with their id (METADATA_CHANGED, v5 spec §4.2.5.2). */
  changeResult(resultMetadataId: Buffer, columns: readonly ColumnSpec[]): ResultShape {
    this.#shape = new ResultShape(resultMetadataId, columns, this.#registry);
    return this.#shape;
  }

  /** The statement with values, ready for `session.execute` or a batch. */
  bind(parameters: Parameters = []): BoundStatement<Row> {
    checkParameters(parameters);
    return new BoundStatement(this, parameters);
  }

  toString(): string {
    return this.query;
  }

  [inspect.custom](): string {
    const markers = this.markers.map(({ name, codec }) => `${name} ${codec.cqlType}`).join(', ');
    return `PreparedStatement(${shownQuery(this.query)}${markers === '' ? '' : `; ${markers}`})`;
  }
}

function shownQuery(query: string): string {
  return escapeUnprintable(withoutPasswords(query));
}

/** A prepared statement with its values. */
export class BoundStatement<Row = Record<string, unknown>> {
  readonly prepared: PreparedStatement<Row>;
  readonly parameters: Parameters;

  constructor(prepared: PreparedStatement<Row>, parameters: Parameters) {
    if (!(prepared instanceof PreparedStatement)) throw EncodingError.ofParameters('Only a prepared statement can be bound');
    this.prepared = prepared;
    this.parameters = parameters;
  }

  toString(): string {
    return this.prepared.query;
  }

  /** Without the values, which may be secrets. */
  [inspect.custom](): string {
    return `BoundStatement(${shownQuery(this.prepared.query)})`;
  }
}
