import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import * as lz4js from 'lz4js';
import { compressBlock, decompressBlock } from '../../../src/bytes/lz4';
import { DecodingError } from '../../../src/errors';
import { payloadOf, segmentVectors } from '../../support/segment-vectors';

interface Sequence {
  readonly literals: number;
  readonly offset?: number;
  readonly match?: number;
  /** Where in the output the match starts. */
  readonly matchStart?: number;
}

/** Reads the tokens of a block as lz4_Block_format.md describes them, without looking at the data. */
function sequencesOf(block: Uint8Array): Sequence[] {
  const sequences: Sequence[] = [];
  let at = 0;
  let output = 0;
  const extended = (nibble: number): number => {
    let length = nibble;
    for (let byte = 255; nibble === 15 && byte === 255; length += byte) byte = block[at++]!;
    return length;
  };
  for (;;) {
    const token = block[at++]!;
    const literals = extended(token >> 4);
    at += literals;
    output += literals;
    if (at >= block.length) {
      expect(at, 'end of the last literals').to.equal(block.length);
      sequences.push({ literals });
      return sequences;
    }
    const offset = block[at]! + 256 * block[at + 1]!;
    at += 2;
    const match = extended(token & 15) + 4;
    sequences.push({ literals, offset, match, matchStart: output });
    output += match;
  }
}

/** What lz4-java's safe decompressor demands: "End of block conditions" of lz4_Block_format.md. */
function expectValidEnd(block: Uint8Array, sourceLength: number): void {
  const sequences = sequencesOf(block);
  const length = sequences.reduce((sum, { literals, match = 0 }) => sum + literals + match, 0);
  expect(length).to.equal(sourceLength);
  for (const { offset, matchStart } of sequences) {
    if (matchStart === undefined) continue;
    expect(matchStart, 'start of a match').to.be.at.most(sourceLength - 12);
    expect(offset).to.be.within(1, Math.min(matchStart, 65_535));
  }
  expect(sequences.at(-1)!.literals, 'literals at the end').to.be.at.least(5);
}

function expectRoundTrip(source: Uint8Array): void {
  const block = compressBlock(source);
  if (block === null) return;
  expect(block.length).to.be.lessThan(source.length);
  expectValidEnd(block, source.length);
  expect(decompressBlock(block, source.length).equals(source), 'decompressed bytes').to.equal(true);
  const byLz4js = Buffer.alloc(source.length);
  expect(lz4js.decompressBlock(block, byLz4js, 0, block.length, 0)).to.equal(source.length);
  expect(byLz4js.equals(source), 'bytes decompressed by lz4js').to.equal(true);
}

/** Small numbers that follow from a seed. */
function randomFrom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % limit;
  };
}

const json = (rows: number): Buffer =>
  Buffer.from(JSON.stringify(Array.from({ length: rows }, (_, id) => ({ id, name: `user ${(id * 7919) % 1000}` }))));
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('bytes: lz4', () => {
  describe('compressBlock', () => {
    for (const size of [0, 1, 12]) {
      it(`gives null for ${size} bytes`, () => expect(compressBlock(Buffer.alloc(size))).to.equal(null));
    }

    it('gives null for what cannot be made shorter', () => {
      const random = randomFrom(7);
      expect(compressBlock(Buffer.from(Array.from({ length: 4_096 }, () => random(256))))).to.equal(null);
      expect(compressBlock(Buffer.from('abcdefghijklmnop'))).to.equal(null);
    });

    it('gives null when the only match would start too close to the end', () => {
      const source = Buffer.from('abcdefgabcdefghi!'); // the match would start 10 bytes before the end
      expect(lz4js.compressBlock(source, Buffer.alloc(64), 0, source.length, new Uint32Array(65_536)))
        .to.be.greaterThan(0);
      expect(compressBlock(source)).to.equal(null);
    });

    for (const source of [
      Buffer.alloc(40), json(3), json(100), json(4_000), Buffer.alloc(131_071), Buffer.from('ab'.repeat(5_000)),
    ]) {
      it(`round-trips ${source.length} bytes`, () => {
        expect(compressBlock(source)).not.to.equal(null);
        expectRoundTrip(source);
      });
    }

    it('repairs the end of the blocks whose last match lz4js starts too late', () => {
      const random = randomFrom(42);
      let repaired = 0;
      for (let i = 0; i < 400; i++) {
        const source = Buffer.from(Array.from({ length: 60 + random(300) }, () => 97 + random(4)));
        const raw = Buffer.alloc(lz4js.compressBound(source.length));
        const size = lz4js.compressBlock(source, raw, 0, source.length, new Uint32Array(65_536));
        const starts = sequencesOf(raw.subarray(0, size)).map(({ matchStart = 0 }) => matchStart);
        if (Math.max(...starts) > source.length - 12) repaired++;
        expectRoundTrip(source);
      }
      expect(repaired, 'blocks that needed a repair').to.be.greaterThan(50);
    });

    it('repairs ends whose literals need length bytes, up to a last one of 0', () => {
      const random = randomFrom(5);
      const start = 'repeated!'.repeat(60);
      const lengths = new Set<number>();
      for (const length of [3, 4, 258, 260, 1_789, 1_789, 1_789]) {
        const middle = Array.from({ length }, () => String.fromCharCode(33 + random(64)).toUpperCase()).join('');
        const source = Buffer.from(`${start}${middle}repeat12345`);
        expectRoundTrip(source);
        const raw = Buffer.alloc(lz4js.compressBound(source.length));
        const size = lz4js.compressBlock(source, raw, 0, source.length, new Uint32Array(65_536));
        const isRepaired = sequencesOf(raw.subarray(0, size)).length > sequencesOf(compressBlock(source)!).length;
        if (isRepaired) lengths.add(sequencesOf(compressBlock(source)!).at(-1)!.literals);
      }
      expect([...lengths]).to.include.members([14, 15, 15 + 255 - 1, 15 + 255 + 1, 15 + 7 * 255]);
    });

    it('forgets earlier sources: the same source gives the same block', () => {
      const first = compressBlock(json(20))!;
      for (let i = 0; i < 50; i++) expectRoundTrip(json(20 + i).subarray(i));
      expect(compressBlock(json(20))!.equals(first)).to.equal(true);
    });

    it('takes a view of a larger buffer', () => expectRoundTrip(new Uint8Array(json(30)).subarray(11, 500)));

    it('round-trips whatever it gets', () => {
      const small = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 400 });
      const pieces = fc.array(fc.constantFrom('name', 'city', '{"id":', '},', '\0\0\0\0\0', 'x'), { maxLength: 200 });
      fc.assert(fc.property(small, (bytes) => expectRoundTrip(Uint8Array.from(bytes))), { numRuns: 300 });
      fc.assert(fc.property(pieces, (texts) => expectRoundTrip(Buffer.from(texts.join('')))), { numRuns: 200 });
      fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), expectRoundTrip), { numRuns: 100 });
    });

    it('loads lz4js only when first used, since that allocates 5 MiB', () => {
      const file = join(__dirname, '..', '..', '..', 'src', 'bytes', 'lz4.ts');
      const script = `
        const lz4 = require(${JSON.stringify(file)});
        const loaded = () => Object.keys(require.cache).some((path) => path.includes('lz4js'));
        const before = loaded();
        lz4.decompressBlock(Buffer.from([0]), 0);
        const decompressed = loaded();
        lz4.compressBlock(Buffer.alloc(100));
        console.log([before, decompressed, loaded()].join());`;
      const env = { ...process.env, TS_NODE_TRANSPILE_ONLY: 'true', NODE_OPTIONS: '' };
      const options = { encoding: 'utf8', env, cwd: join(__dirname, '..', '..', '..') } as const;
      expect(execFileSync(process.execPath, ['-r', 'ts-node/register', '-e', script], options).trim())
        .to.equal('false,false,true');
    }).timeout(20_000);
  });

  describe('decompressBlock', () => {
    const valid: [what: string, block: string, text: string][] = [
      ['no bytes', '00', ''],
      ['literals alone', '50 68656c6c6f', 'hello'],
      ['a match of one byte back', '11 61 0100 50 6263646566', 'aaaaaabcdef'],
      ['a match that overlaps itself', '31 616263 0300 50 3132333435', 'abcabcab12345'],
      ['a match of the farthest literal', '41 61626364 0400 50 3132333435', 'abcdabcda12345'],
      ['15 literals, which need a length byte', 'f0 00 3132333435363738396162636465 66', '123456789abcdef'],
      ['a long match by length bytes', '1f 61 0100 ff00 50 3132333435', `${'a'.repeat(1 + 15 + 255 + 4)}12345`],
      ['a long match of a period of 3', '3f 616263 0300 64 50 3132333435', `${'abc'.repeat(41).slice(0, 122)}12345`],
      ['a match and an empty end', '11 61 0100 00', 'aaaaaa'],
    ];
    for (const [what, block, text] of valid) {
      it(`reads ${what}`, () => expect(decompressBlock(hex(block), text.length).toString('latin1')).to.equal(text));
    }

    const malformed: [what: string, block: string, length: number, problem: string][] = [
      ['offset 0', '11 61 0000 50 6263646566', 11, '0 bytes before byte 1'],
      ['an offset beyond the start', '11 61 0200 50 6263646566', 11, '2 bytes before byte 1'],
      ['literals beyond the end of the block', '50 6869', 5, 'ends within its literals'],
      ['literals beyond the length', '50 68656c6c6f', 4, 'more than 4 bytes'],
      ['a match beyond the length', '11 61 0100 00', 5, 'more than 5 bytes'],
      ['fewer bytes than the length', '50 68656c6c6f', 6, 'holds 5 bytes, not 6'],
      ['an offset cut in half', '11 61 01', 6, 'ends with a match'],
      ['a match at the end', '11 61 0100', 6, 'ends with a match'],
      ['a length of literals without an end', 'f0 ffff', 500, 'ends within a length'],
      ['a length of a match without an end', '1f 61 0100 ffff', 600, 'ends within a length'],
      ['a length that the size of the block forbids', '1f 61 0100 ffffff', 1_786, 'cannot hold 1786'],
      ['a byte after the last literals', '50 68656c6c6f 00', 5, 'ends with a match'],
      ['bytes after the last literals', '50 68656c6c6f 0100 00', 5, 'more than 5 bytes'],
      ['a negative length', '00', -1, 'cannot hold -1'],
      ['a length that is no integer', '50 68656c6c6f', 4.5, 'cannot hold 4.5'],
      ['a length that is no number', '00', NaN, 'cannot hold NaN'],
      ['no block at all', '', 0, 'ends without a sequence'],
    ];
    for (const [what, block, length, problem] of malformed) {
      it(`refuses ${what}`, () => expect(() => decompressBlock(hex(block), length)).to.throw(DecodingError, problem));
    }

    for (const stream of segmentVectors()) {
      if (stream.compression !== 'lz4' || stream.expect !== 'ok') continue;
      it(`reads the blocks of ${stream.name}`, () => {
        const parts = stream.segments!.map(({ hex: text, wireUncompressedLength = 0 }) => {
          const bytes = hex(text).subarray(8, -4);
          return wireUncompressedLength === 0 ? bytes : decompressBlock(bytes, wireUncompressedLength);
        });
        expect(Buffer.concat(parts).equals(payloadOf(stream))).to.equal(true);
      });
    }

    for (const { name, hex: text = '' } of segmentVectors().filter((stream) => stream.expect === 'decompress')) {
      it(`refuses the block of ${name}`, () => {
        const header = hex(text).readUIntLE(0, 5);
        const [compressed, declared] = [header % 2 ** 17, Math.floor(header / 2 ** 17) % 2 ** 17];
        expect(() => decompressBlock(hex(text).subarray(8, 8 + compressed), declared)).to.throw(DecodingError);
      });
    }

    it('reads or refuses, and nothing else, blocks with changed bytes', () => {
      const random = randomFrom(11);
      const source = json(12);
      const block = compressBlock(source)!;
      let refused = 0;
      for (let i = 0; i < 4_000; i++) {
        const broken = Buffer.from(block);
        for (let changes = 1 + random(3); changes > 0; changes--) broken[random(broken.length)] = random(256);
        try {
          expect(decompressBlock(broken, source.length)).to.have.length(source.length);
        } catch (error) {
          expect(error).to.be.instanceOf(DecodingError);
          refused++;
        }
      }
      expect(refused).to.be.greaterThan(500);
    });

    it('refuses every block that lacks bytes at its end', () => {
      const source = json(12);
      const block = compressBlock(source)!;
      for (let size = 0; size < block.length; size++) {
        expect(() => decompressBlock(block.subarray(0, size), source.length), `${size} bytes`).to.throw(DecodingError);
      }
    });

    it('reads or refuses, and nothing else, random bytes', () => {
      const lengths = fc.integer({ min: 0, max: 2_000 });
      fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), lengths, (bytes, length) => {
        try {
          return decompressBlock(bytes, length).length === length;
        } catch (error) {
          return error instanceof DecodingError;
        }
      }), { numRuns: 1_000 });
    });
  });
});
