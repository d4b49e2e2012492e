import { loadWire } from '../wire/wire';
import type { MicroCase, MicroPlaces } from './micro-case';

const sizes = [100, 16_384, 131_071] as const;

/** Segments around a payload, and out of it (v5 spec §2.2); the floor copies the payload and does nothing else. */
export function segmentCases({ build }: MicroPlaces): MicroCase[] {
  const { SegmentDecoder, SegmentEncoder } = loadWire(build);
  const encoder = new SegmentEncoder();
  const decoder = new SegmentDecoder();
  return sizes.flatMap((size): MicroCase[] => {
    const payload = Buffer.alloc(size, 0x61);
    const segment = encoder.encode(payload);
    const decode = (): number | undefined => {
      decoder.push(segment);
      return decoder.next()?.payload.length;
    };
    const bytes = `${size.toLocaleString('en-US')} bytes`;
    return [
      {
        title: `segment around ${bytes}`,
        contenders: [
          { name: 'purecql', run: () => encoder.encode(payload) },
          { name: 'copy of the payload', run: () => Buffer.from(payload) },
        ],
      },
      { title: `segment of ${bytes} read`, contenders: [{ name: 'purecql', run: decode }] },
    ];
  });
}
