import { ProtocolError } from '../errors';
import { ChunkQueue } from './chunk-queue';
import { compressorOf, decompressExactly } from './compression';
import type { CompressionOption, Compressor } from './compression';
import {
  checkPayloadCrc, compressedHeaderBytes, plainHeaderBytes, readCompressedHeader, readPlainHeader, SegmentError,
  trailerBytes,
} from './segment';
import type { SegmentHeader } from './segment';

/** How the segments of a connection are written. */
export interface SegmentOptions {
  /** What STARTUP agreed on: v5 has only lz4. */
  readonly compression?: CompressionOption | undefined;
}

/** What one segment holds. */
export interface Segment {
  /** Whole envelopes, or a slice of one that is larger than a segment; perhaps a view of the chunk pushed. */
  readonly payload: Buffer;
  readonly isSelfContained: boolean;
}

/** Reads v5 segments (v5 spec §2.2) out of chunks of any size; after a SegmentError the stream is beyond repair. */
export class SegmentDecoder {
  readonly #input: ChunkQueue;
  readonly #compressor: Compressor | undefined;
  readonly #headerBytes: number;
  #header: SegmentHeader | undefined;

  constructor(options: SegmentOptions = {}, input = new ChunkQueue()) {
    this.#compressor = options.compression === undefined ? undefined : compressorOf(options.compression);
    this.#headerBytes = this.#compressor === undefined ? plainHeaderBytes : compressedHeaderBytes;
    this.#input = input;
  }

  push(chunk: Uint8Array): void {
    this.#input.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }

  /** The next segment, or undefined when it has not come whole. */
  next(): Segment | undefined {
    const input = this.#input;
    if (this.#header === undefined) {
      if (!input.ensure(this.#headerBytes)) return undefined;
      const read = this.#compressor === undefined ? readPlainHeader : readCompressedHeader;
      this.#header = read(input.bytes, input.position);
    }
    const header = this.#header;
    const size = this.#headerBytes + header.payloadBytes + trailerBytes;
    if (!input.ensure(size)) return undefined;
    const start = input.consume(size) + this.#headerBytes;
    this.#header = undefined;
    checkPayloadCrc(input.bytes, start, start + header.payloadBytes);
    const payload = input.bytes.subarray(start, start + header.payloadBytes);
    return { payload: this.#decompress(payload, header.uncompressedBytes), isSelfContained: header.isSelfContained };
  }

  #decompress(payload: Buffer, uncompressedBytes: number): Buffer {
    if (this.#compressor === undefined || uncompressedBytes === 0) return payload;
    try {
      return decompressExactly(this.#compressor, payload, uncompressedBytes);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      throw new SegmentError('decompress', `A segment cannot be decompressed: ${error.message}`, error);
    }
  }

  /** Says that no more bytes come; throws SegmentError when they end within a segment. */
  end(): void {
    const { length } = this.#input;
    if (length > 0) throw new SegmentError('incomplete', `The stream ends after ${length} bytes of a segment`);
  }
}
