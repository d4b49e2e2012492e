import type { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';
import { DecodingError } from '../errors';
import type { Codec } from './codec';

/** Writes a [value] (v5 §3): null as length -1, undefined as -2 (not set), anything else through the codec. */
export function writeCell(codec: Codec, value: unknown, out: ByteWriter): void {
  if (value === null) return out.int32(-1);
  if (value === undefined) return out.int32(-2);
  const at = out.reserve(4);
  codec.write(value, out);
  out.patchInt32(at, out.position - at - 4);
}

/** Reads a [bytes] (v5 §3) through the codec: a negative length is null. */
export function readCell<T>(codec: Codec<T>, input: ByteReader): T | null {
  const size = input.int32();
  return size < 0 ? null : readSized(codec, input, size);
}

/** Reads a value of `size` bytes and checks that the codec used exactly those. */
export function readSized<T>(codec: Codec<T>, input: ByteReader, size: number): T | null {
  if (size === 0 && codec.emptyValue === null) return null;
  const end = input.position + size;
  if (size > input.remaining) input.take(size);
  const value = codec.read(input, size);
  if (input.position !== end) {
    throw new DecodingError(`A value of ${size} bytes is not a ${codec.cqlType}: ${input.position - end + size} bytes were read`);
  }
  return value;
}
