import type { ColumnSpec, PreparedResult, ResponseMessage, RowsResult } from '../../src/protocol';
import { convert, wireMakers } from '../workloads/convert';
import { workloadNames, workloads } from '../workloads/workloads';
import type { Answer, Workload } from '../workloads/workload';
import type { Version, Wire } from '../wire/wire';
import { columnSpecs } from './column-specs';

const statementIdBytes = 16;
/** Where the state of a page that is not the last stands in its envelope: behind kind, flags, columns and its own length. */
const pagingStateAt = 9 + 16;
const pagingStateBytes = 4;
/** Two different ids, so that nobody mixes them up. */
const metadataIdOf = (statementId: Buffer): Buffer => Buffer.from(statementId).reverse();

/** What the responder says to PREPARE and EXECUTE, built once and then sent as it is with another stream id. */
export class CannedAnswers {
  readonly #wire: Wire;
  readonly #byQuery = new Map(workloadNames.map((name, index) => [workloads[name].query, index]));
  readonly #envelopes = new Map<number, Buffer>();
  readonly #pages = new Map<number, Buffer>();

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** PREPARED, or undefined for a query that no workload has. */
  prepared(query: string, version: Version): PreparedResult | undefined {
    const index = this.#byQuery.get(query);
    if (index === undefined) return undefined;
    const message = this.#prepared(index);
    return version === 4 ? message : { ...message, resultMetadataId: metadataIdOf(message.statementId) };
  }

  #prepared(index: number): PreparedResult {
    const workload = workloadAt(index);
    const columns = this.#specs(workload, workload.markers);
    const key = columns.findIndex(({ name }) => name === workload.table.partitionKey);
    const result = workload.answer === undefined ? [] : this.#specs(workload, workload.answer.columns);
    return {
      kind: 'RESULT',
      resultKind: 'PREPARED',
      statementId: statementIdOf(index),
      variables: { columns, partitionKeyIndexes: key < 0 ? [] : [key] },
      result: { columnCount: result.length, columns: result, hasMorePages: false },
    };
  }

  /** The answer to EXECUTE of a statement, its stream id still 0. */
  executed(index: number, version: Version, skipsMetadata: boolean): Buffer {
    const key = keyOf(index, version, skipsMetadata);
    let envelope = this.#envelopes.get(key);
    if (envelope === undefined) {
      envelope = this.#wire.encodeMessage(this.#result(workloadAt(index), skipsMetadata, false), { version });
      this.#envelopes.set(key, envelope);
    }
    return envelope;
  }

  /** Whether a statement's answer is one page of several. */
  isRepeated(index: number): boolean {
    return workloadAt(index).answer?.isRepeated === true;
  }

  /** A page of those, and how many come after it; the number is in its paging state. */
  page(index: number, version: Version, skipsMetadata: boolean, pagesAfter: number): Buffer {
    if (pagesAfter === 0) return this.executed(index, version, skipsMetadata);
    const key = keyOf(index, version, skipsMetadata);
    let envelope = this.#pages.get(key);
    if (envelope === undefined) {
      envelope = this.#wire.encodeMessage(this.#result(workloadAt(index), skipsMetadata, true), { version });
      this.#pages.set(key, envelope);
    }
    const page = Buffer.from(envelope);
    page.writeInt32BE(pagesAfter, pagingStateAt);
    return page;
  }

  #result(workload: Workload, skipsMetadata: boolean, hasMorePages: boolean): ResponseMessage {
    const { answer } = workload;
    if (answer === undefined) return { kind: 'RESULT', resultKind: 'VOID' };
    const rows = this.#rows(answer, this.#specs(workload, answer.columns), skipsMetadata);
    if (!hasMorePages) return rows;
    return { ...rows, metadata: { ...rows.metadata, hasMorePages, pagingState: Buffer.alloc(pagingStateBytes) } };
  }

  #rows(answer: Answer, columns: ColumnSpec[], skipsMetadata: boolean): RowsResult {
    const cellsOf = (row: unknown[]): (Buffer | null)[] => row.map((value, i) => (
      this.#wire.encodeValue(columns[i]!.type, convert(value, wireMakers))
    ));
    return {
      kind: 'RESULT',
      resultKind: 'ROWS',
      metadata: { columnCount: columns.length, ...(!skipsMetadata && { columns }), hasMorePages: false },
      rows: Array.from({ length: answer.rows }, (_, i) => cellsOf(answer.row(i))),
    };
  }

  #specs({ table }: Workload, columns: Readonly<Record<string, string>>): ColumnSpec[] {
    return columnSpecs(this.#wire, columns, table.name, table.types);
  }
}

/** The number of the statement leads its id, where the responder reads it again. */
function statementIdOf(index: number): Buffer {
  const id = Buffer.alloc(statementIdBytes, 0x5a);
  id.writeUInt16BE(index);
  return id;
}

function keyOf(index: number, version: Version, skipsMetadata: boolean): number {
  return index * 4 + (version === 5 ? 2 : 0) + (skipsMetadata ? 1 : 0);
}

function workloadAt(index: number): Workload {
  const name = workloadNames[index];
  if (name === undefined) throw new Error(`There is no statement ${index}`);
  return workloads[name];
}
