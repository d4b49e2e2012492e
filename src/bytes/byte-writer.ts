import { EncodingError } from '../errors';

const initialBytes = 16_384;
const shortTextCharacters = 32;
/** Text beyond this length is measured first, lest the buffer grows to three times of what it needs. */
const measuredTextCharacters = 4_096;
const maxShort = 0xffff;

/**
 * Writes the notations of the native protocol (v5 spec §3) at the end of a buffer that grows. Callers that fail
 * half-way go back with {@link rewind}; lengths that are known afterwards are reserved and patched.
 */
export class ByteWriter {
  bytes: Buffer;
  #view: DataView;
  /** Bytes written so far. */
  position = 0;

  constructor(bytes: Buffer = Buffer.allocUnsafeSlow(initialBytes)) {
    this.bytes = bytes;
    this.#view = viewOf(bytes);
  }

  /** Makes room for `size` bytes and returns the offset of the first, moving past them. */
  reserve(size: number): number {
    const at = this.position;
    if (at + size > this.bytes.length) this.#grow(at + size);
    this.position = at + size;
    return at;
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.position);
    this.bytes = grown;
    this.#view = viewOf(grown);
  }

  /** Forgets everything written after `position`. */
  rewind(position: number): void {
    this.position = position;
  }

  /** The bytes written so far, as a view that the next write may change. */
  written(): Buffer {
    return this.bytes.subarray(0, this.position);
  }

  /** Hands over the bytes written so far and goes on at the start of `next` (default: a new buffer). */
  detach(next: Buffer = Buffer.allocUnsafeSlow(initialBytes)): Buffer {
    const written = this.written();
    this.bytes = next;
    this.#view = viewOf(next);
    this.position = 0;
    return written;
  }

  /** [byte] */
  uint8(value: number): void {
    const at = this.reserve(1);
    this.bytes[at] = value;
  }

  /** [short], signed or not */
  uint16(value: number): void {
    const at = this.reserve(2);
    this.bytes[at] = value >>> 8;
    this.bytes[at + 1] = value;
  }

  /** [int], signed or not */
  int32(value: number): void {
    this.patchInt32(this.reserve(4), value);
  }

  /** Overwrites 4 bytes at an offset given by {@link reserve}. */
  patchInt32(at: number, value: number): void {
    const { bytes } = this;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  /** [long]; a negative value in two's complement. */
  int64(value: bigint): void {
    const at = this.reserve(8);
    this.#view.setBigInt64(at, value);
  }

  float32(value: number): void {
    const at = this.reserve(4);
    this.#view.setFloat32(at, value);
  }

  /** [double] */
  float64(value: number): void {
    const at = this.reserve(8);
    this.#view.setFloat64(at, value);
  }

  /** Bytes as they are, without a length. */
  raw(value: Uint8Array): void {
    const at = this.reserve(value.length);
    this.bytes.set(value, at);
  }

  /** UTF-8 without a length; returns the number of bytes written. */
  text(value: string): number {
    const start = this.position;
    if (value.length <= shortTextCharacters && this.#shortAscii(value)) return value.length;
    const mostBytes = value.length <= measuredTextCharacters ? value.length * 3 : Buffer.byteLength(value);
    const at = this.reserve(mostBytes);
    const size = this.bytes.write(value, at, 'utf8');
    this.position = start + size;
    return size;
  }

  #shortAscii(value: string): boolean {
    const at = this.reserve(value.length);
    const { bytes } = this;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) {
        this.position = at;
        return false;
      }
      bytes[at + i] = code;
    }
    return true;
  }

  /** A [short] that counts what follows. */
  #count(notation: string, count: number): void {
    if (count > maxShort) throw tooLong(notation, count);
    this.uint16(count);
  }

  /** [string]; throws EncodingError beyond 65,535 bytes. */
  string(value: string): void {
    const at = this.reserve(2);
    const size = this.text(value);
    if (size > maxShort) throw tooLong('string', size);
    this.bytes[at] = size >>> 8;
    this.bytes[at + 1] = size;
  }

  /** [long string] */
  longString(value: string): void {
    const at = this.reserve(4);
    this.patchInt32(at, this.text(value));
  }

  /** [string list]; throws EncodingError beyond 65,535 strings. */
  stringList(values: readonly string[]): void {
    this.#count('string list', values.length);
    for (const value of values) this.string(value);
  }

  /** [bytes]; null is written as length -1. */
  nullableBytes(value: Uint8Array | null): void {
    if (value === null) return this.int32(-1);
    this.int32(value.length);
    this.raw(value);
  }

  /** `[value]`: [bytes] whose length -2, written for undefined, means "not set". */
  value(value: Uint8Array | null | undefined): void {
    if (value === undefined) this.int32(-2);
    else this.nullableBytes(value);
  }

  /** [short bytes]; throws EncodingError beyond 65,535 of them. */
  shortBytes(value: Uint8Array): void {
    this.#count('short bytes', value.length);
    this.raw(value);
  }

  /** [string map] */
  stringMap(map: Readonly<Record<string, string>>): void {
    const keys = Object.keys(map);
    this.#count('string map', keys.length);
    for (const key of keys) {
      this.string(key);
      this.string(map[key]!);
    }
  }

  /** [string multimap] */
  stringMultimap(map: Readonly<Record<string, readonly string[]>>): void {
    const keys = Object.keys(map);
    this.#count('string multimap', keys.length);
    for (const key of keys) {
      this.string(key);
      this.stringList(map[key]!);
    }
  }

  /** [bytes map] */
  bytesMap(map: Readonly<Record<string, Uint8Array | null>>): void {
    const keys = Object.keys(map);
    this.#count('bytes map', keys.length);
    for (const key of keys) {
      this.string(key);
      this.nullableBytes(map[key]!);
    }
  }

  /** [unsigned vint] of a size, at most 2^53 - 1. */
  vintSize(value: number): void {
    if (value < 0x80) this.uint8(value);
    else this.unsignedVint(BigInt(value));
  }

  /** [unsigned vint], 0 to 2^64 - 1: as many leading 1 bits in the first byte as bytes follow. */
  unsignedVint(value: bigint): void {
    let extra = 0;
    while (extra < 8 && value >> BigInt(7 * (extra + 1)) !== 0n) extra++;
    this.uint8(Number(value >> BigInt(8 * extra)) | ((0xff00 >> extra) & 0xff));
    for (let i = extra - 1; i >= 0; i--) this.uint8(Number((value >> BigInt(8 * i)) & 0xffn));
  }

  /** `[vint]`: a signed 64-bit integer, zigzag-encoded. */
  vint(value: bigint): void {
    this.unsignedVint(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)));
  }
}

function tooLong(notation: string, size: number): EncodingError {
  return new EncodingError(`[${notation}]`, `its length ${size} is more than ${maxShort}`);
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
