import type { ByteReader } from '../../bytes/byte-reader';
import type { ByteWriter } from '../../bytes/byte-writer';
import type { Direction, Opcode } from '../constants';
import type { VersionCapabilities } from '../version';
import type { ColumnMemory } from './columns';

/** Writes one kind of message as the body of an envelope and reads it back. */
export interface MessageCodec<M extends { readonly kind: string }> {
  readonly opcode: Opcode;
  readonly kind: M['kind'];
  readonly direction: Direction;
  write(message: M, out: ByteWriter, version: VersionCapabilities): void;
  /** Reads what it knows; bytes after that are left, as the specification allows. */
  read(input: ByteReader, version: VersionCapabilities, memory?: ColumnMemory): M;
}
