import type { ByteReader } from '../../bytes/byte-reader';
import type { ByteWriter } from '../../bytes/byte-writer';
import { ConfigurationError, DecodingError, EncodingError } from '../../errors';
import type { Consistency } from '../constants';
import type { VersionCapabilities } from '../version';

const maximumShort = 0xffff;

/** Writes a [string], refused when it is none: the types of TypeScript do not bind every caller. */
export function writeString(out: ByteWriter, value: string, what: string): void {
  if (typeof value !== 'string') throw new EncodingError('[string]', `${what} is not a string`);
  out.string(value);
}

/** Writes a [long string], refused when it is none. */
export function writeLongString(out: ByteWriter, value: string, what: string): void {
  if (typeof value !== 'string') throw new EncodingError('[long string]', `${what} is not a string`);
  out.longString(value);
}

/** Writes a [string list]. */
export function writeStringList(out: ByteWriter, values: readonly string[], what: string): void {
  writeCount(out, values.length, '[string list]', what);
  for (const value of values) writeString(out, value, what);
}

/** Writes a [string map]. */
export function writeStringMap(out: ByteWriter, map: Readonly<Record<string, string>>, what: string): void {
  const entries = Object.entries(map);
  writeCount(out, entries.length, '[string map]', what);
  for (const [key, value] of entries) {
    writeString(out, key, `a key of ${what}`);
    writeString(out, value, `${what} ${key}`);
  }
}

/** Writes a [string multimap]. */
export function writeStringMultimap(
  out: ByteWriter,
  map: Readonly<Record<string, readonly string[]>>,
  what: string,
): void {
  const entries = Object.entries(map);
  writeCount(out, entries.length, '[string multimap]', what);
  for (const [key, values] of entries) {
    writeString(out, key, `a key of ${what}`);
    writeStringList(out, values, `${what} ${key}`);
  }
}

/** Writes a [bytes map]. */
export function writeBytesMap(out: ByteWriter, map: Readonly<Record<string, Uint8Array | null>>, what: string): void {
  const entries = Object.entries(map);
  writeCount(out, entries.length, '[bytes map]', what);
  for (const [key, value] of entries) {
    writeString(out, key, `a key of ${what}`);
    writeBytes(out, value, `${what} ${key}`);
  }
}

/** Writes a [bytes]. */
export function writeBytes(out: ByteWriter, value: Uint8Array | null, what: string): void {
  if (value !== null && !(value instanceof Uint8Array)) {
    throw new EncodingError('[bytes]', `${what} is not a Uint8Array`);
  }
  out.nullableBytes(value);
}

/** Writes a [short bytes]. */
export function writeShortBytes(out: ByteWriter, value: Uint8Array, what: string): void {
  if (!(value instanceof Uint8Array)) throw new EncodingError('[short bytes]', `${what} is not a Uint8Array`);
  out.shortBytes(value);
}

/** Writes a number of items as a [short]. */
export function writeCount(out: ByteWriter, count: number, notation: string, what: string): void {
  if (!(count >= 0 && count <= maximumShort)) {
    throw new EncodingError(notation, `${what}: ${count} items, at most ${maximumShort} can be sent`);
  }
  out.uint16(count);
}

/** Writes an [int], refused when the number is not a signed 32-bit integer. */
export function writeInt(out: ByteWriter, value: number, what: string): void {
  if (value !== (value | 0)) throw new EncodingError('[int]', `${what} is ${String(value)}, not a 32-bit integer`);
  out.int32(value);
}

/** Writes a [consistency]; levels unknown to this driver pass, a missing one does not. */
export function writeConsistency(out: ByteWriter, level: Consistency): void {
  if (!Number.isInteger(level) || level < 0 || level > maximumShort) {
    throw new EncodingError('[consistency]', `${String(level)} is not a consistency level`);
  }
  out.uint16(level);
}

/** Reads a [consistency]; a level unknown to this driver is kept as it is. */
export function readConsistency(input: ByteReader): Consistency {
  return input.uint16() as Consistency;
}

/** Reads a [value]: null, undefined for "not set", or a copy of the bytes (v5 spec §3). */
export function readValue(input: ByteReader): Buffer | null | undefined {
  const size = input.int32();
  if (size >= 0) return input.copy(size);
  if (size === -1) return null;
  if (size === -2) return undefined;
  throw new DecodingError(`A [value] of length ${size} at byte ${input.position - 4}`);
}

/** The error for an option that the version of a connection has no place for. */
export function cannotCarry(version: VersionCapabilities, option: string, where: string): ConfigurationError {
  return new ConfigurationError(`Protocol version ${version.name} cannot carry ${option}: only ${where} can`);
}
