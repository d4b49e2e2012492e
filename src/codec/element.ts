import type { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';
import { DecodingError, EncodingError } from '../errors';
import type { Codec } from './codec';

/** Writes a [bytes] inside a value (v5 §3): null as length -1; only whole parameters can be unset. */
export function writeElement(codec: Codec, value: unknown, out: ByteWriter): void {
  if (value === null) return out.int32(-1);
  if (value === undefined) throw unsetInside(codec);
  const at = out.reserve(4);
  codec.write(value, out);
  out.patchInt32(at, out.position - at - 4);
}

/** The refusal of undefined inside a value. */
export function unsetInside(codec: Codec): EncodingError {
  return new EncodingError(codec.cqlType, 'undefined means unset, which only a whole parameter can be: use null');
}

/** The count of a collection's entries of at least `minimumSize` bytes each, checked against the value's own size. */
export function readCount(input: ByteReader, size: number, minimumSize: number, cqlType: string): number {
  const count = input.int32();
  if (count < 0 || count * minimumSize > size - 4) {
    throw new DecodingError(`A value of ${size} bytes is not a ${cqlType} of ${count} entries`);
  }
  return count;
}

/** An error met while writing the part of a value at `place`; what a user's own iterator throws becomes a cause. */
export function errorAt(place: string, error: unknown, cqlType: string): EncodingError {
  if (error instanceof EncodingError) return error.within(place);
  return new EncodingError(cqlType, 'reading the value threw an error', { path: place, cause: error });
}

/** The value as an iterable, or undefined; text is a value of its own and never a sequence of characters. */
export function iterableOf(value: unknown): Iterable<unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { [Symbol.iterator]: iterate } = value as { [Symbol.iterator]?: unknown };
  return typeof iterate === 'function' ? (value as Iterable<unknown>) : undefined;
}
