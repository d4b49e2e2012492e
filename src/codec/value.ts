import { ByteReader } from '../bytes/byte-reader';
import { ByteWriter } from '../bytes/byte-writer';
import { EncodingError } from '../errors';
import { readSized } from './cell';
import type { Codec } from './codec';
import type { DataType } from './data-type';
import { CodecRegistry } from './registry';

const defaultRegistry = new CodecRegistry();

/** The bytes of a value, without the length before them; null stays null. The type may be given as CQL text. */
export function encodeValue(type: DataType | string, value: unknown, registry = defaultRegistry): Buffer | null {
  const codec = codecOf(type, registry);
  if (value === null) return null;
  if (value === undefined) throw new EncodingError(codec.cqlType, 'undefined (unset) has no bytes: use null');
  const out = new ByteWriter();
  codec.write(value, out);
  return Buffer.from(out.written());
}

/** The value that bytes hold; null stays null. Throws DecodingError unless they are exactly one value of the type. */
export function decodeValue(type: DataType | string, bytes: Uint8Array | null, registry = defaultRegistry): unknown {
  const codec = codecOf(type, registry);
  if (bytes === null) return null;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readSized(codec, new ByteReader(buffer), buffer.length);
}

function codecOf(type: DataType | string, registry: CodecRegistry): Codec {
  return typeof type === 'string' ? registry.codecForHint(type) : registry.codecFor(type);
}
