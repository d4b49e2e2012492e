import type { ByteReader } from '../../bytes/byte-reader';
import type { ByteWriter } from '../../bytes/byte-writer';
import type { DataType } from '../../codec/data-type';
import { RowsFlag } from '../constants';
import type { VersionCapabilities } from '../version';
import { readTypeOption, writeTypeOption } from './data-type-option';
import { writeString } from './notation';

/** A column of a result, or a bind marker. */
export interface ColumnSpec {
  readonly keyspace: string;
  readonly table: string;
  readonly name: string;
  readonly type: DataType;
}

const leastColumnBytes = 4;
const leastColumnBytesWithTable = 8;

/** Reads column specifications: `<global_table_spec>?` and one each. */
export function readColumns(input: ByteReader, count: number, hasGlobalTable: boolean): ColumnSpec[] {
  let keyspace = hasGlobalTable ? input.string() : '';
  let table = hasGlobalTable ? input.string() : '';
  input.checkCount(count, hasGlobalTable ? leastColumnBytes : leastColumnBytesWithTable);
  const columns: ColumnSpec[] = [];
  for (let i = 0; i < count; i++) {
    if (!hasGlobalTable) {
      keyspace = input.string();
      table = input.string();
    }
    columns.push({ keyspace, table, name: input.string(), type: readTypeOption(input) });
  }
  return columns;
}

/**
 * Remembers the columns of a statement's last answer by their bytes: before v5 every answer brings them along, and nearly always
 * the same ones. They are compared, not trusted, so that columns that have changed are read anew.
 */
export class ColumnMemory {
  #bytes: Buffer | undefined;
  #columns: readonly ColumnSpec[] = [];
  #hasGlobalTable = false;

  /** {@link readColumns}, or the very same array as the last time when the bytes are the same. */
  read(input: ByteReader, count: number, hasGlobalTable: boolean): readonly ColumnSpec[] {
    if (count === this.#columns.length && hasGlobalTable === this.#hasGlobalTable && this.#skip(input)) return this.#columns;
    const start = input.position;
    this.#columns = readColumns(input, count, hasGlobalTable);
    this.#hasGlobalTable = hasGlobalTable;
    this.#bytes = Buffer.from(input.bytes.subarray(start, input.position));
    return this.#columns;
  }

  #skip(input: ByteReader): boolean {
    const known = this.#bytes;
    if (known === undefined || known.length > input.remaining) return false;
    const { bytes, position } = input;
    if (bytes.compare(known, 0, known.length, position, position + known.length) !== 0) return false;
    input.take(known.length);
    return true;
  }
}

/** GlobalTableSpec when there are columns and all are of one table, else 0. */
export function globalTableFlag(columns: readonly ColumnSpec[]): number {
  const [first] = columns;
  if (first === undefined) return 0;
  const isSame = (column: ColumnSpec): boolean => column.keyspace === first.keyspace && column.table === first.table;
  return columns.every(isSame) ? RowsFlag.GlobalTableSpec : 0;
}

/** Writes column specifications as {@link globalTableFlag} says. */
export function writeColumns(columns: readonly ColumnSpec[], out: ByteWriter, version: VersionCapabilities): void {
  const isGlobal = globalTableFlag(columns) !== 0;
  columns.forEach((column, i) => {
    if (!isGlobal || i === 0) {
      writeString(out, column.keyspace, 'the keyspace');
      writeString(out, column.table, 'the table');
    }
    writeString(out, column.name, 'the column');
    writeTypeOption(column.type, out, version);
  });
}
