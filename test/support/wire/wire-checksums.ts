import { crc32 } from 'node:zlib';

/** CRC24 of the header of a segment, bit by bit as its definition says (v5 spec §2.2). */
export function headerChecksum(header: Uint8Array): number {
  let crc = 0x87_50_60;
  for (const byte of header) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if ((crc & 0x1_00_00_00) !== 0) crc ^= 0x1_97_4f_0b;
    }
  }
  return crc & 0xff_ff_ff;
}

/** What the checksum of a payload starts with; in no specification, but in every server. */
const seed = crc32(Buffer.from([0xfa, 0x2d, 0x55, 0xca]));

/** CRC32 of the payload of a segment as it is on the wire (v5 spec §2.2). */
export function payloadChecksum(payload: Uint8Array): number {
  return crc32(payload, seed);
}
