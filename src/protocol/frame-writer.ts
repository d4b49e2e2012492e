import { ByteWriter } from '../bytes/byte-writer';
import type { Compressor } from './compression';
import { writeEnvelopeOn } from './frame';
import type { EnvelopeFields, EnvelopeLink } from './frame';
import type { Message } from './messages';
import { SegmentPacker } from './segment-encoder';
import type { VersionCapabilities } from './version';

/** What to say with one message; a version here is for this message alone. */
export interface WriteOptions extends EnvelopeFields {
  readonly version?: VersionCapabilities | undefined;
}

/** A larger buffer is not worth keeping between two bursts. */
const keptBytes = 256 * 1024;
/** A turn of many requests is more than one write. */
const mostSpares = 4;

/**
 * Messages in, bytes for one socket write out. Each message is encoded at the end of one buffer, inside a segment where
 * the version has them, and nothing is copied in the ordinary case.
 */
export class FrameWriter {
  readonly #out = new ByteWriter();
  #link: EnvelopeLink;
  #packer: SegmentPacker | undefined;
  readonly #spares: Buffer[] = [];
  /** Buffers handed out and not given back yet, so that none can come back twice. */
  readonly #lent = new WeakSet<ArrayBufferLike>();

  constructor(version: VersionCapabilities) {
    this.#link = { version, compressor: undefined };
  }

  /** The version of the messages that follow. */
  setVersion(version: VersionCapabilities): void {
    this.#link = { ...this.#link, version };
  }

  /** Bodies are compressed from now on, in versions that do so (v4 spec §5). */
  useCompression(compressor: Compressor): void {
    this.#link = { ...this.#link, compressor };
  }

  /** What follows travels in segments (v5 spec §2.3.1). */
  useSegments(compressor?: Compressor): void {
    this.#packer = new SegmentPacker(this.#out, compressor);
  }

  /** Encodes a message behind those that wait; when it throws, nothing of the message remains. */
  write(message: Message, options: WriteOptions): void {
    const { version } = options;
    const link = version === undefined || version === this.#link.version ? this.#link : { ...this.#link, version };
    const packer = this.#packer;
    if (packer === undefined) return writeEnvelopeOn(this.#out, message, options, link);
    writeEnvelopeOn(packer.begin(), message, options, link);
    packer.commit();
  }

  /** Bytes that wait for {@link takePending}, before compression and the ends of segments. */
  get pendingBytes(): number {
    return this.#out.position + (this.#packer?.heldBytes ?? 0);
  }

  /** All bytes that are ready, for one socket write; undefined when there are none. */
  takePending(): Buffer | undefined {
    this.#packer?.flush();
    if (this.#out.position === 0) return undefined;
    const pending = this.#out.detach(this.#spares.pop());
    this.#lent.add(pending.buffer);
    return pending;
  }

  /** Gives back a buffer that {@link takePending} handed out and the socket has written. */
  recycle(buffer: Buffer): void {
    if (!this.#lent.delete(buffer.buffer) || buffer.buffer.byteLength > keptBytes) return;
    if (this.#spares.length < mostSpares) this.#spares.push(Buffer.from(buffer.buffer));
  }
}
