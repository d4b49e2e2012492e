import { DecodingError, DriverError, EncodingError } from '../errors';
import { bytesOf } from './blob';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';

/** A type of unknown class: its bytes, out as a copy. */
export function customCodec(cqlType: string): Codec<Buffer> {
  return defineCodec<Buffer>({
    cqlType,
    write: (value, out) => out.raw(bytesOf(cqlType, value)),
    read: (input, size) => input.copy(size),
  });
}

/** A user's codec, of whose errors those that are not the driver's become the cause of one that is. */
export function guardedCodec<T>(codec: Omit<Codec<T>, 'cqlType'>, cqlType: string): Codec<T> {
  return defineCodec<T>({
    cqlType,
    vectorElementSize: codec.vectorElementSize,
    emptyValue: codec.emptyValue,
    write(value, out) {
      try {
        codec.write(value, out);
      } catch (cause) {
        if (cause instanceof DriverError) throw cause;
        throw new EncodingError(cqlType, 'its codec threw an error', { cause });
      }
    },
    read(input, size) {
      try {
        return codec.read(input, size);
      } catch (cause) {
        if (cause instanceof DriverError) throw cause;
        throw new DecodingError(`The codec of ${cqlType} threw an error`, { cause });
      }
    },
  });
}
