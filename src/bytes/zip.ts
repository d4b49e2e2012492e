import type * as Fflate from 'fflate';
import { DecodingError } from '../errors';
import { zipCrc32 } from './crc32';

// Sizes and signatures of the records: APPNOTE.TXT §4.3.
const endSignature = 0x0605_4b50;
const endBytes = 22;
const directorySignature = 0x0201_4b50;
const directoryBytes = 46;
const localSignature = 0x0403_4b50;
const localBytes = 30;
const longestComment = 0xffff;
/** A size or an offset of this value is in a record of the 64-bit format. */
const beyond32Bits = 0xffff_ffff;
const encryptedFlag = 0x0001;
const stored = 0;
const deflated = 8;

/** Where the archive has an entry, by its central directory, which alone is believed. */
interface Entry {
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly offset: number;
}

/** Loads fflate when first needed: few programs read an archive. */
function loadFflate(): typeof Fflate {
  return require('fflate') as typeof Fflate;
}

/**
 * The contents of the wanted entries that an archive has, by name; `wanted` has the most bytes that each may have. Nothing else
 * is unpacked, no name is ever a path, sizes and checksums must be right, and what is wrong is a DecodingError.
 */
export function readZip(archive: Uint8Array, wanted: ReadonlyMap<string, number>): Map<string, Buffer> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const contents = new Map<string, Buffer>();
  for (const [name, entry] of readDirectory(bytes, wanted)) {
    if (contents.has(name)) throw new DecodingError(`The archive has two entries "${name}"`);
    contents.set(name, Buffer.from(readEntry(bytes, name, entry, wanted.get(name) ?? 0)));
  }
  return contents;
}

/** The record at the end, behind which there may be a comment, says where the directory is (APPNOTE §4.3.16). */
function* readDirectory(bytes: Buffer, wanted: ReadonlyMap<string, number>): Generator<[name: string, entry: Entry]> {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const isSplit = bytes.readUInt16LE(end + 4) !== 0 || bytes.readUInt16LE(end + 8) !== count;
  let at = bytes.readUInt32LE(end + 16);
  if (isSplit || at === beyond32Bits) throw new DecodingError('The archive is in several parts, or in the 64-bit format');
  for (let i = 0; i < count; i++) {
    if (at + directoryBytes > end || bytes.readUInt32LE(at) !== directorySignature) throw broken('its directory');
    const nameEnd = at + directoryBytes + bytes.readUInt16LE(at + 28);
    if (nameEnd > end) throw broken('its directory');
    const name = bytes.toString('utf8', at + directoryBytes, nameEnd);
    if (wanted.has(name)) yield [name, entryAt(bytes, at)];
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
}

function findEnd(bytes: Buffer): number {
  const last = bytes.length - endBytes;
  for (let at = last; at >= Math.max(0, last - longestComment); at--) {
    if (bytes.readUInt32LE(at) === endSignature && bytes.readUInt16LE(at + 20) === last - at) return at;
  }
  throw new DecodingError('It is no zip archive, or not all of one');
}

function entryAt(bytes: Buffer, at: number): Entry {
  return {
    isEncrypted: (bytes.readUInt16LE(at + 8) & encryptedFlag) !== 0,
    method: bytes.readUInt16LE(at + 10),
    crc: bytes.readUInt32LE(at + 16),
    compressedSize: bytes.readUInt32LE(at + 20),
    size: bytes.readUInt32LE(at + 24),
    offset: bytes.readUInt32LE(at + 42),
  };
}

function readEntry(bytes: Buffer, name: string, entry: Entry, mostBytes: number): Uint8Array {
  const { isEncrypted, method, size, compressedSize, offset } = entry;
  if (isEncrypted) throw new DecodingError(`"${name}" in the archive is encrypted`);
  if (size > mostBytes) throw new DecodingError(`"${name}" in the archive has ${size} bytes: at most ${mostBytes} are read`);
  if (offset + localBytes > bytes.length || bytes.readUInt32LE(offset) !== localSignature) throw broken(`"${name}"`);
  const start = offset + localBytes + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const end = start + compressedSize;
  if (end > bytes.length) throw broken(`"${name}"`);
  const content = unpack(method, bytes.subarray(start, end), size);
  if (content === undefined) throw new DecodingError(`"${name}" is compressed in a way that is not read (${method})`);
  if (content.length !== size || zipCrc32(content) !== entry.crc) throw broken(`"${name}"`);
  return content;
}

function unpack(method: number, packed: Buffer, size: number): Uint8Array | undefined {
  if (method === stored) return packed;
  return method === deflated ? inflate(packed, size) : undefined;
}

/** One byte more than there should be shows contents that are longer. */
function inflate(packed: Uint8Array, size: number): Uint8Array {
  try {
    return loadFflate().inflateSync(packed, { out: new Uint8Array(size + 1) });
  } catch (error) {
    throw new DecodingError('The archive is damaged: an entry cannot be decompressed', { cause: error });
  }
}

function broken(what: string): DecodingError {
  return new DecodingError(`The archive is damaged: ${what} is cut off, or its checksum is wrong`);
}
