import { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';
import { EncodingError, ProtocolError } from '../errors';
import { Uuid } from '../values/uuid';
import { compressBody } from './compression';
import type { Compressor } from './compression';
import { headerBytes, HeaderFlag, maximumBodyBytes } from './constants';
import type { Direction } from './constants';
import { codecOfKind, codecOfOpcode } from './messages';
import type { Message } from './messages';
import type { ColumnMemory } from './messages/columns';
import { writeBytesMap, writeStringList } from './messages/notation';
import { findVersion, isForeignVersion } from './version';
import type { VersionCapabilities } from './version';

/** The fixed part of every envelope (v5 spec §2.1). */
export interface EnvelopeHeader {
  readonly version: VersionCapabilities;
  readonly direction: Direction;
  readonly flags: number;
  /** -1 for events. */
  readonly stream: number;
  readonly opcode: number;
  readonly bodyBytes: number;
}

/** One message on its way, called frame before v5: a header and the body, decompressed but not read yet. */
export interface Envelope extends Omit<EnvelopeHeader, 'bodyBytes'> {
  /** At the prefix; {@link readPrefix} moves it to the message. */
  readonly body: ByteReader;
}

/** The same envelope over a copy of what is left of its body, to be read whenever. */
export function copyEnvelope(envelope: Envelope): Envelope {
  const { bytes, position, end } = envelope.body;
  return { ...envelope, body: new ByteReader(Buffer.from(bytes.subarray(position, end))) };
}

/** What may stand before the message in a body. */
export interface EnvelopePrefix {
  readonly tracingId?: Uuid;
  readonly warnings?: readonly string[];
  readonly customPayload?: Readonly<Record<string, Buffer | null>>;
}

/** What may stand around a message besides the version of the connection. */
export interface EnvelopeFields {
  readonly stream: number;
  /** Asks the server to trace the request. */
  readonly tracing?: boolean | undefined;
  readonly customPayload?: Readonly<Record<string, Uint8Array | null>> | undefined;
  /** Responses only. */
  readonly warnings?: readonly string[] | undefined;
  /** Responses only. */
  readonly tracingId?: Uuid | string | undefined;
  /** Says that the client knows that the version is a beta. */
  readonly useBeta?: boolean | undefined;
}

/** What all envelopes of a connection have in common. */
export interface EnvelopeLink {
  readonly version: VersionCapabilities;
  /** Compresses bodies, in versions that do so. */
  readonly compressor?: Compressor | undefined;
}

export interface EnvelopeOptions extends EnvelopeFields, EnvelopeLink {}

const responseBit = 0x80;
const neverCompressed: ReadonlySet<string> = new Set(['STARTUP', 'OPTIONS', 'READY', 'AUTHENTICATE']);
const noPrefix: EnvelopePrefix = Object.freeze({});

/** Checks the first byte of an envelope: a known version, in the expected direction. */
export function readVersionByte(byte: number, direction: Direction): VersionCapabilities {
  const version = findVersion(byte & ~responseBit);
  if (version === undefined) throw unknownVersion(byte);
  if (((byte & responseBit) !== 0) !== (direction === 'response')) {
    throw new ProtocolError(
      `An envelope in the wrong direction: a ${direction} is expected, its first byte is ${hex(byte)}`,
    );
  }
  return version;
}

/** A byte that would be the version of an older or newer protocol is told from bytes that are no CQL at all. */
function unknownVersion(byte: number): ProtocolError {
  const code = byte & ~responseBit;
  return byte >= responseBit && isForeignVersion(code)
    ? new ProtocolError(`The peer speaks protocol version ${code}: it is not supported`, { code: 'PROTOCOL_VERSION' })
    : new ProtocolError(`An envelope of unknown version: its first byte is ${hex(byte)}`);
}

/** Reads and checks the 9 bytes of a header, before its body is waited for. */
export function readHeader(
  bytes: Buffer,
  at: number,
  direction: Direction,
  maximumBytes = maximumBodyBytes,
): EnvelopeHeader {
  const version = readVersionByte(bytes[at]!, direction);
  const opcode = bytes[at + 4]!;
  if (codecOfOpcode(opcode)?.direction !== direction) {
    throw new ProtocolError(`${hex(opcode)} is not the opcode of a ${direction}`);
  }
  const bodyBytes = (bytes[at + 5]! << 24) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 8) | bytes[at + 8]!;
  if (bodyBytes < 0 || bodyBytes > maximumBytes) {
    throw new ProtocolError(
      `An envelope says that its body has ${bodyBytes} bytes: at most ${maximumBytes} are accepted`,
    );
  }
  const stream = ((bytes[at + 2]! << 24) >> 16) | bytes[at + 3]!;
  return { version, direction, flags: bytes[at + 1]!, stream, opcode, bodyBytes };
}

/** Reads what stands before the message, in the order of the specification (v5 spec §2.3); to be called once. */
export function readPrefix({ flags, direction, body }: Envelope): EnvelopePrefix {
  if (flags === 0) return noPrefix;
  const isResponse = direction === 'response';
  const has = (flag: number): boolean => (flags & flag) !== 0;
  return {
    ...(isResponse && has(HeaderFlag.Tracing) && { tracingId: Uuid.fromBytes(body.view(16)) }),
    ...(isResponse && has(HeaderFlag.Warning) && { warnings: body.stringList() }),
    ...(has(HeaderFlag.CustomPayload) && { customPayload: body.bytesMap() }),
  };
}

/**
 * Reads the message of an envelope, after {@link readPrefix}; bytes that follow it are ignored. `memory` spares reading columns
 * that are the same as those of the last answer.
 */
export function readMessage(envelope: Envelope, memory?: ColumnMemory): Message {
  const codec = codecOfOpcode(envelope.opcode);
  if (codec === undefined) throw new ProtocolError(`Unknown opcode ${hex(envelope.opcode)}`);
  return codec.read(envelope.body, envelope.version, memory);
}

/** Writes a message as an envelope at the end of `out`; when it throws, `out` is as it was. */
export function writeEnvelope(out: ByteWriter, message: Message, options: EnvelopeOptions): void {
  writeEnvelopeOn(out, message, options, options);
}

/** {@link writeEnvelope} with what is of the connection apart from what is of the message. */
export function writeEnvelopeOn(out: ByteWriter, message: Message, fields: EnvelopeFields, link: EnvelopeLink): void {
  const codec = codecOfKind(message.kind);
  if (codec === undefined) throw new EncodingError('a message', `there is none of kind ${message.kind}`);
  const { stream } = fields;
  if (stream !== (stream << 16) >> 16) {
    throw new EncodingError('an envelope', `stream ${String(stream)} is not a 16-bit integer`);
  }
  const start = out.position;
  try {
    const bodyStart = out.reserve(headerBytes) + headerBytes;
    let flags = writePrefix(out, fields, codec.direction);
    codec.write(message, out, link.version);
    if (isCompressible(message, link) && compressBody(link.compressor!, out, bodyStart)) flags |= HeaderFlag.Compressed;
    const bodyBytes = out.position - bodyStart;
    if (bodyBytes > maximumBodyBytes) {
      throw new EncodingError('a body', `${bodyBytes} bytes exceed ${maximumBodyBytes}`);
    }
    const { bytes } = out;
    bytes[start] = link.version.code | (codec.direction === 'response' ? responseBit : 0);
    bytes[start + 1] = flags;
    bytes[start + 2] = stream >> 8;
    bytes[start + 3] = stream;
    bytes[start + 4] = codec.opcode;
    out.patchInt32(start + 5, bodyBytes);
  } catch (error) {
    out.rewind(start);
    throw error;
  }
}

function isCompressible(message: Message, { compressor, version }: EnvelopeLink): boolean {
  return compressor !== undefined && version.compressesBodies && !neverCompressed.has(message.kind);
}

/** Writes what stands before the message and returns the flags that announce it. */
function writePrefix(out: ByteWriter, fields: EnvelopeFields, direction: Direction): number {
  const { tracingId, warnings, customPayload } = fields;
  if (direction === 'request' && (tracingId !== undefined || warnings !== undefined)) {
    throw new EncodingError('a request', 'only responses carry a tracing id or warnings');
  }
  let flags = fields.useBeta === true ? HeaderFlag.UseBeta : 0;
  if (fields.tracing === true && direction === 'request') flags |= HeaderFlag.Tracing;
  if (tracingId !== undefined) {
    flags |= HeaderFlag.Tracing;
    out.raw(Uuid.from(tracingId).bytes);
  }
  if (warnings !== undefined) {
    flags |= HeaderFlag.Warning;
    writeStringList(out, warnings, 'the warnings');
  }
  if (customPayload !== undefined) {
    flags |= HeaderFlag.CustomPayload;
    writeBytesMap(out, customPayload, 'the custom payload');
  }
  return flags;
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
