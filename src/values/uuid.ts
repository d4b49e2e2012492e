import { describeValue, EncodingError } from '../errors';
import { TextValue } from './value';

const sizeBytes = 16;
const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const parsed = Buffer.alloc(sizeBytes);

// crypto.randomFillSync costs more than a microsecond a call, so random bytes are drawn for 128 UUIDs at once.
const randomPool = Buffer.alloc(128 * sizeBytes);
let randomAt = randomPool.length;

/** CQL uuid: 16 bytes (v5 spec §5.22), held as four 32-bit words so that one costs a single small object. */
export class Uuid extends TextValue {
  /** @internal */
  readonly word0: number;
  /** @internal */
  readonly word1: number;
  /** @internal */
  readonly word2: number;
  /** @internal */
  readonly word3: number;

  /** Copies 16 bytes out of `bytes`: all of it, or those from `offset` on. */
  constructor(bytes: Uint8Array, offset?: number) {
    super();
    const at = offset ?? 0;
    if (!(bytes instanceof Uint8Array)) throw new EncodingError('uuid', `${describeValue(bytes)} is not a Uint8Array`);
    if (offset === undefined ? bytes.length !== sizeBytes : at < 0 || bytes.length - at < sizeBytes) {
      throw new EncodingError('uuid', `${bytes.length - at} bytes are not ${sizeBytes}`);
    }
    this.word0 = int32At(bytes, at);
    this.word1 = int32At(bytes, at + 4);
    this.word2 = int32At(bytes, at + 8);
    this.word3 = int32At(bytes, at + 12);
  }

  /** Reads `b0598992-3b8d-4a3e-8a3c-1d1f2a3b4c5d`, in either case. */
  static fromString(text: string): Uuid {
    return new Uuid(parseUuid('uuid', text));
  }

  /** Copies exactly 16 bytes. */
  static fromBytes(bytes: Uint8Array): Uuid {
    return new Uuid(bytes);
  }

  /** A Uuid as it is, or one from its text. */
  static from(value: unknown): Uuid {
    return value instanceof Uuid ? value : Uuid.fromString(value as string);
  }

  /** A random UUID, version 4 (RFC 9562 §5.4), from a cryptographic source. */
  static random(): Uuid {
    if (randomAt === randomPool.length) {
      process.getBuiltinModule('node:crypto').randomFillSync(randomPool);
      randomAt = 0;
    }
    const at = randomAt;
    randomAt += sizeBytes;
    randomPool[at + 6] = (randomPool[at + 6]! & 0x0f) | 0x40;
    randomPool[at + 8] = (randomPool[at + 8]! & 0x3f) | 0x80;
    return new Uuid(randomPool, at);
  }

  /** The 16 bytes, as a copy. */
  get bytes(): Buffer {
    const bytes = Buffer.allocUnsafe(sizeBytes);
    bytes.writeInt32BE(this.word0, 0);
    bytes.writeInt32BE(this.word1, 4);
    bytes.writeInt32BE(this.word2, 8);
    bytes.writeInt32BE(this.word3, 12);
    return bytes;
  }

  /** 1 for time-based, 4 for random ones, and so on (RFC 9562 §4.2). */
  get version(): number {
    return (this.word1 >>> 12) & 0xf;
  }

  /** True for a Uuid or TimeUuid of the same 16 bytes. */
  override equals(other: unknown): boolean {
    return (
      other instanceof Uuid &&
      this.word0 === other.word0 &&
      this.word1 === other.word1 &&
      this.word2 === other.word2 &&
      this.word3 === other.word3
    );
  }

  override toString(): string {
    const { word0, word1, word2, word3 } = this;
    const time = `${hex16(word0 >>> 16)}${hex16(word0)}-${hex16(word1 >>> 16)}-${hex16(word1)}`;
    return `${time}-${hex16(word2 >>> 16)}-${hex16(word2)}${hex16(word3 >>> 16)}${hex16(word3)}`;
  }
}

/** The 16 bytes of a UUID's text, in a buffer that the next call writes over; `cqlType` names the type in the error. */
export function parseUuid(cqlType: 'uuid' | 'timeuuid', text: string): Buffer {
  if (typeof text !== 'string' || !pattern.test(text)) {
    throw new EncodingError(cqlType, `${describeValue(text)} is not 8-4-4-4-12 hex digits`);
  }
  for (let at = 0, i = 0; at < sizeBytes; at++, i += 2) {
    if (text[i] === '-') i++;
    parsed[at] = (hexDigitAt(text, i) << 4) | hexDigitAt(text, i + 1);
  }
  return parsed;
}

/** ASCII puts the digits at 0x30 and the letters of both cases at x1 to x6, with bit 6 set. */
function hexDigitAt(text: string, i: number): number {
  const code = text.charCodeAt(i);
  return (code & 0xf) + (code >> 6) * 9;
}

function int32At(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

function hex16(word: number): string {
  return hexBytes[(word >>> 8) & 0xff]! + hexBytes[word & 0xff]!;
}
