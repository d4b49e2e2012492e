import { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';
import { compressBlock, decompressBlock } from '../bytes/lz4';
import { ConfigurationError, DecodingError, ProtocolError } from '../errors';
import { lz4NapiCompressor, snappyCompressor } from './peer-compressors';

/** One way to compress, named as in STARTUP's COMPRESSION (v5 spec §5). */
export interface Compressor {
  /** `lz4` or `snappy`. */
  readonly name: string;
  /** The raw block, or null when it would not be shorter. */
  compress(bytes: Uint8Array): Uint8Array | null;
  /** The bytes of a raw block, exactly `uncompressedLength` of them. */
  decompress(bytes: Uint8Array, uncompressedLength: number): Uint8Array;
}

/** LZ4 blocks, as all versions have them. */
export const lz4Compressor: Compressor = { name: 'lz4', compress: compressBlock, decompress: decompressBlock };

/** Shorter bodies cost more to compress than they save. */
export const leastCompressedBytes = 512;

/** No block of any known algorithm says more with less. */
const maximumRatio = 255;

/** How the body of an envelope tells its length when decompressed (v4 spec §5). */
interface BodyForm {
  writeLength(length: number, out: ByteWriter): void;
  /** Reads the length; `input` then stands at the block to decompress. */
  readLength(input: ByteReader): number;
}

const lengthBeforeBlock: BodyForm = {
  writeLength: (length, out) => out.int32(length),
  readLength: (input) => input.int32(),
};

const lengthWithinBlock: BodyForm = {
  writeLength() {},
  readLength: (input) => snappyLength(new ByteReader(input.bytes, input.position, input.end)),
};

const bodyForms = new Map<string, BodyForm>([['lz4', lengthBeforeBlock], ['snappy', lengthWithinBlock]]);

function bodyFormOf(compressor: Compressor): BodyForm {
  return bodyForms.get(compressor.name) ?? lengthBeforeBlock;
}

/** The length that leads a snappy block: 7 bits a byte, the lowest first. */
function snappyLength(input: ByteReader): number {
  let length = 0;
  for (let scale = 1; scale <= 2 ** 28; scale *= 2 ** 7) {
    const byte = input.uint8();
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) return length;
  }
  throw new DecodingError('A snappy block without a length');
}

/** A compressor of the user's own, or one by name: `snappy` and `lz4-napi` are optional packages. */
export type CompressionOption = 'lz4' | 'lz4-napi' | 'snappy' | Compressor;

/** The compressor of an option; throws ConfigurationError when it is none, or needs a package that is not installed. */
export function compressorOf(compression: CompressionOption): Compressor {
  if (compression === 'lz4') return lz4Compressor;
  if (compression === 'snappy') return snappyCompressor();
  if (compression === 'lz4-napi') return lz4NapiCompressor();
  const { compress, decompress } = Object(compression) as Partial<Compressor>;
  if (typeof compress === 'function' && typeof decompress === 'function') return compression;
  throw new ConfigurationError(
    'compression is "lz4", "lz4-napi", "snappy" or an object with name, compress and decompress',
  );
}

/** Compresses the body that starts at `start` where it stands; false, and nothing changed, when that does not pay. */
export function compressBody(compressor: Compressor, out: ByteWriter, start: number): boolean {
  const length = out.position - start;
  if (length < leastCompressedBytes) return false;
  const block = compressor.compress(out.bytes.subarray(start, out.position));
  if (block === null || block.length + 4 >= length) return false;
  out.rewind(start);
  bodyFormOf(compressor).writeLength(length, out);
  out.raw(block);
  return true;
}

/** The body of a compressed envelope; its length is checked before anything is allocated. */
export function decompressBody(compressor: Compressor, body: ByteReader, maximumBytes: number): ByteReader {
  const length = bodyFormOf(compressor).readLength(body);
  if (length < 0 || length > maximumBytes) {
    throw new ProtocolError(
      `A compressed body says that it holds ${length} bytes: at most ${maximumBytes} are accepted`,
    );
  }
  return new ByteReader(decompressExactly(compressor, body.view(body.remaining), length));
}

/** The bytes of a block, refused when they are not `length` or when so short a block cannot hold them. */
export function decompressExactly(compressor: Compressor, block: Buffer, length: number): Buffer {
  if (length > block.length * maximumRatio) {
    throw new ProtocolError(`A compressed block of ${block.length} bytes cannot hold ${length}`);
  }
  const bytes = tryDecompress(compressor, block, length);
  if (bytes.length !== length) {
    throw new ProtocolError(`A compressed block says that it holds ${length} bytes and holds ${bytes.length}`);
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function tryDecompress(compressor: Compressor, block: Buffer, length: number): Uint8Array {
  try {
    return compressor.decompress(block, length);
  } catch (cause) {
    const reason = cause instanceof Error ? `: ${cause.message}` : '';
    throw new ProtocolError(`Cannot decompress a ${compressor.name} block of ${block.length} bytes${reason}`, {
      cause,
    });
  }
}
