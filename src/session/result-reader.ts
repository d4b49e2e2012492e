import type { Host } from '../cluster/host';
import type { CodecRegistry } from '../codec/registry';
import { ProtocolError } from '../errors';
import type { ResultMessage, RowsResult } from '../protocol/messages';
import { RawRows } from '../protocol/messages/rows';
import type { ColumnSpec, RowsContent } from '../protocol/messages/rows';
import type { SchemaChange } from '../protocol/messages/schema-change';
import { RowDecoder } from '../protocol/row-decoder';
import type { Reply, Runnable } from './attempt';
import type { RequestSettings } from './query-options';
import type { FinishedRun, ReplyReader } from './request-run';
import { ResultSet } from './result-set';
import type { ExecutionInfo } from './result-set';

/** What answers do to the session that they came to. */
export interface ResultEffects {
  /** `rest` are the settings of the request with the time that is left of it. */
  onKeyspace(keyspace: string, rest: RequestSettings): Promise<void>;
  /** Tells whether all nodes agree on the changed schema, within the time that is left. */
  onSchemaChange(change: SchemaChange, host: Host, rest: RequestSettings): Promise<boolean>;
  run(runnable: Runnable, settings: RequestSettings): Promise<ResultSet<unknown>>;
}

const noRows: readonly never[] = Object.freeze([]);
const noWarnings: readonly string[] = Object.freeze([]);

/** Makes results out of answers. */
export class ResultReader implements ReplyReader<ResultSet<unknown>> {
  readonly #registry: CodecRegistry;
  readonly #effects: ResultEffects;

  constructor(registry: CodecRegistry, effects: ResultEffects) {
    this.#registry = registry;
    this.#effects = effects;
  }

  /** @throws DecodingError when a value is not of its column's type */
  read(reply: Reply, run: FinishedRun): ResultSet<unknown> | Promise<ResultSet<unknown>> {
    const { result } = reply;
    switch (result.resultKind) {
      case 'ROWS':
        return this.#readRows(result, reply, run);
      case 'SET_KEYSPACE':
        return this.#effects.onKeyspace(result.keyspace, run.rest()).then(() => withoutRows(executionInfo(reply, run, true)));
      case 'SCHEMA_CHANGE':
        return this.#effects.onSchemaChange(result, reply.host, run.rest())
          .then((isAgreed) => withoutRows(executionInfo(reply, run, isAgreed)));
      case 'VOID':
        return withoutRows(executionInfo(reply, run, true));
      default:
        throw strangeResult(result, reply);
    }
  }

  #readRows(result: RowsResult, reply: Reply, run: FinishedRun): ResultSet<unknown> {
    const decoder = this.#decoder(result, reply, run);
    const { pagingState } = result.metadata;
    return new ResultSet<unknown>({
      rows: decoder.decode(result.rows),
      columns: decoder.columns,
      pagingState,
      info: executionInfo(reply, run, true),
      wasApplied: readApplied(decoder.columns, result.rows),
      fetchPage: pagingState === undefined ? undefined : this.#pagesAfter(run),
    });
  }

  #pagesAfter({ runnable, settings }: FinishedRun): (pagingState: Buffer) => Promise<ResultSet<unknown>> {
    return (pagingState) => this.#effects.run(runnable, { ...settings, pagingState });
  }

  /** By the columns in the answer, or else by those whose id the request was sent with. */
  #decoder(result: RowsResult, { shape, host }: Reply, { runnable, settings: { rowMode } }: FinishedRun): RowDecoder {
    const { columns, columnCount, newResultMetadataId } = result.metadata;
    if (columns !== undefined) {
      if (shape === undefined) return new RowDecoder(columns, this.#registry, rowMode);
      const changed = newResultMetadataId && runnable.changeResult?.(newResultMetadataId, columns);
      return (changed ?? shape).decoder(columns, rowMode);
    }
    if (shape?.columns?.length === columnCount) return shape.decoder(shape.columns, rowMode);
    throw new ProtocolError('Rows came without their columns', { host: host.toString() });
  }
}

/** What is not understood must not pass for a success: nobody knows what the server has done, or which rows it has given. */
function strangeResult({ resultKind }: ResultMessage, { host }: Reply): ProtocolError {
  const text = `A request was answered by a result of kind ${resultKind}, which is none of its answers`;
  return new ProtocolError(text, { code: 'UNEXPECTED_ANSWER', host: host.toString() });
}

function withoutRows(info: ExecutionInfo): ResultSet<unknown> {
  return new ResultSet<unknown>({
    rows: noRows, columns: noRows, pagingState: undefined, info, wasApplied: true, fetchPage: undefined,
  });
}

function executionInfo({ prefix, host }: Reply, run: FinishedRun, schemaInAgreement: boolean): ExecutionInfo {
  return {
    coordinator: host,
    attempts: run.attempts,
    speculativeExecutions: run.speculativeExecutions,
    achievedConsistency: run.settings.consistency,
    tracingId: prefix.tracingId,
    warnings: prefix.warnings ?? noWarnings,
    customPayload: prefix.customPayload,
    schemaInAgreement,
  };
}

/** Lightweight transactions answer with a first column `[applied]`, whatever the mode of the rows. */
function readApplied(columns: readonly ColumnSpec[], rows: RowsContent): boolean {
  const first = columns[0];
  if (first?.name !== '[applied]' || first.type.kind !== 'boolean') return true;
  if (!(rows instanceof RawRows) || rows.rowCount === 0) return true;
  const input = rows.reader();
  return input.int32() !== 1 || input.uint8() !== 0;
}
