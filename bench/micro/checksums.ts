import * as zlib from 'node:zlib';
import { loadInternal } from './load';
import type { MicroCase, MicroPlaces } from './micro-case';

type Crc24 = typeof import('../../src/bytes/crc24');
type Crc32 = typeof import('../../src/bytes/crc32');

const sizes = [64, 256, 1_024, 16_384, 131_071] as const;
const headerBytes = 3;

/** The checksums of segments (v5 spec §2.2). */
export function checksumCases(places: MicroPlaces): MicroCase[] {
  const { crc24 } = loadInternal(places, 'bytes/crc24') as Crc24;
  const { segmentCrc32, segmentCrc32ByTable } = loadInternal(places, 'bytes/crc32') as Crc32;
  const header = Buffer.from([0x12, 0x34, 0x02]);
  return [
    { title: 'CRC24 of a header', contenders: [{ name: 'purecql', run: () => crc24(header, 0, headerBytes) }] },
    ...sizes.map((size): MicroCase => {
      const bytes = Buffer.from(Array.from({ length: size }, (_, i) => (i * 31) & 0xff));
      return {
        title: `CRC32 of ${size.toLocaleString('en-US')} bytes`,
        contenders: [
          { name: 'purecql', run: () => segmentCrc32(bytes, 0, size) },
          { name: 'purecql, by table', run: () => segmentCrc32ByTable(bytes, 0, size) },
          { name: 'zlib.crc32', run: () => zlib.crc32(bytes, 1) },
        ],
      };
    }),
  ];
}
