import { ConfigurationError } from '../errors';
import type { Compressor } from './compression';

/** The part of npm `snappy` 7 that is used. */
export interface SnappyModule {
  compressSync(bytes: Uint8Array): Buffer;
  uncompressSync(bytes: Uint8Array, options: { readonly asBuffer: true }): Buffer | string;
}

/** The part of npm `lz4-napi` 2 that is used; its blocks have their length before them, little-endian. */
export interface Lz4NapiModule {
  compressSync(bytes: Uint8Array): Buffer;
  uncompressSync(bytes: Uint8Array): Buffer;
}

const lengthBytes = 4;

/** Snappy through the optional package `snappy`; for protocol v4 and DSE only, v5 has no snappy. */
export function snappyCompressor(snappy: SnappyModule = loadSnappy()): Compressor {
  return {
    name: 'snappy',
    compress: (bytes) => snappy.compressSync(bytes),
    decompress: (bytes) => snappy.uncompressSync(bytes, { asBuffer: true }) as Buffer,
  };
}

/** LZ4 by native code through the optional package `lz4-napi`. */
export function lz4NapiCompressor(lz4: Lz4NapiModule = loadLz4Napi()): Compressor {
  return {
    name: 'lz4',
    compress: (bytes) => lz4.compressSync(bytes).subarray(lengthBytes),
    decompress: (bytes, uncompressedLength) => lz4.uncompressSync(withLength(bytes, uncompressedLength)),
  };
}

function withLength(block: Uint8Array, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(lengthBytes + block.length);
  bytes.writeUInt32LE(length, 0);
  bytes.set(block, lengthBytes);
  return bytes;
}

// Each call of `require` stands in a `try` of its own, by which bundlers know that the package may be missing.
function loadSnappy(): SnappyModule {
  try {
    return require('snappy') as SnappyModule;
  } catch (cause) {
    throw missingPeer('snappy', cause);
  }
}

function loadLz4Napi(): Lz4NapiModule {
  try {
    return require('lz4-napi') as Lz4NapiModule;
  } catch (cause) {
    throw missingPeer('lz4-napi', cause);
  }
}

function missingPeer(name: string, cause: unknown): ConfigurationError {
  return new ConfigurationError(`Compression by ${name} needs the package ${name}: npm install ${name}`, { cause });
}
