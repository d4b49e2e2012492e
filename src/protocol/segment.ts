import { crc24 } from '../bytes/crc24';
import { segmentCrc32 } from '../bytes/crc32';
import { ProtocolError } from '../errors';

/** Why a segment was refused. */
export type SegmentFault = 'header_crc' | 'header' | 'payload_crc' | 'decompress' | 'incomplete';

/** A segment does not have the shape of v5 spec §2.2; the stream is beyond repair. */
export class SegmentError extends ProtocolError {
  readonly fault: SegmentFault;

  constructor(fault: SegmentFault, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.fault = fault;
  }
}

/** The most bytes of envelopes that one segment can hold: 17 bits of length. */
export const maximumPayloadBytes = 0x1_ffff;

/** Bytes of the CRC32 after the payload. */
export const trailerBytes = 4;

const crc24Bytes = 3;
const plainLengthBytes = 3;
const compressedLengthBytes = 5;

/** Bytes of a header without and with compression. */
export const plainHeaderBytes = plainLengthBytes + crc24Bytes;
export const compressedHeaderBytes = compressedLengthBytes + crc24Bytes;

/** What the header of a segment says. */
export interface SegmentHeader {
  /** Bytes of the payload as they travel. */
  readonly payloadBytes: number;
  /** Bytes of the payload when decompressed; 0 = it travels as it is. */
  readonly uncompressedBytes: number;
  /** True for one or more whole envelopes, false for a slice of a large one. */
  readonly isSelfContained: boolean;
}

/** Reads a header without compression: 17 bits of length, the self-contained bit, 6 of padding, CRC24 (v5 §2.2). */
export function readPlainHeader(bytes: Buffer, at: number): SegmentHeader {
  checkHeaderCrc(bytes, at, plainLengthBytes);
  const word = bytes.readUIntLE(at, plainLengthBytes);
  checkPadding(word >>> 18);
  return { payloadBytes: word & maximumPayloadBytes, uncompressedBytes: 0, isSelfContained: (word & 0x2_0000) !== 0 };
}

/** Reads a header with compression: 17 bits of each length, the self-contained bit, 5 of padding, CRC24 (v5 §2.2). */
export function readCompressedHeader(bytes: Buffer, at: number): SegmentHeader {
  checkHeaderCrc(bytes, at, compressedLengthBytes);
  const low = bytes.readUInt32LE(at);
  const high = bytes[at + 4]!;
  checkPadding(high >>> 3);
  return {
    payloadBytes: low & maximumPayloadBytes,
    uncompressedBytes: (low >>> 17) | ((high & 0x03) << 15),
    isSelfContained: (high & 0x04) !== 0,
  };
}

/** Writes the header without compression. */
export function writePlainHeader(bytes: Buffer, at: number, { payloadBytes, isSelfContained }: SegmentHeader): void {
  bytes.writeUIntLE(payloadBytes | (isSelfContained ? 0x2_0000 : 0), at, plainLengthBytes);
  writeHeaderCrc(bytes, at, plainLengthBytes);
}

/** Writes the header with compression. */
export function writeCompressedHeader(bytes: Buffer, at: number, header: SegmentHeader): void {
  const { payloadBytes, uncompressedBytes, isSelfContained } = header;
  bytes.writeUInt32LE((payloadBytes | (uncompressedBytes << 17)) >>> 0, at);
  bytes[at + 4] = (uncompressedBytes >>> 15) | (isSelfContained ? 0x04 : 0);
  writeHeaderCrc(bytes, at, compressedLengthBytes);
}

/** Checks the payload, as it travels, against the CRC32 that follows it. */
export function checkPayloadCrc(bytes: Buffer, start: number, end: number): void {
  if (segmentCrc32(bytes, start, end) !== bytes.readUInt32LE(end)) {
    throw new SegmentError('payload_crc', `The CRC32 of a segment's payload of ${end - start} bytes does not match`);
  }
}

/** Writes the CRC32 of the payload after it. */
export function writePayloadCrc(bytes: Buffer, start: number, end: number): void {
  bytes.writeUInt32LE(segmentCrc32(bytes, start, end), end);
}

function checkHeaderCrc(bytes: Buffer, at: number, lengthBytes: number): void {
  if (crc24(bytes, at, at + lengthBytes) !== bytes.readUIntLE(at + lengthBytes, crc24Bytes)) {
    throw new SegmentError('header_crc', "The CRC24 of a segment's header does not match");
  }
}

function writeHeaderCrc(bytes: Buffer, at: number, lengthBytes: number): void {
  bytes.writeUIntLE(crc24(bytes, at, at + lengthBytes), at + lengthBytes, crc24Bytes);
}

function checkPadding(padding: number): void {
  if (padding !== 0) throw new SegmentError('header', "Reserved bits are set in a segment's header");
}
