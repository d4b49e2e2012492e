import type * as Lz4 from 'lz4js';

import { DecodingError } from '../errors';

// Shortest match, and the rules of a block's end: lz4_Block_format.md, "End of block conditions".
const minMatchBytes = 4;
const shortestSource = 13;
const matchStartsBeforeEnd = 12;
/** A length byte of 255 stands for 255 bytes of output, and no byte of a block for more. */
const maxRatio = 255;
const offsetBytes = 2;
/** A length of 15 in a token goes on in the bytes that follow. */
const longLength = 15;
/** Copies below this many bytes are faster byte by byte than by a call of the engine. */
const nativeCopyFromBytes = 32;

interface Compressor {
  readonly lz4: typeof Lz4;
  readonly hashTable: Uint32Array;
}
let compressor: Compressor | undefined;

/** Loads lz4js when first needed: it allocates 5 MiB. */
function loadCompressor(): Compressor {
  compressor ??= { lz4: require('lz4js') as typeof Lz4, hashTable: new Uint32Array(65_536) };
  return compressor;
}

/** One LZ4 block that holds `source`, or null when that would not be shorter than `source` itself. */
export function compressBlock(source: Uint8Array): Buffer | null {
  if (source.length < shortestSource) return null;
  const { lz4, hashTable } = loadCompressor();
  hashTable.fill(0); // left-over entries would make it refer to the bytes of an earlier source
  const block = Buffer.allocUnsafe(lz4.compressBound(source.length));
  const written = lz4.compressBlock(source, block, 0, source.length, hashTable);
  const size = written === 0 ? 0 : repairEnd(block, written, source);
  return size === 0 || size >= source.length ? null : block.subarray(0, size);
}

/**
 * lz4js starts matches up to 10 bytes before the end, where the format allows 12, and lz4-java then refuses the block.
 * Only the last match can be such a one: it is made part of the literals at the end. Returns the new size of the block.
 */
function repairEnd(block: Buffer, size: number, source: Uint8Array): number {
  let lastToken = 0;
  let lastLiterals = 0;
  let lastMatchStart = 0;
  let output = 0;
  for (let at = 0; ; ) {
    const tokenAt = at++;
    const token = block[tokenAt]!;
    let length = token >>> 4;
    if (length === longLength) do length += block[at]!; while (block[at++] === 0xff);
    at += length;
    if (at >= size) break;
    lastToken = tokenAt;
    lastLiterals = output;
    lastMatchStart = output + length;
    at += offsetBytes;
    length = token & 0xf;
    if (length === longLength) do length += block[at]!; while (block[at++] === 0xff);
    output = lastMatchStart + length + minMatchBytes;
  }
  if (lastMatchStart <= source.length - matchStartsBeforeEnd) return size;
  return writeLiterals(block, lastToken, source.subarray(lastLiterals));
}

/** Ends a block at `at` with a sequence of nothing but literals; returns the size of the block. */
function writeLiterals(block: Buffer, at: number, literals: Uint8Array): number {
  let next = at + 1;
  block[at] = Math.min(literals.length, longLength) << 4;
  if (literals.length >= longLength) {
    let rest = literals.length - longLength;
    for (; rest >= 0xff; rest -= 0xff) block[next++] = 0xff;
    block[next++] = rest;
  }
  block.set(literals, next);
  return next + literals.length;
}

/**
 * The bytes held by one LZ4 block. lz4js reads and writes out of bounds on malformed blocks, hence this decoder:
 * anything but a block of exactly `uncompressedLength` bytes is a DecodingError, and so is a length that no block of
 * this size could have.
 */
export function decompressBlock(source: Uint8Array, uncompressedLength: number): Buffer {
  const most = source.length * maxRatio;
  if (!Number.isInteger(uncompressedLength) || uncompressedLength < 0 || uncompressedLength > most) {
    throw new DecodingError(`An LZ4 block of ${source.length} bytes cannot hold ${uncompressedLength}`);
  }
  const output = Buffer.allocUnsafe(uncompressedLength);
  const written = readSequences(source, output);
  if (written === uncompressedLength) return output;
  throw new DecodingError(`Malformed LZ4 block: it holds ${written} bytes, not ${uncompressedLength}`);
}

/** Reads a block's sequences, each a token, literals and a match that repeats earlier output; the last has no match. */
function readSequences(source: Uint8Array, output: Buffer): number {
  const end = source.length;
  let at = 0;
  let written = 0;
  while (at < end) {
    const token = source[at++]!;
    let length = token >>> 4;
    if (length === longLength) {
      do {
        if (at >= end) throw broken('it ends within a length', at);
        length += source[at]!;
      } while (source[at++] === 0xff);
    }
    if (length > end - at) throw broken('it ends within its literals', at);
    if (length > output.length - written) throw broken(`it holds more than ${output.length} bytes`, at);
    if (length >= nativeCopyFromBytes) output.set(source.subarray(at, at + length), written);
    else for (let i = 0; i < length; i++) output[written + i] = source[at + i]!;
    at += length;
    written += length;
    if (at === end) return written;

    const offset = source[at]! | (source[at + 1]! << 8);
    at += offsetBytes;
    length = (token & 0xf) + minMatchBytes;
    if (length === longLength + minMatchBytes) {
      do {
        if (at >= end) throw broken('it ends within a length', at);
        length += source[at]!;
      } while (source[at++] === 0xff);
    }
    if (at >= end) throw broken('it ends with a match', at);
    if (offset === 0 || offset > written) throw broken(`a match starts ${offset} bytes before byte ${written}`, at);
    if (length > output.length - written) throw broken(`it holds more than ${output.length} bytes`, at);
    repeat(output, written - offset, written, length);
    written += length;
  }
  throw broken('it ends without a sequence', at);
}

/** Copies `length` bytes within `bytes` to `to`, which comes after `from` and may lie within them: then they repeat. */
function repeat(bytes: Buffer, from: number, to: number, length: number): void {
  if (length < nativeCopyFromBytes) {
    for (let i = 0; i < length; i++) bytes[to + i] = bytes[from + i]!;
    return;
  }
  const end = to + length;
  // What is copied lengthens what can be copied at once: the period doubles.
  for (let at = to; at < end; ) {
    const size = Math.min(at - from, end - at);
    bytes.copyWithin(at, from, from + size);
    at += size;
  }
}

function broken(problem: string, at: number): DecodingError {
  return new DecodingError(`Malformed LZ4 block: ${problem}, at byte ${at}`);
}
