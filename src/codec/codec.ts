import type { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';

/** Turns the values of one CQL type into bytes and back; the length before the bytes is the caller's. */
export interface Codec<T = unknown> {
  /** The type as CQL text, such as `map<text, int>`. */
  readonly cqlType: string;
  /** Bytes of each element when all have the same size and Cassandra writes no size before them in a vector (v5 §5.25). */
  readonly vectorElementSize?: number | undefined;
  /** What an empty (0-byte) value reads as; absent = `read` is called with size 0. */
  readonly emptyValue?: null | undefined;
  /** Writes a value that is neither null nor undefined; throws EncodingError before or after writing some bytes. */
  write(value: unknown, out: ByteWriter): void;
  /** Reads exactly `size` bytes; the caller checks that no more and no fewer were read. */
  read(input: ByteReader, size: number): T;
}
