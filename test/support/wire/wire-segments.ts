import { headerChecksum, payloadChecksum } from './wire-checksums';
import { packBlock, unpackBlock } from './wire-lz4';
import { WireViolation } from './wire-reader';

/** The longest payload of a segment (v5 spec §2.2). */
export const longestPayload = 131_071;

/** A segment as it came: its payload unpacked. */
export interface WireSegment {
  readonly payload: Buffer;
  readonly isSelfContained: boolean;
}

/** One segment (v5 spec §2.2); with LZ4 a payload that does not get shorter stands as it is, under the length 0. */
export function segmentBytes(payload: Buffer, isSelfContained: boolean, isPacked: boolean): Buffer {
  if (!isPacked) {
    const header = Buffer.alloc(3);
    header.writeUIntLE(payload.length | (isSelfContained ? 1 << 17 : 0), 0, 3);
    return assemble(header, payload);
  }
  const packed = packBlock(payload);
  const isShorter = packed.length < payload.length;
  const wire = isShorter ? packed : payload;
  const header = Buffer.alloc(5);
  header.writeUIntLE(wire.length + (isShorter ? payload.length : 0) * 2 ** 17 + (isSelfContained ? 2 ** 34 : 0), 0, 5);
  return assemble(header, wire);
}

function assemble(header: Buffer, wire: Buffer): Buffer {
  const out = Buffer.allocUnsafe(header.length + 3 + wire.length + 4);
  out.set(header, 0);
  out.writeUIntLE(headerChecksum(header), header.length, 3);
  out.set(wire, header.length + 3);
  out.writeUInt32LE(payloadChecksum(wire), out.length - 4);
  return out;
}

/** Bytes in, checked segments out. */
export class SegmentReader {
  readonly #isPacked: boolean;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(isPacked: boolean) {
    this.#isPacked = isPacked;
  }

  push(chunk: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
  }

  next(): WireSegment | undefined {
    const bytes = this.#bytes;
    const headerLength = this.#isPacked ? 5 : 3;
    const start = headerLength + 3;
    if (bytes.length < start) return undefined;
    if (headerChecksum(bytes.subarray(0, headerLength)) !== bytes.readUIntLE(headerLength, 3)) {
      throw new WireViolation('CRC24 of a segment');
    }
    const header = bytes.readUIntLE(0, headerLength);
    const length = header % 2 ** 17;
    const end = start + length;
    if (bytes.length < end + 4) return undefined;
    const wire = bytes.subarray(start, end);
    if (payloadChecksum(wire) !== bytes.readUInt32LE(end)) throw new WireViolation('CRC32 of a segment');
    this.#bytes = bytes.subarray(end + 4);
    if (!this.#isPacked) return { payload: wire, isSelfContained: (header & (1 << 17)) !== 0 };
    const unpackedLength = Math.floor(header / 2 ** 17) % 2 ** 17;
    const payload = unpackedLength === 0 ? wire : unpackBlock(wire, unpackedLength);
    return { payload, isSelfContained: Math.floor(header / 2 ** 34) % 2 === 1 };
  }
}
