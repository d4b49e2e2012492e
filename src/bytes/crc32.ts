import type * as Zlib from 'node:zlib';

const polynomial = 0xedb88320; // IEEE 802.3, bits reversed
/** Below this many bytes the table is faster than the call into zlib. */
const nativeFromBytes = 256;

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
  return crc;
});

/** Cassandra feeds these bytes first, which the spec does not say. */
const initialRegister = feed(-1, Uint8Array.of(0xfa, 0x2d, 0x55, 0xca), 0, 4);
const initialChecksum = ~initialRegister >>> 0;

let nativeCrc32: typeof Zlib.crc32 | undefined;

/** Loads zlib with the first payload that is long enough; Node had no crc32 in it before 20.15. */
function loadCrc32(): typeof Zlib.crc32 | undefined {
  nativeCrc32 ??= process.getBuiltinModule('node:zlib').crc32;
  return nativeCrc32;
}

/** The checksum of a segment's payload, 32 bits unsigned, over `bytes` from `start` to before `end` (v5 spec §2.2). */
export function segmentCrc32(bytes: Uint8Array, start: number, end: number): number {
  const crc32 = end - start < nativeFromBytes ? undefined : loadCrc32();
  return crc32 === undefined ? segmentCrc32ByTable(bytes, start, end) : crc32(bytes.subarray(start, end), initialChecksum);
}

/** {@link segmentCrc32} without zlib, for short payloads and for runtimes whose zlib has no crc32. */
export function segmentCrc32ByTable(bytes: Uint8Array, start: number, end: number): number {
  return ~feed(initialRegister, bytes, start, end) >>> 0;
}

function feed(register: number, bytes: Uint8Array, start: number, end: number): number {
  let crc = register;
  for (let at = start; at < end; at++) crc = (crc >>> 8) ^ table[(crc ^ bytes[at]!) & 0xff]!;
  return crc;
}

/** The plain checksum, as zip archives have it (APPNOTE §4.4.7). */
export function zipCrc32(bytes: Uint8Array): number {
  return ~feed(-1, bytes, 0, bytes.length) >>> 0;
}
