import { expect } from 'chai';

import { ByteReader } from '../../../src/bytes/byte-reader';
import { customCodec } from '../../../src/codec/custom';
import { EncodingError } from '../../../src/errors';
import { alsoWrites, bytesOf, refuses, writesAndReads } from './codec-bytes';

const codec = customCodec("'com.example.Type'");

describe('codec: custom', () => {
  writesAndReads(codec, [[Buffer.from('cafe', 'hex'), 'cafe'], [Buffer.alloc(0), '']]);
  alsoWrites(codec, [[Uint8Array.of(1), '01']]);
  refuses(codec, ['cafe', [1], {}, 1]);

  it('names its class in errors', () => {
    expect(() => bytesOf(codec, 1)).to.throw(EncodingError, "as 'com.example.Type'");
  });

  it('reads a copy', () => {
    const source = Buffer.of(1);
    const value = codec.read(new ByteReader(source), 1);
    source.fill(0);
    expect(value[0]).to.equal(1);
  });
});
