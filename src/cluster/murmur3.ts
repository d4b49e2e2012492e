/** A signed 64-bit token as two 32-bit halves; `low` is to be read without its sign. */
export interface Murmur3Token {
  readonly high: number;
  readonly low: number;
}

/** The working memory: three 64-bit numbers, each as its high and its low half. Halves stay small integers, unlike bigints. */
const words = new Int32Array(6);
const first = 0;
const second = 2;
const chunk = 4;

/**
 * The first 64 bits of MurmurHash3 x64 128 with seed 0, in Cassandra's variant: the bytes behind the last whole block of 16
 * count as signed, so that keys with bytes from 0x80 on differ from every other implementation.
 */
export function murmur3(bytes: Uint8Array): Murmur3Token {
  const { length } = bytes;
  const tail = length & ~15;
  words.fill(0);
  for (let at = 0; at < tail; at += 16) mixBlock(bytes, at);
  if (tail < length) mixTail(bytes, tail);
  words[first + 1]! ^= length;
  words[second + 1]! ^= length;
  add(first, second);
  add(second, first);
  finish(first);
  finish(second);
  add(first, second);
  return { high: words[first]!, low: words[first + 1]! };
}

function mixBlock(bytes: Uint8Array, at: number): void {
  words[chunk + 1] = littleEndian(bytes, at);
  words[chunk] = littleEndian(bytes, at + 4);
  mixIntoFirst();
  rotateLeft(first, 27);
  add(first, second);
  timesFivePlus(first, 0x52dce729);
  words[chunk + 1] = littleEndian(bytes, at + 8);
  words[chunk] = littleEndian(bytes, at + 12);
  mixIntoSecond();
  rotateLeft(second, 31);
  add(second, first);
  timesFivePlus(second, 0x38495ab5);
}

function mixTail(bytes: Uint8Array, at: number): void {
  const middle = at + 8;
  if (middle < bytes.length) {
    readSigned(bytes, middle, bytes.length);
    mixIntoSecond();
  }
  readSigned(bytes, at, Math.min(middle, bytes.length));
  mixIntoFirst();
}

/** Combines bytes as Java does when it widens each of them, with its sign, to 64 bits. */
function readSigned(bytes: Uint8Array, start: number, end: number): void {
  let high = 0;
  let low = 0;
  for (let at = start; at < end; at++) {
    const byte = (bytes[at]! << 24) >> 24;
    const shift = (at - start) * 8;
    if (shift < 32) low ^= byte << shift;
    high ^= shift < 32 ? byte >> Math.min(31, 32 - shift) : byte << (shift - 32);
  }
  words[chunk] = high;
  words[chunk + 1] = low;
}

function mixIntoFirst(): void {
  multiply(chunk, 0x87c37b91, 0x114253d5);
  rotateLeft(chunk, 31);
  multiply(chunk, 0x4cf5ad43, 0x2745937f);
  words[first]! ^= words[chunk]!;
  words[first + 1]! ^= words[chunk + 1]!;
}

function mixIntoSecond(): void {
  multiply(chunk, 0x4cf5ad43, 0x2745937f);
  rotateRight(chunk, 31);
  multiply(chunk, 0x87c37b91, 0x114253d5);
  words[second]! ^= words[chunk]!;
  words[second + 1]! ^= words[chunk + 1]!;
}

function finish(at: number): void {
  words[at + 1]! ^= words[at]! >>> 1;
  multiply(at, 0xff51afd7, 0xed558ccd);
  words[at + 1]! ^= words[at]! >>> 1;
  multiply(at, 0xc4ceb9fe, 0x1a85ec53);
  words[at + 1]! ^= words[at]! >>> 1;
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

function add(at: number, other: number): void {
  const low = (words[at + 1]! + words[other + 1]!) >>> 0;
  const carry = low < words[other + 1]! >>> 0 ? 1 : 0;
  words[at] = words[at]! + words[other]! + carry;
  words[at + 1] = low;
}

/** The product of the low half stays within 2^53, and so exact. */
function timesFivePlus(at: number, constant: number): void {
  const sum = (words[at + 1]! >>> 0) * 5 + constant;
  words[at] = Math.imul(words[at]!, 5) + Math.trunc(sum / 2 ** 32);
  words[at + 1] = sum;
}

function multiply(at: number, high: number, low: number): void {
  const ownLow = words[at + 1]!;
  words[at] = highHalf(ownLow, low) + Math.imul(words[at]!, low) + Math.imul(ownLow, high);
  words[at + 1] = Math.imul(ownLow, low);
}

/** The upper 32 bits of the product of two unsigned 32-bit numbers, from products of their 16-bit halves. */
function highHalf(one: number, other: number): number {
  const oneLow = one & 0xffff;
  const oneHigh = one >>> 16;
  const otherLow = other & 0xffff;
  const otherHigh = other >>> 16;
  const middle = Math.imul(oneHigh, otherLow) + (Math.imul(oneLow, otherLow) >>> 16);
  const carried = Math.imul(oneLow, otherHigh) + (middle & 0xffff);
  return (Math.imul(oneHigh, otherHigh) + (middle >>> 16) + (carried >>> 16)) | 0;
}

/** By 1 to 31 bits. */
function rotateLeft(at: number, bits: number): void {
  const high = words[at]!;
  const low = words[at + 1]!;
  words[at] = (high << bits) | (low >>> (32 - bits));
  words[at + 1] = (low << bits) | (high >>> (32 - bits));
}

/** By 1 to 31 bits. */
function rotateRight(at: number, bits: number): void {
  const high = words[at]!;
  const low = words[at + 1]!;
  words[at] = (high >>> bits) | (low << (32 - bits));
  words[at + 1] = (low >>> bits) | (high << (32 - bits));
}
