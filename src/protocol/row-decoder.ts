import { readCell } from '../codec/cell';
import type { Codec } from '../codec/codec';
import type { CodecRegistry } from '../codec/registry';
import { ByteReader } from '../bytes/byte-reader';
import { DecodingError, ProtocolError } from '../errors';
import { RawRows } from './messages/rows';
import type { ColumnSpec, RowsContent } from './messages/rows';

/** How rows are given out: plain objects, arrays in column order, or Maps by column name. */
export type RowMode = 'object' | 'array' | 'map';

type MakeRow = (input: ByteReader) => unknown;

/** Decodes the rows of one result shape: the codecs of its columns are chosen here, once. */
export class RowDecoder {
  readonly columns: readonly ColumnSpec[];
  readonly mode: RowMode;
  readonly #codecs: readonly Codec[];
  readonly #makeRow: MakeRow;
  readonly #hasUserCodecs: boolean;
  #column = 0;

  constructor(columns: readonly ColumnSpec[], registry: CodecRegistry, mode: RowMode) {
    this.columns = columns;
    this.mode = mode;
    this.#codecs = columns.map((column) => registry.codecFor(column.type));
    this.#makeRow = this.#rowMaker(mode);
    this.#hasUserCodecs = registry.hasUserCodecs;
  }

  /** All rows of a page; throws DecodingError naming the row and the column that cannot be read. */
  decode(rows: RowsContent): unknown[] {
    if (!(rows instanceof RawRows)) throw new ProtocolError('Only rows as they came from a server can be decoded');
    const lent = rows.reader();
    const input = this.#hasUserCodecs ? new ByteReader(lent.copy(lent.remaining)) : lent;
    const { rowCount } = rows;
    const decoded: unknown[] = [];
    try {
      for (let i = 0; i < rowCount; i++) decoded.push(this.#makeRow(input));
    } catch (error) {
      if (!(error instanceof DecodingError)) throw error;
      const name = this.columns[this.#column]?.name;
      throw new DecodingError(`Row ${decoded.length}, column "${name}": ${error.message}`, { cause: error });
    }
    return decoded;
  }

  #rowMaker(mode: RowMode): MakeRow {
    if (mode === 'array') return (input) => this.#array(input);
    const names = this.columns.map((column) => column.name);
    if (mode === 'map') return (input) => this.#map(names, input);
    return names.includes('__proto__') ? (input) => this.#guardedObject(names, input) : (input) => this.#object(names, input);
  }

  #object(names: readonly string[], input: ByteReader): Record<string, unknown> {
    const row: Record<string, unknown> = {};
    const codecs = this.#codecs;
    for (let i = 0; i < codecs.length; i++) {
      this.#column = i;
      row[names[i]!] = readCell(codecs[i]!, input);
    }
    return row;
  }

  /** Defines instead of assigning, so that a column named `__proto__` is a column like any other. */
  #guardedObject(names: readonly string[], input: ByteReader): object {
    const row = {};
    this.#array(input).forEach((value, i) => {
      Object.defineProperty(row, names[i]!, { value, enumerable: true, configurable: true, writable: true });
    });
    return row;
  }

  #array(input: ByteReader): unknown[] {
    return this.#codecs.map((codec, i) => {
      this.#column = i;
      return readCell(codec, input);
    });
  }

  #map(names: readonly string[], input: ByteReader): Map<string, unknown> {
    return new Map(this.#array(input).map((value, i) => [names[i]!, value]));
  }
}
