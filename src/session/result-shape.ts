import type { CodecRegistry } from '../codec/registry';
import type { ColumnSpec } from '../protocol/messages/rows';
import { RowDecoder } from '../protocol/row-decoder';
import type { RowMode } from '../protocol/row-decoder';

/**
 * The columns of a statement's result and the id that the server gave them; it never changes. A request is decoded by the shape
 * whose id it was sent with, since others may have learned of a new one before its answer comes.
 */
export class ResultShape {
  /** Absent before v5 and DSE v2, where answers bring their columns along. */
  readonly id: Buffer | undefined;
  /** Absent for statements without a result. */
  readonly columns: readonly ColumnSpec[] | undefined;
  readonly #registry: CodecRegistry;
  readonly #decoders = new Map<RowMode, RowDecoder>();

  constructor(id: Buffer | undefined, columns: readonly ColumnSpec[] | undefined, registry: CodecRegistry) {
    this.id = id;
    this.columns = columns;
    this.#registry = registry;
  }

  /** The decoder of rows that came without their columns; undefined when there are none. */
  decoder(mode: RowMode): RowDecoder | undefined {
    if (this.columns === undefined) return undefined;
    let decoder = this.#decoders.get(mode);
    if (decoder === undefined) {
      decoder = new RowDecoder(this.columns, this.#registry, mode);
      this.#decoders.set(mode, decoder);
    }
    return decoder;
  }
}
