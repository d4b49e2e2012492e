import { runInNewContext } from 'node:vm';

import { expect } from 'chai';

import { ByteReader } from '../../../src/bytes/byte-reader';
import { blob } from '../../../src/codec/blob';
import { alsoWrites, bytesOf, refuses, writesAndReads } from './codec-bytes';

const bytes = Uint8Array.of(0xca, 0xfe, 0xba, 0xbe);

describe('codec: blob', () => {
  writesAndReads(blob, [
    [Buffer.alloc(0), ''],
    [Buffer.from('cafebabe', 'hex'), 'cafebabe'],
  ]);
  alsoWrites(blob, [
    [bytes, 'cafebabe'],
    [bytes.subarray(1, 3), 'feba'],
    [bytes.buffer, 'cafebabe'],
    [new DataView(bytes.buffer, 1, 2), 'feba'],
    [new SharedArrayBuffer(2), '0000'],
    [runInNewContext('Uint8Array.of(1, 2)'), '0102'],
    [structuredClone(bytes.buffer), 'cafebabe'],
  ]);
  refuses(blob, ['cafe', '', [1, 2], 1, true, {}, { length: 2 }, new Float32Array(1), new Uint16Array(1)]);

  it('writes a detached ArrayBuffer as no bytes', () => {
    const buffer = new ArrayBuffer(8);
    structuredClone(buffer, { transfer: [buffer] });
    expect(bytesOf(blob, buffer)).to.equal('');
  });

  it('S18: reads a copy, which outlives the buffer it came in', () => {
    const source = Buffer.from('0102', 'hex');
    const value = blob.read(new ByteReader(source), 2);
    source.fill(0);
    expect(value.toString('hex')).to.equal('0102');
  });
});
