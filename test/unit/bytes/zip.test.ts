import { crc32 as nodeCrc32 } from 'node:zlib';
import { expect } from 'chai';
import { zipSync } from 'fflate';
import { zipCrc32 } from '../../../src/bytes/crc32';
import { readZip } from '../../../src/bytes/zip';
import { DecodingError } from '../../../src/errors';

/**
 * Made by Python's zipfile: `plain.txt` "plain text" stored, `folder/deflated.txt` 2,000 times "ab" deflated, `empty` without a byte,
 * and a comment of the archive.
 */
const pythonArchive = [
  'UEsDBBQAAAAAAIMYIli4DwtECgAAAAoAAAAJAAAAcGxhaW4udHh0cGxhaW4gdGV4dFBLAwQUAAAACACDGCJYD82w9RcAAACgDwAAEwAAAGZvbG',
  'Rlci9kZWZsYXRlZC50eHTtwjENAAAAAqCs2j+EMXwYpAEAAADOBlBLAwQUAAAAAACDGCJYAAAAAAAAAAAAAAAABQAAAGVtcHR5UEsBAhQDFAAA',
  'AAAAgxgiWLgPC0QKAAAACgAAAAkAAAAAAAAAAAAAAIABAAAAAHBsYWluLnR4dFBLAQIUAxQAAAAIAIMYIlgPzbD1FwAAAKAPAAATAAAAAAAAAA',
  'AAAACAATEAAABmb2xkZXIvZGVmbGF0ZWQudHh0UEsBAhQDFAAAAAAAgxgiWAAAAAAAAAAAAAAAAAUAAAAAAAAAAAAAAIABeQAAAGVtcHR5UEsF',
  'BgAAAAADAAMAqwAAAJwAAAAOAG1hZGUgYnkgcHl0aG9u',
].join('');

const wanted = (names: Readonly<Record<string, number>>) => new Map(Object.entries(names));
const texts = (contents: ReadonlyMap<string, Buffer>) => Object.fromEntries([...contents].map(([name, bytes]) => [name, bytes.toString()]));
const archive = () => Buffer.from(pythonArchive, 'base64');

/** An archive of one entry, with fields of its directory overwritten. */
function forged(overwrite: (bytes: Buffer, directory: number, end: number) => void, content = 'x'.repeat(500)): Buffer {
  const bytes = Buffer.from(zipSync({ entry: Buffer.from(content) }));
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  overwrite(bytes, bytes.readUInt32LE(end + 16), end);
  return bytes;
}

describe('bytes: zip', () => {
  it('has the checksum of zip archives', () => {
    for (const text of ['', 'a', '123456789', 'x'.repeat(1_000)]) expect(zipCrc32(Buffer.from(text))).to.equal(nodeCrc32(text));
    expect(zipCrc32(Buffer.from('123456789'))).to.equal(0xcbf43926);
  });

  it('reads what Python has packed: stored, deflated, empty, with a comment behind', () => {
    const contents = readZip(archive(), wanted({ 'plain.txt': 100, 'folder/deflated.txt': 4_000, empty: 0 }));
    expect(texts(contents)).to.deep.equal({ 'plain.txt': 'plain text', 'folder/deflated.txt': 'ab'.repeat(2_000), empty: '' });
  });

  it('reads what fflate has packed', () => {
    const bytes = zipSync({ a: Buffer.from('one'), b: [Buffer.from('two'), { level: 0 }], 'ключ': Buffer.from('three') });
    expect(texts(readZip(bytes, wanted({ a: 10, b: 10, 'ключ': 10 })))).to.deep.equal({ a: 'one', b: 'two', 'ключ': 'three' });
  });

  it('leaves out what is not wanted, and what is not there', () => {
    expect(texts(readZip(archive(), wanted({ 'plain.txt': 100, other: 100 })))).to.deep.equal({ 'plain.txt': 'plain text' });
  });

  it('does not look at an entry that is not wanted, however wrong it is', () => {
    const bytes = forged((zip, at) => zip.writeUInt32LE(0xfffffff0, at + 42));
    expect(readZip(bytes, wanted({ other: 1 })).size).to.equal(0);
  });

  it('reads a view into a larger buffer', () => {
    const whole = Buffer.concat([Buffer.alloc(77, 1), archive(), Buffer.alloc(5, 2)]);
    const view = new Uint8Array(whole.buffer, whole.byteOffset + 77, archive().length);
    expect(texts(readZip(view, wanted({ 'plain.txt': 100 })))).to.deep.equal({ 'plain.txt': 'plain text' });
  });

  const hostile: [name: string, make: () => Uint8Array, expected: string][] = [
    ['nothing', () => new Uint8Array(0), 'no zip archive'],
    ['something else', () => Buffer.from('<html>'.repeat(100)), 'no zip archive'],
    ['an archive without its end', () => archive().subarray(0, -1), 'no zip archive'],
    ['a wrong checksum', () => forged((zip, at) => zip.writeUInt32LE(1, at + 16)), '"entry" is cut off, or its checksum is wrong'],
    ['a size that is too small', () => forged((zip, at) => zip.writeUInt32LE(499, at + 24)), 'is cut off, or its checksum is wrong'],
    ['a size that is too large', () => forged((zip, at) => zip.writeUInt32LE(501, at + 24)), 'is cut off, or its checksum is wrong'],
    ['a size beyond the bound', () => forged((zip, at) => zip.writeUInt32LE(0xfffffff0, at + 24)), 'at most 1000 are read'],
    ['contents that are longer than they say', () => forged((zip, at) => zip.writeUInt32LE(5, at + 24), 'y'.repeat(1_000_000)),
      'is cut off, or its checksum is wrong'],
    ['an offset behind the end', () => forged((zip, at) => zip.writeUInt32LE(0xfffffff0, at + 42)), '"entry" is cut off'],
    ['an offset of no entry', () => forged((zip, at) => zip.writeUInt32LE(3, at + 42)), '"entry" is cut off'],
    ['a packed size behind the end', () => forged((zip, at) => zip.writeUInt32LE(0xfffff, at + 20)), '"entry" is cut off'],
    ['packed bytes that are none', () => forged((zip) => zip.fill(0xff, 35, 40)), 'cannot be decompressed'],
    ['an encrypted entry', () => forged((zip, at) => zip.writeUInt16LE(1, at + 8)), 'is encrypted'],
    ['a way of compression that is not known', () => forged((zip, at) => zip.writeUInt16LE(12, at + 10)), 'is not read (12)'],
    ['a directory elsewhere', () => forged((zip, _, end) => zip.writeUInt32LE(7, end + 16)), 'its directory is cut off'],
    ['a directory behind the end', () => forged((zip, _, end) => zip.writeUInt32LE(0x7fffffff, end + 16)), 'its directory is cut off'],
    ['more entries than there are', () => forged((zip, _, end) => zip.fill(9, end + 8, end + 12)), 'its directory is cut off'],
    ['a name that goes on for ever', () => forged((zip, at) => zip.writeUInt16LE(0xffff, at + 28)), 'its directory is cut off'],
    ['several parts', () => forged((zip, _, end) => zip.writeUInt16LE(1, end + 4)), 'in several parts'],
    ['the 64-bit format', () => forged((zip, _, end) => zip.writeUInt32LE(0xffffffff, end + 16)), 'the 64-bit format'],
  ];
  for (const [name, make, expected] of hostile) {
    it(`refuses ${name}`, () => expect(() => readZip(make(), wanted({ entry: 1_000 }))).to.throw(DecodingError, expected));
  }

  it('refuses two entries of one name', () => {
    const bytes = Buffer.from(zipSync({ entry: Buffer.from('one'), other: Buffer.from('two') }));
    const twice = Buffer.from(bytes.toString('latin1').replaceAll('other', 'entry'), 'latin1');
    expect(() => readZip(twice, wanted({ entry: 10 }))).to.throw(DecodingError, 'two entries "entry"');
  });

  it('ends with contents or a DecodingError, whatever byte is changed', () => {
    const bytes = archive();
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0x00, 0x7f, 0xff]) {
        const mutant = Buffer.from(bytes);
        mutant[at] = value;
        try {
          for (const content of readZip(mutant, wanted({ 'plain.txt': 100, 'folder/deflated.txt': 4_000 })).values()) {
            expect(['plain text', 'ab'.repeat(2_000)]).to.include(content.toString());
          }
        } catch (error) {
          expect(error).to.be.instanceOf(DecodingError);
        }
      }
    }
  });
});
