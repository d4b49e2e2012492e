import { ByteReader } from '../bytes/byte-reader';
import { ByteWriter } from '../bytes/byte-writer';
import { DecodingError, ProtocolError } from '../errors';
import { compressorOf, decompressBody } from './compression';
import type { CompressionOption } from './compression';
import { headerBytes, HeaderFlag, maximumBodyBytes } from './constants';
import type { Direction } from './constants';
import { readHeader, readMessage, readPrefix, writeEnvelope } from './frame';
import type { EnvelopeFields, EnvelopeHeader, EnvelopePrefix } from './frame';
import type { Message } from './messages';
import { versionOf } from './version';
import type { ProtocolVersion } from './version';

/** How to write one message as an envelope. */
export interface EncodeMessageOptions extends Omit<EnvelopeFields, 'stream'> {
  readonly version: ProtocolVersion;
  /** 0 when absent. */
  readonly stream?: number | undefined;
  /** Compresses the body where the version does so and where it pays. */
  readonly compression?: CompressionOption | undefined;
}

/** How to read one envelope. */
export interface DecodeMessageOptions {
  /** Refuses envelopes of the other direction; absent = both. */
  readonly direction?: Direction | undefined;
  /** To be used for an envelope that says that it is compressed. */
  readonly compression?: CompressionOption | undefined;
}

/** One message and what stood around it. */
export interface DecodedMessage extends EnvelopePrefix {
  readonly version: ProtocolVersion;
  readonly direction: Direction;
  readonly stream: number;
  /** As in the header: {@link HeaderFlag}. */
  readonly flags: number;
  readonly message: Message;
}

/** The envelope of a message, without segments. */
export function encodeMessage(message: Message, options: EncodeMessageOptions): Buffer {
  const { version, compression, stream = 0, ...fields } = options;
  const compressor = compression === undefined ? undefined : compressorOf(compression);
  const out = new ByteWriter(Buffer.allocUnsafe(256));
  writeEnvelope(out, message, { ...fields, stream, version: versionOf(version), compressor });
  return out.written();
}

/** The message of an envelope; bytes behind the envelope, or behind the message in it, are ignored. */
export function decodeMessage(bytes: Uint8Array, options: DecodeMessageOptions = {}): DecodedMessage {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = headerOf(buffer, options.direction);
  const { version, direction, stream, flags, opcode, bodyBytes } = header;
  if (buffer.length < headerBytes + bodyBytes) {
    throw new DecodingError(`An envelope of ${headerBytes + bodyBytes} bytes, of which ${buffer.length} are there`);
  }
  const body = decompressed(new ByteReader(buffer, headerBytes, headerBytes + bodyBytes), header, options.compression);
  const envelope = { version, direction, stream, flags, opcode, body };
  const prefix = readPrefix(envelope);
  return { version: version.code, direction, stream, flags, ...prefix, message: readMessage(envelope) };
}

function headerOf(buffer: Buffer, direction: Direction | undefined): EnvelopeHeader {
  if (buffer.length < headerBytes) {
    throw new DecodingError(`An envelope has at least ${headerBytes} bytes, not ${buffer.length}`);
  }
  return readHeader(buffer, 0, direction ?? (buffer[0]! >= 0x80 ? 'response' : 'request'));
}

function decompressed(
  body: ByteReader,
  header: EnvelopeHeader,
  compression: CompressionOption | undefined,
): ByteReader {
  if ((header.flags & HeaderFlag.Compressed) === 0 || !header.version.compressesBodies) return body;
  if (compression === undefined) {
    throw new ProtocolError('The envelope is compressed: say how in the option compression');
  }
  return decompressBody(compressorOf(compression), body, maximumBodyBytes);
}
