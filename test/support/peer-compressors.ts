import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Compressor } from '../../src/index';
import { lz4NapiCompressor, snappyCompressor } from '../../src/protocol/peer-compressors';
import type { Lz4NapiModule, SnappyModule } from '../../src/protocol/peer-compressors';
import { loadPeerDriver } from './peer-driver';

/** The compressors of the optional packages, which are installed in test/peer together with the other driver. */
export async function loadPeerCompressors(): Promise<{ readonly snappy: Compressor; readonly lz4Napi: Compressor }> {
  await loadPeerDriver();
  const requirePeer = createRequire(join(__dirname, '..', 'peer', 'package.json'));
  return {
    snappy: snappyCompressor(requirePeer('snappy') as SnappyModule),
    lz4Napi: lz4NapiCompressor(requirePeer('lz4-napi') as Lz4NapiModule),
  };
}
