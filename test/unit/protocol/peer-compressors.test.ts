import { expect } from 'chai';
import { compressBlock, decompressBlock } from '../../../src/bytes/lz4';
import { ConfigurationError } from '../../../src/errors';
import { compressorOf } from '../../../src/protocol/compression';
import { lz4NapiCompressor } from '../../../src/protocol/peer-compressors';

/** What npm lz4-napi does, made of our own blocks: the length before the block, little-endian. */
const lz4Napi = {
  compressSync(bytes: Uint8Array): Buffer {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return Buffer.concat([length, compressBlock(bytes)!]);
  },
  uncompressSync: (bytes: Uint8Array): Buffer => decompressBlock(bytes.subarray(4), Buffer.from(bytes).readUInt32LE(0)),
};

describe('protocol: compressors of optional packages', () => {
  const text = Buffer.from('the same again and '.repeat(100));

  it('gives the bare block of lz4-napi, and gives it one with its length', () => {
    const compressor = lz4NapiCompressor(lz4Napi);
    const block = compressor.compress(text)!;
    expect(decompressBlock(block, text.length).equals(text)).to.equal(true);
    expect(text.equals(compressor.decompress(block, text.length))).to.equal(true);
    expect(compressor.name).to.equal('lz4');
  });

  for (const name of ['snappy', 'lz4-napi'] as const) {
    it(`says how to install ${name} when it is missing`, () => {
      expect(() => compressorOf(name)).to.throw(ConfigurationError, `npm install ${name}`);
    });
  }
});
