import { types } from 'node:util';

import type { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';
import { errorAt } from './element';
import { checkFloat } from './floats';
import { checkDimensions, checkSize, vectorItems } from './vector';

const elementSize = 4;
/** From here on, one copy and one swap of the bytes cost less than a loop. */
const bulkDimensions = 64;
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** `vector<float, n>` (v5 spec §5.25), out as a Float32Array; no other type of cell carries so many bytes. */
export function floatVectorCodec(dimensions: number): Codec<Float32Array> {
  const cqlType = `vector<float, ${dimensions}>`;
  const sizeBytes = elementSize * dimensions;
  return defineCodec<Float32Array>({
    cqlType,
    vectorElementSize: sizeBytes,
    emptyValue: null,
    write(value, out) {
      if (types.isFloat32Array(value)) {
        checkDimensions(value, value.length, dimensions, cqlType);
        writeFloats(value, out);
      } else if (Array.isArray(value)) {
        checkDimensions(value, value.length, dimensions, cqlType);
        writeArray(value, cqlType, out);
      } else {
        writeNumbers(value, dimensions, cqlType, out);
      }
    },
    read(input, size) {
      checkSize(size, elementSize, dimensions);
      return dimensions < bulkDimensions ? readOneByOne(input, dimensions) : readBulk(input, dimensions);
    },
  });
}

function writeFloats(value: Float32Array, out: ByteWriter): void {
  if (value.length < bulkDimensions) {
    for (const number of value) out.float32(number);
    return;
  }
  const at = out.reserve(value.byteLength);
  out.bytes.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), at);
  if (isLittleEndian) out.bytes.subarray(at, at + value.byteLength).swap32();
}

/** Arrays of numbers are what most libraries give: they go through a view, without a call an element. */
function writeArray(values: readonly unknown[], cqlType: string, out: ByteWriter): void {
  const sizeBytes = values.length * elementSize;
  const at = out.reserve(sizeBytes);
  const view = new DataView(out.bytes.buffer, out.bytes.byteOffset + at, sizeBytes);
  let i = 0;
  try {
    for (; i < values.length; i++) view.setFloat32(i * elementSize, checkFloat(values[i]));
  } catch (error) {
    throw errorAt(`[${i}]`, error, cqlType);
  }
}

function writeNumbers(value: unknown, dimensions: number, cqlType: string, out: ByteWriter): void {
  let count = 0;
  try {
    for (const item of vectorItems(value, cqlType)) {
      if (count < dimensions) out.float32(checkFloat(item));
      if (++count > dimensions) break;
    }
  } catch (error) {
    throw errorAt(`[${count}]`, error, cqlType);
  }
  checkDimensions(value, count, dimensions, cqlType);
}

function readOneByOne(input: ByteReader, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (let i = 0; i < dimensions; i++) vector[i] = input.float32();
  return vector;
}

/** The bytes get memory of their own: a view would keep the whole page of results alive. */
function readBulk(input: ByteReader, dimensions: number): Float32Array {
  const size = dimensions * elementSize;
  const at = input.take(size);
  const bytes = Buffer.allocUnsafeSlow(size);
  input.bytes.copy(bytes, 0, at, at + size);
  if (isLittleEndian) bytes.swap32();
  return new Float32Array(bytes.buffer, bytes.byteOffset, dimensions);
}
