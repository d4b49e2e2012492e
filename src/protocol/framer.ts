import { ByteReader } from '../bytes/byte-reader';
import { ProtocolError } from '../errors';
import { ChunkQueue } from './chunk-queue';
import { decompressBody } from './compression';
import type { Compressor } from './compression';
import { headerBytes, HeaderFlag, maximumBodyBytes } from './constants';
import type { Direction } from './constants';
import { readHeader, readVersionByte } from './frame';
import type { Envelope, EnvelopeHeader } from './frame';
import { SegmentDecoder } from './segment-decoder';
import type { Segment } from './segment-decoder';

export interface FramerOptions {
  /** Of the messages that come in. */
  readonly direction: Direction;
  /** The longest body to accept, also when decompressed; 256 MiB. */
  readonly maxFrameBytes?: number | undefined;
}

/**
 * Chunks of bytes in, whole envelopes out, as views of the chunks where that is possible. Pull style: between two calls
 * of {@link next} the framing may change, for bytes that were pushed already too. An error is for good.
 */
export class Framer {
  readonly #direction: Direction;
  readonly #maximumBytes: number;
  readonly #input = new ChunkQueue();
  /** The bytes of envelopes: the input itself, or what its segments hold. */
  #envelopes = this.#input;
  #segments: SegmentDecoder | undefined;
  #compressor: Compressor | undefined;
  #header: EnvelopeHeader | undefined;
  /** Whether the bytes in `#envelopes` are slices of an envelope larger than a segment. */
  #isSliced = false;
  #failure: ProtocolError | undefined;

  constructor(options: FramerOptions) {
    this.#direction = options.direction;
    this.#maximumBytes = options.maxFrameBytes ?? maximumBodyBytes;
  }

  /** Bodies of envelopes may be compressed from now on (v4 spec §5). */
  useCompression(compressor: Compressor): void {
    this.#compressor = compressor;
  }

  /** The rest of the stream comes in segments (v5 spec §2.3.1). */
  useSegments(compressor?: Compressor): void {
    this.#segments = new SegmentDecoder({ compression: compressor }, this.#input);
    this.#envelopes = new ChunkQueue();
    this.#header = undefined;
  }

  push(chunk: Buffer): void {
    if (this.#failure === undefined) this.#input.push(chunk);
  }

  /**
   * Lets go of the chunks that were pushed, which may be written to from now on: what is left of them is copied. Envelopes that
   * were given out must have been read by then: their bytes are used again.
   */
  detach(): void {
    this.#input.detach();
    if (this.#envelopes !== this.#input) this.#envelopes.detach();
  }

  /** The next envelope, or undefined when it has not come whole; throws ProtocolError for good. */
  next(): Envelope | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return this.#segments === undefined ? this.#readEnvelope() : this.#nextFromSegments(this.#segments);
    } catch (error) {
      this.#failure = error instanceof ProtocolError ? error : unreadable(error);
      throw this.#failure;
    }
  }

  #nextFromSegments(segments: SegmentDecoder): Envelope | undefined {
    for (;;) {
      const envelope = this.#readEnvelope();
      if (envelope !== undefined) {
        if (this.#isSliced && this.#envelopes.length > 0) throw new ProtocolError('Slices go on after their envelope');
        return envelope;
      }
      const segment = segments.next();
      if (segment === undefined) return undefined;
      this.#accept(segment);
    }
  }

  /** A self-contained segment holds whole envelopes; others hold slices of one, with nothing between (v5 §2.2). */
  #accept({ payload, isSelfContained }: Segment): void {
    const isWithinEnvelope = this.#envelopes.length > 0;
    if (isSelfContained && isWithinEnvelope) {
      throw new ProtocolError('A self-contained segment comes between the slices of a large envelope');
    }
    if (!isSelfContained && !isWithinEnvelope && payload.length < headerBytes) {
      throw new ProtocolError('The first slice of a large envelope does not hold its header');
    }
    this.#isSliced = !isSelfContained;
    this.#envelopes.push(payload);
  }

  #readEnvelope(): Envelope | undefined {
    const input = this.#envelopes;
    const header = this.#header ?? this.#readHeader();
    if (header === undefined) return undefined;
    const size = headerBytes + header.bodyBytes;
    if (!input.ensure(size)) {
      this.#header = header;
      this.#refuseCutEnvelope();
      return undefined;
    }
    this.#header = undefined;
    const start = input.consume(size);
    const { version, direction, flags, stream, opcode } = header;
    const body = new ByteReader(input.bytes, start + headerBytes, start + size);
    const isCompressed = (flags & HeaderFlag.Compressed) !== 0 && version.compressesBodies;
    return { version, direction, flags, stream, opcode, body: isCompressed ? this.#decompress(body) : body };
  }

  #readHeader(): EnvelopeHeader | undefined {
    const input = this.#envelopes;
    if (input.ensure(headerBytes)) return readHeader(input.bytes, input.position, this.#direction, this.#maximumBytes);
    if (input.length > 0) {
      readVersionByte(input.bytes[input.position]!, this.#direction);
      this.#refuseCutEnvelope();
    }
    return undefined;
  }

  #refuseCutEnvelope(): void {
    if (this.#segments === undefined || this.#isSliced) return;
    throw new ProtocolError('A self-contained segment ends within an envelope');
  }

  #decompress(body: ByteReader): ByteReader {
    if (this.#compressor !== undefined) return decompressBody(this.#compressor, body, this.#maximumBytes);
    throw new ProtocolError('A compressed envelope on a connection without compression');
  }
}

function unreadable(cause: unknown): ProtocolError {
  return new ProtocolError(`Unreadable bytes: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
