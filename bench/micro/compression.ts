import { texts } from '../workloads/texts';
import { loadWire } from '../wire/wire';
import { loadPeer } from './load';
import type { MicroCase, MicroPlaces } from './micro-case';

/** What is used of lz4-napi: LZ4 of Rust, in blocks led by their length. */
interface Lz4Napi {
  compressSync(bytes: Buffer): Buffer;
  uncompressSync(bytes: Buffer): Buffer;
}

/** LZ4 blocks of text. */
export function compressionCases(places: MicroPlaces): MicroCase[] {
  const { lz4Compressor } = loadWire(places.build);
  const native = loadPeer(places, 'lz4-napi') as Lz4Napi | undefined;
  const text = Buffer.from(texts.row(1).slice(1).join('\n'));
  const block = lz4Compressor.compress(text);
  if (block === null) throw new Error('The text cannot be compressed');
  const nativeBlock = native?.compressSync(text);
  const bytes = text.length.toLocaleString('en-US');
  return [
    {
      title: `LZ4 of ${bytes} bytes of text, to ${block.length.toLocaleString('en-US')}`,
      contenders: [
        { name: 'purecql', run: () => lz4Compressor.compress(text) },
        ...(native === undefined ? [] : [{ name: 'lz4-napi', run: () => native.compressSync(text) }]),
      ],
    },
    {
      title: `LZ4 back to ${bytes} bytes of text`,
      contenders: [
        { name: 'purecql', run: () => lz4Compressor.decompress(block, text.length) },
        ...(native === undefined || nativeBlock === undefined
          ? [] : [{ name: 'lz4-napi', run: () => native.uncompressSync(nativeBlock) }]),
      ],
    },
  ];
}
