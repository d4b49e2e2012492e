import { types } from 'node:util';

import { describeValue, EncodingError } from '../errors';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';

const noBytes = new Uint8Array(0);

/** CQL blob: bytes as they are (v5 spec §5.3). What is read is a copy, which keeps no page of results alive. */
export const blob: Codec<Buffer> = defineCodec({
  cqlType: 'blob',
  write: (value, out) => out.raw(bytesOf('blob', value)),
  read: (input, size) => input.copy(size),
});

/** The bytes of any form that users may have; text is refused, since its encoding would be a guess. */
export function bytesOf(cqlType: string, value: unknown): Uint8Array {
  if (types.isUint8Array(value)) return value;
  if (types.isDataView(value)) return viewOf(value.buffer, value.byteOffset, value.byteLength);
  if (types.isAnyArrayBuffer(value)) return viewOf(value, 0, value.byteLength);
  const cure = typeof value === 'string' ? ' (choose its bytes: Buffer.from(text, encoding))' : '';
  const problem = `expected a Buffer, Uint8Array, ArrayBuffer or DataView, got ${describeValue(value)}${cure}`;
  throw new EncodingError(cqlType, problem);
}

/** A detached ArrayBuffer has no bytes and cannot be viewed. */
function viewOf(buffer: ArrayBufferLike, offset: number, size: number): Uint8Array {
  return size === 0 ? noBytes : new Uint8Array(buffer, offset, size);
}
