import { DecodingError } from '../errors';

/** From here on the engine's own decoder is faster. */
const shortTextBytes = 13;
/** With so much left to read, a view of the buffer pays; the numbers of a short message go through {@link scratch}. */
const viewedBytes = 1_024;
const scratch = new DataView(new ArrayBuffer(8));
/** How many parts of values a peer may leave out: see {@link ByteReader.takeAbsent}. */
const absentParts = 65_536;
const absentPartsPerByte = 8;

/** What `toString('utf8')` ends in, without the fifth of its time that finding it takes for a short text. */
interface SliceableBuffer extends Buffer {
  utf8Slice(start: number, end: number): string;
}

/**
 * Reads the notations of the native protocol (v5 spec §3) from a buffer, in order; the bounds of every read are checked
 * here, once, for everybody. Reads past the end throw {@link DecodingError} before anything is allocated.
 */
export class ByteReader {
  readonly bytes: Buffer;
  /** Offset of the next byte to read. */
  position: number;
  /** Offset one past the last byte that may be read. */
  readonly end: number;
  #view: DataView | undefined;
  #absentParts = 0;

  constructor(bytes: Buffer, position = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  /** Bytes left to read. */
  get remaining(): number {
    return this.end - this.position;
  }

  /** Throws unless `size` more bytes can be read; returns the offset of the first and moves past them. */
  take(size: number): number {
    const start = this.position;
    if (size < 0 || size > this.end - start) throw this.#short(size);
    this.position = start + size;
    return start;
  }

  #short(size: number): DecodingError {
    return new DecodingError(
      size < 0
        ? `Negative length ${size} at byte ${this.position}`
        : `Message too short: needs ${size} bytes at byte ${this.position}, ${this.remaining} left`,
    );
  }

  /** A count announced by the peer, refused unless `count` items of at least `minimumSize` bytes can follow. */
  checkCount(count: number, minimumSize: number): number {
    if (count < 0 || count * minimumSize > this.remaining) {
      throw new DecodingError(`Impossible count ${count} at byte ${this.position}: ${this.remaining} bytes left`);
    }
    return count;
  }

  /**
   * Takes note of fields and elements that the peer left out at the end of values (v5 spec §5.21, §5.22): they come out as
   * nulls, which fill memory out of no bytes. Far more than any page of old values has are refused.
   */
  takeAbsent(count: number): void {
    this.#absentParts += count;
    if (this.#absentParts <= absentParts + absentPartsPerByte * this.end) return;
    throw new DecodingError(`${this.#absentParts} parts of values that are not there, in ${this.end} bytes`);
  }

  /** [byte] */
  uint8(): number {
    return this.bytes[this.take(1)]!;
  }

  int8(): number {
    return (this.uint8() << 24) >> 24;
  }

  /** [short] */
  uint16(): number {
    const at = this.take(2);
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }

  int16(): number {
    return (this.uint16() << 16) >> 16;
  }

  /** [int] */
  int32(): number {
    const at = this.take(4);
    const { bytes } = this;
    return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  /** [long] */
  int64(): bigint {
    const at = this.take(8);
    const view = this.#viewFrom(at, 8);
    return view.getBigInt64(view === scratch ? 0 : at);
  }

  float32(): number {
    const at = this.take(4);
    const view = this.#viewFrom(at, 4);
    return view.getFloat32(view === scratch ? 0 : at);
  }

  /** [double] */
  float64(): number {
    const at = this.take(8);
    const view = this.#viewFrom(at, 8);
    return view.getFloat64(view === scratch ? 0 : at);
  }

  /** A view in which `at` is the place of the number, or {@link scratch} with its bytes at 0. */
  #viewFrom(at: number, size: number): DataView {
    const { bytes } = this;
    if (this.#view !== undefined) return this.#view;
    if (this.end - at > viewedBytes) return (this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    for (let i = 0; i < size; i++) scratch.setUint8(i, bytes[at + i]!);
    return scratch;
  }

  /** `size` bytes as a view of this buffer, which it keeps alive: for what is used at once. */
  view(size: number): Buffer {
    const at = this.take(size);
    return this.bytes.subarray(at, at + size);
  }

  /** `size` bytes as a copy of their own: for what the user keeps. */
  copy(size: number): Buffer {
    return Buffer.from(this.view(size));
  }

  /** `size` bytes of UTF-8; malformed sequences become U+FFFD. */
  text(size: number): string {
    const at = this.take(size);
    if (size < shortTextBytes) {
      const ascii = shortAscii(this.bytes, at, at + size);
      if (ascii !== undefined) return ascii;
    }
    return (this.bytes as SliceableBuffer).utf8Slice(at, at + size);
  }

  /** [string] */
  string(): string {
    return this.text(this.uint16());
  }

  /** [long string] */
  longString(): string {
    return this.text(this.int32());
  }

  /** [string list] */
  stringList(): string[] {
    const list: string[] = [];
    for (let count = this.checkCount(this.uint16(), 2); count > 0; count--) list.push(this.string());
    return list;
  }

  /** `[bytes]`: a copy, or null when the length is negative. */
  nullableBytes(): Buffer | null {
    const size = this.int32();
    return size < 0 ? null : this.copy(size);
  }

  /** `[short bytes]`: a copy. */
  shortBytes(): Buffer {
    return this.copy(this.uint16());
  }

  /** [string map], without a prototype so that any key is data. */
  stringMap(): Record<string, string> {
    const map = Object.create(null) as Record<string, string>;
    for (let count = this.checkCount(this.uint16(), 4); count > 0; count--) {
      const key = this.string();
      map[key] = this.string();
    }
    return map;
  }

  /** [string multimap], without a prototype so that any key is data. */
  stringMultimap(): Record<string, string[]> {
    const map = Object.create(null) as Record<string, string[]>;
    for (let count = this.checkCount(this.uint16(), 4); count > 0; count--) {
      const key = this.string();
      map[key] = this.stringList();
    }
    return map;
  }

  /** [bytes map], without a prototype so that any key is data. */
  bytesMap(): Record<string, Buffer | null> {
    const map = Object.create(null) as Record<string, Buffer | null>;
    for (let count = this.checkCount(this.uint16(), 6); count > 0; count--) {
      const key = this.string();
      map[key] = this.nullableBytes();
    }
    return map;
  }

  /** `[unsigned vint]`: the leading 1 bits of the first byte count the further bytes. At most 64 bits. */
  unsignedVint(): bigint {
    const first = this.uint8();
    const extra = Math.clz32(~(first << 24));
    if (extra === 0) return BigInt(first);
    const at = this.take(extra);
    let value = BigInt(first & (0xff >> (extra + 1)));
    for (let i = 0; i < extra; i++) value = (value << 8n) | BigInt(this.bytes[at + i]!);
    return value;
  }

  /** An [unsigned vint] that is a size: refused beyond what is left to read. */
  vintSize(): number {
    const first = this.bytes[this.position];
    if (first !== undefined && first < 0x80 && first < this.remaining) {
      this.position++;
      return first;
    }
    const size = this.unsignedVint();
    if (size > BigInt(this.remaining)) throw new DecodingError(`Element of ${size} bytes, ${this.remaining} left`);
    return Number(size);
  }

  /** `[vint]`: a signed 64-bit integer, zigzag-encoded. */
  vint(): bigint {
    const zigzag = this.unsignedVint();
    return (zigzag >> 1n) ^ -(zigzag & 1n);
  }
}

/**
 * Strings below 13 characters are made whole when they are added up, longer ones of parts that are put together on first use.
 * Several characters a call cost half of one at a time.
 */
function shortAscii(bytes: Buffer, start: number, end: number): string | undefined {
  let bits = 0;
  for (let at = start; at < end; at++) bits |= bytes[at]!;
  if (bits > 0x7f) return undefined;
  let text = '';
  let at = start;
  for (; at + 4 <= end; at += 4) text += String.fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!);
  if (at + 2 <= end) {
    text += String.fromCharCode(bytes[at]!, bytes[at + 1]!);
    at += 2;
  }
  return at < end ? text + String.fromCharCode(bytes[at]!) : text;
}
