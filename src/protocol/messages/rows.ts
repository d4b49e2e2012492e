import { ByteReader } from '../../bytes/byte-reader';
import type { ByteWriter } from '../../bytes/byte-writer';
import { DecodingError, EncodingError } from '../../errors';
import { RowsFlag } from '../constants';
import type { VersionCapabilities } from '../version';
import { globalTableFlag, readColumns, writeColumns } from './columns';
import type { ColumnMemory, ColumnSpec } from './columns';
import { cannotCarry, writeBytes, writeInt, writeShortBytes } from './notation';

export type { ColumnSpec };

/** A page of rows (v5 spec §4.2.5.2). */
export interface RowsResult {
  readonly kind: 'RESULT';
  readonly resultKind: 'ROWS';
  readonly metadata: RowsMetadata;
  readonly rows: RowsContent;
}

/** Cells in column order, row by row; null is null. */
export type RowsContent = RawRows | readonly (readonly (Uint8Array | null)[])[];

/** Rows as they came, not decoded yet: views of the message's bytes, which they keep alive. */
export class RawRows implements Iterable<(Buffer | null)[]> {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #end: number;

  /** Takes the rows that start where `input` stands. */
  constructor(input: ByteReader, rowCount: number, columnCount: number) {
    this.rowCount = rowCount;
    this.columnCount = columnCount;
    this.#bytes = input.bytes;
    this.#start = input.position;
    this.#end = input.end;
  }

  /** A reader at the first cell of the first row; cells are [bytes], without copying. */
  reader(): ByteReader {
    return new ByteReader(this.#bytes, this.#start, this.#end);
  }

  *[Symbol.iterator](): Generator<(Buffer | null)[], void, undefined> {
    const input = this.reader();
    for (let row = 0; row < this.rowCount; row++) {
      const cells: (Buffer | null)[] = [];
      for (let column = 0; column < this.columnCount; column++) {
        const size = input.int32();
        cells.push(size < 0 ? null : input.view(size));
      }
      yield cells;
    }
  }
}

/** Reads metadata and the number of rows; the cells are left for who needs them. */
export function readRows(input: ByteReader, version: VersionCapabilities, memory?: ColumnMemory): RowsResult {
  const metadata = readRowsMetadata(input, version, memory);
  const { columnCount } = metadata;
  const rowCount = input.checkCount(input.int32(), columnCount * 4);
  if (columnCount === 0 && rowCount > 0) throw new DecodingError(`${rowCount} rows of no columns`);
  return { kind: 'RESULT', resultKind: 'ROWS', metadata, rows: new RawRows(input, rowCount, columnCount) };
}

export function writeRows({ metadata, rows }: RowsResult, out: ByteWriter, version: VersionCapabilities): void {
  writeRowsMetadata(metadata, out, version);
  out.int32('rowCount' in rows ? rows.rowCount : rows.length);
  for (const row of rows) {
    if (row.length !== metadata.columnCount) {
      throw new EncodingError('rows', `a row of ${row.length} cells, ${metadata.columnCount} columns`);
    }
    for (const cell of row) writeBytes(out, cell, 'a cell');
  }
}

/** What is known about rows besides their cells (v5 spec §4.2.5.2). */
export interface RowsMetadata {
  readonly columnCount: number;
  /** Absent when the client asked to skip them, or when there are no rows at all. */
  readonly columns?: readonly ColumnSpec[];
  readonly hasMorePages: boolean;
  readonly pagingState?: Buffer;
  /** The columns changed since they were prepared: the id to EXECUTE with from now on. */
  readonly newResultMetadataId?: Buffer;
  readonly continuousPageNumber?: number;
  readonly isLastContinuousPage?: boolean;
}

const plainFlags = RowsFlag.GlobalTableSpec | RowsFlag.NoMetadata;

/** Reads the metadata of rows; most have nothing but columns, or not even these. */
export function readRowsMetadata(input: ByteReader, version: VersionCapabilities, memory?: ColumnMemory): RowsMetadata {
  const flags = input.int32();
  const columnCount = input.int32();
  if (columnCount < 0) throw new DecodingError(`${columnCount} columns`);
  if ((flags & ~plainFlags) !== 0) return readFullMetadata(input, version, flags, columnCount);
  if ((flags & RowsFlag.NoMetadata) !== 0) return { columnCount, hasMorePages: false };
  return { columnCount, hasMorePages: false, columns: columnsOf(input, columnCount, flags, memory) };
}

function columnsOf(input: ByteReader, count: number, flags: number, memory: ColumnMemory | undefined): readonly ColumnSpec[] {
  const hasGlobalTable = (flags & RowsFlag.GlobalTableSpec) !== 0;
  return memory === undefined ? readColumns(input, count, hasGlobalTable) : memory.read(input, count, hasGlobalTable);
}

function readFullMetadata(
  input: ByteReader, version: VersionCapabilities, flags: number, columnCount: number,
): RowsMetadata {
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const isContinuous = version.continuousPaging > 0 && has(RowsFlag.ContinuousPaging);
  const pagingState = has(RowsFlag.HasMorePages) ? input.nullableBytes() : null;
  return {
    columnCount,
    hasMorePages: has(RowsFlag.HasMorePages),
    ...(pagingState !== null && { pagingState }),
    ...(version.hasResultMetadataId && has(RowsFlag.MetadataChanged) && { newResultMetadataId: input.shortBytes() }),
    ...(isContinuous && {
      continuousPageNumber: input.int32(),
      isLastContinuousPage: has(RowsFlag.LastContinuousPage),
    }),
    ...(!has(RowsFlag.NoMetadata) && { columns: readColumns(input, columnCount, has(RowsFlag.GlobalTableSpec)) }),
  };
}

/** Writes the metadata of rows; the table is written once when all columns are of it. */
export function writeRowsMetadata(metadata: RowsMetadata, out: ByteWriter, version: VersionCapabilities): void {
  const { columns, columnCount, pagingState, newResultMetadataId, continuousPageNumber } = metadata;
  if (columns !== undefined && columns.length !== columnCount) {
    throw new EncodingError('rows', `${columns.length} column specifications, columnCount is ${columnCount}`);
  }
  if (newResultMetadataId !== undefined && !version.hasResultMetadataId) {
    throw cannotCarry(version, 'a new result metadata id', 'V5 and DSE_V2');
  }
  if (continuousPageNumber !== undefined && version.continuousPaging === 0) {
    throw cannotCarry(version, 'continuous pages', 'DSE_V1 and DSE_V2');
  }
  out.int32(metadataFlags(metadata));
  writeInt(out, columnCount, 'the number of columns');
  if (hasMore(metadata)) writeBytes(out, pagingState ?? null, 'the paging state');
  if (newResultMetadataId !== undefined) writeShortBytes(out, newResultMetadataId, 'the result metadata id');
  if (continuousPageNumber !== undefined) writeInt(out, continuousPageNumber, 'the page number');
  if (columns !== undefined) writeColumns(columns, out, version);
}

function hasMore(metadata: RowsMetadata): boolean {
  return metadata.hasMorePages || metadata.pagingState !== undefined;
}

function metadataFlags(metadata: RowsMetadata): number {
  let flags = metadata.columns === undefined ? RowsFlag.NoMetadata : globalTableFlag(metadata.columns);
  if (hasMore(metadata)) flags |= RowsFlag.HasMorePages;
  if (metadata.newResultMetadataId !== undefined) flags |= RowsFlag.MetadataChanged;
  if (metadata.continuousPageNumber !== undefined) {
    flags |= RowsFlag.ContinuousPaging;
    if (metadata.isLastContinuousPage === true) flags |= RowsFlag.LastContinuousPage;
  }
  return flags;
}
