import { compressBlock, decompressBlock } from '../../../src/bytes/lz4';
import { DecodingError } from '../../../src/errors';
import { lz4Places } from './lz4-places';
import { referenceLz4 } from './reference-lz4';
import { SamplePicker } from './sample';
import type { Sample } from './sample';
import type { Target } from './target';
import { WrongResultError } from './trial';

const lengthBytes = 4;

/** LZ4 blocks behind their length when decompressed, each held against a decoder that is nothing but the format's text. */
export function lz4BlockTarget(messages: readonly Sample[]): Target {
  return {
    name: 'lz4 blocks',
    weight: 4,
    picker: new SamplePicker(blockSamples(messages)),
    expansion: 255,
    read(bytes) {
      if (bytes.length < lengthBytes) throw new DecodingError('no length');
      return compare(bytes.subarray(lengthBytes), bytes.readUInt32BE(0));
    },
  };
}

function compare(block: Buffer, size: number): Buffer {
  const expected = size > block.length * 255 ? undefined : referenceLz4(block, size);
  try {
    const decompressed = decompressBlock(block, size);
    if (expected?.equals(decompressed) === true) return decompressed;
    throw new WrongResultError(expected === undefined ? 'Bytes out of no block' : 'Other bytes than the block holds');
  } catch (error) {
    if (expected === undefined || error instanceof WrongResultError) throw error;
    throw new WrongResultError(`A good block is refused: ${String(error)}`);
  }
}

function blockSamples(messages: readonly Sample[]): Sample[] {
  return messages.flatMap(({ name, bytes }) => {
    const block = compressBlock(bytes);
    if (block === null || block.length > 1_000) return [];
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32BE(bytes.length);
    const sample = Buffer.concat([length, block]);
    const places = [{ at: 0, width: 4 } as const, ...lz4Places(sample, lengthBytes, sample.length)];
    return [{ name: `${name} as an lz4 block`, bytes: sample, places }];
  });
}
