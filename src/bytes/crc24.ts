const initial = 0x875060;
const polynomial = 0x1974f0b;

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 16;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x800000 ? (crc << 1) ^ polynomial : crc << 1;
  return crc;
});

/** The checksum of a segment's header, 24 bits, over `bytes` from `start` to before `end` (v5 spec §2.2). */
export function crc24(bytes: Uint8Array, start: number, end: number): number {
  let crc = initial;
  for (let at = start; at < end; at++) crc = ((crc & 0xffff) << 8) ^ table[(crc >>> 16) ^ bytes[at]!]!;
  return crc;
}
