import type { CodecRegistry } from '../codec/registry';
import { ColumnMemory } from '../protocol/messages/columns';
import type { ColumnSpec } from '../protocol/messages/columns';
import { RowDecoder } from '../protocol/row-decoder';
import type { RowMode } from '../protocol/row-decoder';

/**
 * The columns of a statement's result and the id that the server gave them; they never change. A request is decoded by the shape
 * whose id it was sent with, since others may have learned of a new one before its answer comes.
 */
export class ResultShape {
  /** Absent before v5 and DSE v2, where answers bring their columns along. */
  readonly id: Buffer | undefined;
  /** Absent for statements without a result. */
  readonly columns: readonly ColumnSpec[] | undefined;
  /** The columns that answers have brought along. */
  readonly columnMemory = new ColumnMemory();
  readonly #registry: CodecRegistry;
  #decoder: RowDecoder | undefined;

  constructor(id: Buffer | undefined, columns: readonly ColumnSpec[] | undefined, registry: CodecRegistry) {
    this.id = id;
    this.columns = columns;
    this.#registry = registry;
  }

  /** The decoder of rows with these columns; the last one is kept, since most requests want the same. */
  decoder(columns: readonly ColumnSpec[], mode: RowMode): RowDecoder {
    const known = this.#decoder;
    if (known?.columns === columns && known.mode === mode) return known;
    this.#decoder = new RowDecoder(columns, this.#registry, mode);
    return this.#decoder;
  }
}
