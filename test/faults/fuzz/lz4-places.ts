import type { LengthPlace } from './length-places';

const longLength = 15;

/** The tokens, lengths and offsets of one LZ4 block within `bytes` (lz4_Block_format.md). */
export function lz4Places(bytes: Buffer, start: number, end: number): LengthPlace[] {
  const places: LengthPlace[] = [];
  for (let at = start; at < end;) {
    places.push({ at, width: 1 });
    const token = bytes[at++]!;
    let literals = token >> 4;
    if (literals === longLength) at = readLength(bytes, at, places, (more) => (literals += more));
    at += literals;
    if (at >= end) break;
    places.push({ at, width: 2 });
    at += 2;
    if ((token & 0xf) === longLength) at = readLength(bytes, at, places, () => undefined);
  }
  return places;
}

function readLength(bytes: Buffer, start: number, places: LengthPlace[], add: (more: number) => void): number {
  let at = start;
  do {
    places.push({ at, width: 1 });
    add(bytes[at]!);
  } while (bytes[at++] === 0xff);
  return at;
}
