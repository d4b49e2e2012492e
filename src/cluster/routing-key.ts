import { EncodingError } from '../errors';

const maxComponentBytes = 65_535;

/**
 * The bytes of a partition key that its token is made of: a single component as it is, several ones each as [short length],
 * bytes and a zero byte, which is how Cassandra stores a composite key.
 */
export function routingKeyOf(components: readonly Uint8Array[]): Buffer {
  const [single] = components;
  if (single !== undefined && components.length === 1) return viewOf(single);
  let size = 0;
  for (const { length } of components) {
    if (length > maxComponentBytes) throw tooLong(length);
    size += length + 3;
  }
  const key = Buffer.alloc(size);
  let at = 0;
  for (const component of components) {
    at = key.writeUInt16BE(component.length, at);
    key.set(component, at);
    at += component.length + 1;
  }
  return key;
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function tooLong(length: number): EncodingError {
  return new EncodingError('partition key', `a component has ${length} bytes, Cassandra allows ${maxComponentBytes}`);
}
