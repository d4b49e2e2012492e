import { ByteWriter } from '../bytes/byte-writer';
import { EncodingError } from '../errors';
import { compressorOf, leastCompressedBytes } from './compression';
import type { Compressor } from './compression';
import type { SegmentOptions } from './segment-decoder';
import {
  compressedHeaderBytes, maximumPayloadBytes, plainHeaderBytes, trailerBytes, writeCompressedHeader, writePayloadCrc,
  writePlainHeader,
} from './segment';
import type { SegmentHeader } from './segment';

/** Beyond this, the buffer in which envelopes wait to be compressed is given back. */
const keptBytes = 1 << 20;

/**
 * Packs envelopes into segments at the end of a writer (v5 spec §2.2): many small ones share a segment, one that is
 * larger than a segment goes out in slices. Without compression envelopes are written where they stay, behind a header
 * that is filled in later.
 */
export class SegmentPacker {
  readonly #out: ByteWriter;
  readonly #compressor: Compressor | undefined;
  /** Where envelopes are written: `#out` itself when they are not to be compressed. */
  readonly #payload: ByteWriter;
  #isOpen = false;
  #payloadStart = 0;
  #envelopeStart = 0;

  constructor(out: ByteWriter, compressor?: Compressor) {
    this.#out = out;
    this.#compressor = compressor;
    this.#payload = compressor === undefined ? out : new ByteWriter();
  }

  /** Bytes that wait here for the writer, less the header of a segment that is still empty. */
  get heldBytes(): number {
    if (this.#compressor !== undefined) return this.#payload.position;
    return this.#isOpen && this.#payload.position === this.#payloadStart ? -plainHeaderBytes : 0;
  }

  /** The writer for the next envelope, which {@link commit} follows unless it was rewound. */
  begin(): ByteWriter {
    const payload = this.#payload;
    if (!this.#isOpen) {
      if (this.#compressor === undefined) payload.reserve(plainHeaderBytes);
      this.#payloadStart = payload.position;
      this.#isOpen = true;
    }
    this.#envelopeStart = payload.position;
    return payload;
  }

  /** Takes the envelope that was just written into the segment, or into the next when it does not fit. */
  commit(): void {
    const payload = this.#payload;
    if (payload.position - this.#payloadStart <= maximumPayloadBytes) return;
    const envelope = Buffer.from(payload.bytes.subarray(this.#envelopeStart, payload.position));
    payload.rewind(this.#envelopeStart);
    this.flush();
    if (envelope.length <= maximumPayloadBytes) {
      this.begin().raw(envelope);
      return;
    }
    for (let at = 0; at < envelope.length; at += maximumPayloadBytes) {
      this.begin().raw(envelope.subarray(at, at + maximumPayloadBytes));
      this.#close(false);
    }
  }

  /** Closes the segment that is open. */
  flush(): void {
    if (!this.#isOpen) return;
    if (this.#payload.position > this.#payloadStart) return this.#close(true);
    this.#isOpen = false;
    if (this.#compressor === undefined) this.#out.rewind(this.#payloadStart - plainHeaderBytes);
  }

  #close(isSelfContained: boolean): void {
    this.#isOpen = false;
    if (this.#compressor === undefined) {
      const payloadBytes = this.#out.position - this.#payloadStart;
      closePlainSegment(this.#out, { payloadBytes, uncompressedBytes: 0, isSelfContained });
      return;
    }
    writeCompressedSegment(this.#out, this.#compressor, this.#payload.written(), isSelfContained);
    if (this.#payload.bytes.length > keptBytes) this.#payload.detach();
    this.#payload.rewind(0);
  }
}

function closePlainSegment(out: ByteWriter, header: SegmentHeader): void {
  const end = out.reserve(trailerBytes);
  const start = end - header.payloadBytes;
  writePlainHeader(out.bytes, start - plainHeaderBytes, header);
  writePayloadCrc(out.bytes, start, end);
}

function writeCompressedSegment(
  out: ByteWriter,
  compressor: Compressor,
  payload: Buffer,
  isSelfContained: boolean,
): void {
  const block = payload.length < leastCompressedBytes ? null : compressor.compress(payload);
  const isShorter = block !== null && block.length < payload.length;
  const body = isShorter ? block : payload;
  const headerAt = out.reserve(compressedHeaderBytes);
  out.raw(body);
  const end = out.reserve(trailerBytes);
  const uncompressedBytes = isShorter ? payload.length : 0;
  writeCompressedHeader(out.bytes, headerAt, { payloadBytes: body.length, uncompressedBytes, isSelfContained });
  writePayloadCrc(out.bytes, end - body.length, end);
}

/** Writes v5 segments (v5 spec §2.2). */
export class SegmentEncoder {
  readonly #compressor: Compressor | undefined;

  constructor(options: SegmentOptions = {}) {
    this.#compressor = options.compression === undefined ? undefined : compressorOf(options.compression);
  }

  /** One segment around at most 131,071 bytes: whole envelopes, or a slice of one when it is not self-contained. */
  encode(payload: Uint8Array, isSelfContained = true): Buffer {
    if (payload.length > maximumPayloadBytes) {
      throw new EncodingError('a segment', `${payload.length} bytes exceed ${maximumPayloadBytes}`);
    }
    const out = new ByteWriter(Buffer.allocUnsafe(payload.length + compressedHeaderBytes + trailerBytes));
    if (this.#compressor === undefined) {
      out.reserve(plainHeaderBytes);
      out.raw(payload);
      closePlainSegment(out, { payloadBytes: payload.length, uncompressedBytes: 0, isSelfContained });
    } else {
      writeCompressedSegment(out, this.#compressor, asBuffer(payload), isSelfContained);
    }
    return out.written();
  }

  /** The segments of whole envelopes: small ones share a segment, larger ones are cut into slices. */
  encodeEnvelopes(envelopes: Iterable<Uint8Array>): Buffer {
    const out = new ByteWriter();
    const packer = new SegmentPacker(out, this.#compressor);
    for (const envelope of envelopes) {
      packer.begin().raw(envelope);
      packer.commit();
    }
    packer.flush();
    return out.written();
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
