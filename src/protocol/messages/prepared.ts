import type { ByteReader } from '../../bytes/byte-reader';
import type { ByteWriter } from '../../bytes/byte-writer';
import { DecodingError } from '../../errors';
import { RowsFlag } from '../constants';
import type { VersionCapabilities } from '../version';
import { globalTableFlag, readColumns, writeColumns } from './columns';
import type { ColumnSpec } from './columns';
import { cannotCarry, writeCount, writeShortBytes } from './notation';
import { readRowsMetadata, writeRowsMetadata } from './rows';
import type { RowsMetadata } from './rows';

/** A statement is prepared on this node (v5 spec §4.2.5.4). */
export interface PreparedResult {
  readonly kind: 'RESULT';
  readonly resultKind: 'PREPARED';
  readonly statementId: Buffer;
  /** Where the version has it: to be sent with each EXECUTE. */
  readonly resultMetadataId?: Buffer;
  readonly variables: PreparedVariables;
  /** Of no columns for what is not a SELECT. */
  readonly result: RowsMetadata;
}

/** The bind markers of a prepared statement. */
export interface PreparedVariables {
  readonly columns: readonly ColumnSpec[];
  /** For each column of the partition key, in order, the index of its bind marker; empty when some is not bound. */
  readonly partitionKeyIndexes: readonly number[];
}

export function readPrepared(input: ByteReader, version: VersionCapabilities): PreparedResult {
  return {
    kind: 'RESULT',
    resultKind: 'PREPARED',
    statementId: input.shortBytes(),
    ...(version.hasResultMetadataId && { resultMetadataId: input.shortBytes() }),
    variables: readVariables(input),
    result: readRowsMetadata(input, version),
  };
}

function readVariables(input: ByteReader): PreparedVariables {
  const flags = input.int32();
  const columnCount = input.int32();
  if (columnCount < 0) throw new DecodingError(`${columnCount} bind markers`);
  const partitionKeyIndexes: number[] = [];
  for (let count = input.checkCount(input.int32(), 2); count > 0; count--) partitionKeyIndexes.push(input.uint16());
  const columns = readColumns(input, columnCount, (flags & RowsFlag.GlobalTableSpec) !== 0);
  if (partitionKeyIndexes.some((index) => index >= columnCount)) {
    throw new DecodingError(`A partition key index beyond the ${columnCount} bind markers`);
  }
  return { columns, partitionKeyIndexes };
}

export function writePrepared(message: PreparedResult, out: ByteWriter, version: VersionCapabilities): void {
  const { columns, partitionKeyIndexes } = message.variables;
  writeShortBytes(out, message.statementId, 'the statement id');
  if (version.hasResultMetadataId) {
    writeShortBytes(out, message.resultMetadataId ?? Buffer.alloc(0), 'the result metadata id');
  } else if (message.resultMetadataId !== undefined) {
    throw cannotCarry(version, 'a result metadata id', 'V5 and DSE_V2');
  }
  out.int32(globalTableFlag(columns));
  out.int32(columns.length);
  out.int32(partitionKeyIndexes.length);
  for (const index of partitionKeyIndexes) writeCount(out, index, '[short]', 'a partition key index');
  writeColumns(columns, out, version);
  writeRowsMetadata(message.result, out, version);
}
