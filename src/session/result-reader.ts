import type { CodecRegistry } from '../codec/registry';
import { ProtocolError } from '../errors';
import type { RowsResult } from '../protocol/messages';
import { RawRows } from '../protocol/messages/rows';
import type { ColumnSpec, RowsContent } from '../protocol/messages/rows';
import { RowDecoder } from '../protocol/row-decoder';
import type { PreparedStatement } from './prepared-statement';
import type { RequestSettings } from './query-options';
import type { Outcome } from './request-run';
import { ResultSet } from './result-set';
import type { ExecutionInfo } from './result-set';

/** A run that has ended well, and what is needed to make its result. */
export interface ReadParts<Row> {
  readonly outcome: Outcome;
  readonly settings: RequestSettings;
  readonly statement: PreparedStatement | undefined;
  readonly schemaInAgreement: boolean;
  fetchPage(pagingState: Buffer): Promise<ResultSet<Row>>;
}

const noColumns: readonly ColumnSpec[] = [];
const noWarnings: readonly string[] = [];

/** Makes results out of answers. */
export class ResultReader {
  readonly #registry: CodecRegistry;

  constructor(registry: CodecRegistry) {
    this.#registry = registry;
  }

  /** @throws DecodingError when a value is not of its column's type */
  read<Row>(parts: ReadParts<Row>): ResultSet<Row> {
    const { result } = parts.outcome.reply;
    const info = executionInfo(parts);
    if (result.resultKind !== 'ROWS') {
      const nothing = { rows: [], columns: noColumns, pagingState: undefined, fetchPage: undefined };
      return new ResultSet<Row>({ ...nothing, info, wasApplied: true });
    }
    const decoder = this.#decoder(result, parts);
    const rows = decoder.decode(result.rows) as Row[];
    const { pagingState } = result.metadata;
    const wasApplied = readApplied(decoder.columns, result.rows);
    return new ResultSet<Row>({ rows, columns: decoder.columns, pagingState, info, wasApplied, fetchPage: parts.fetchPage });
  }

  /** By the columns in the answer, or else by those whose id the request was sent with. */
  #decoder<Row>(result: RowsResult, { statement, settings, outcome }: ReadParts<Row>): RowDecoder {
    const { columns, newResultMetadataId } = result.metadata;
    if (columns !== undefined) {
      const isChange = newResultMetadataId !== undefined && statement !== undefined;
      if (!isChange) return new RowDecoder(columns, this.#registry, settings.rowMode);
      return statement.changeResult(newResultMetadataId, columns).decoder(settings.rowMode)!;
    }
    const { shape, host } = outcome.reply;
    const decoder = shape?.decoder(settings.rowMode);
    if (decoder?.columns.length === result.metadata.columnCount) return decoder;
    throw new ProtocolError('Rows came without their columns', { host: host.toString() });
  }
}

function executionInfo<Row>({ outcome, settings, schemaInAgreement }: ReadParts<Row>): ExecutionInfo {
  const { prefix, host } = outcome.reply;
  return {
    coordinator: host,
    attempts: outcome.attempts,
    speculativeExecutions: outcome.speculativeExecutions,
    achievedConsistency: settings.consistency,
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
