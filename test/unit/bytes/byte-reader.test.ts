import { expect } from 'chai';
import fc from 'fast-check';
import { ByteReader } from '../../../src/bytes/byte-reader';
import { ByteWriter } from '../../../src/bytes/byte-writer';
import { DecodingError } from '../../../src/errors';

type Read = (input: ByteReader) => unknown;

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const reader = (hex: string): ByteReader => new ByteReader(bytesOf(hex));
const utf8 = (text: string): string => Buffer.from(text).toString('hex');
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** [what, hex, how it is read, what comes out] */
const table: [notation: string, hex: string, read: Read, value: unknown][] = [
  ['byte', '00', (input) => input.uint8(), 0],
  ['byte', 'ff', (input) => input.uint8(), 255],
  ['tinyint', '7f', (input) => input.int8(), 127],
  ['tinyint', '80', (input) => input.int8(), -128],
  ['tinyint', 'ff', (input) => input.int8(), -1],
  ['short', 'ffff', (input) => input.uint16(), 65_535],
  ['short', '0102', (input) => input.uint16(), 258],
  ['smallint', '8000', (input) => input.int16(), -32_768],
  ['smallint', '7fff', (input) => input.int16(), 32_767],
  ['int', '7fffffff', (input) => input.int32(), 2 ** 31 - 1],
  ['int', '80000000', (input) => input.int32(), -(2 ** 31)],
  ['int', 'ffffffff', (input) => input.int32(), -1],
  ['int', '01020304', (input) => input.int32(), 16_909_060],
  ['unsigned int', 'ffffffff', (input) => input.uint32(), 2 ** 32 - 1],
  ['unsigned int', '80000000', (input) => input.uint32(), 2 ** 31],
  ['long', '7fffffffffffffff', (input) => input.int64(), 2n ** 63n - 1n],
  ['long', '8000000000000000', (input) => input.int64(), -(2n ** 63n)],
  ['long', '0020000000000001', (input) => input.int64(), 9_007_199_254_740_993n],
  ['float', '3fc00000', (input) => input.float32(), 1.5],
  ['float', 'ff800000', (input) => input.float32(), -Infinity],
  ['double', '400921fb54442d18', (input) => input.float64(), Math.PI],
  ['double', '7ff8000000000000', (input) => input.float64(), NaN],
  ['string', '0000', (input) => input.string(), ''],
  ['string', `0005 ${utf8('hello')}`, (input) => input.string(), 'hello'],
  ['string cut within a character', `000a ${utf8('Zürich 🐘').slice(0, 20)}`, (input) => input.string(), 'Zürich �'],
  ['string', `000c ${utf8('Zürich 🐘')}`, (input) => input.string(), 'Zürich 🐘'],
  ['string', '0004 00ff0a22', (input) => input.string(), '\0�\n"'],
  ['string', '0003 efbbbf', (input) => input.string(), '\ufeff'],
  ['string', `0017 ${utf8('a'.repeat(23))}`, (input) => input.string(), 'a'.repeat(23)],
  ['string', `0018 ${utf8('a'.repeat(24))}`, (input) => input.string(), 'a'.repeat(24)],
  ['string', `0018 ${utf8('é'.repeat(12))}`, (input) => input.string(), 'é'.repeat(12)],
  ['long string', `00000003 ${utf8('abc')}`, (input) => input.longString(), 'abc'],
  ['string list', `0002 0001 ${utf8('a')} 0000`, (input) => input.stringList(), ['a', '']],
  ['string list', '0000', (input) => input.stringList(), []],
  ['bytes', '00000002 cafe', (input) => input.nullableBytes(), bytesOf('cafe')],
  ['bytes', '00000000', (input) => input.nullableBytes(), Buffer.alloc(0)],
  ['bytes', 'ffffffff', (input) => input.nullableBytes(), null],
  ['bytes', 'fffffffe', (input) => input.nullableBytes(), null],
  ['short bytes', '0002 cafe', (input) => input.shortBytes(), bytesOf('cafe')],
  ['short bytes', '0000', (input) => input.shortBytes(), Buffer.alloc(0)],
];

/** v5 spec §3: as many leading 1 bits in the first byte as bytes follow. */
const unsignedVints: [hex: string, value: bigint][] = [
  ['00', 0n],
  ['7f', 127n],
  ['8080', 128n],
  ['80ff', 255n],
  ['8100', 256n],
  ['bfff', 16_383n],
  ['c04000', 16_384n],
  ['c3e800', 256_000n],
  ['dfffff', 2n ** 21n - 1n],
  ['e0200000', 2n ** 21n],
  ['efffffff', 2n ** 28n - 1n],
  ['f010000000', 2n ** 28n],
  ['f7ffffffff', 2n ** 35n - 1n],
  ['f80800000000', 2n ** 35n],
  ['fbffffffffff', 2n ** 42n - 1n],
  ['fc040000000000', 2n ** 42n],
  ['fdffffffffffff', 2n ** 49n - 1n],
  ['fe02000000000000', 2n ** 49n],
  ['feffffffffffffff', 2n ** 56n - 1n],
  ['ff0100000000000000', 2n ** 56n],
  ['ffffffffffffffffff', 2n ** 64n - 1n],
];

/** Parts of the durations that test/fixtures/vectors/values.jsonl has from another implementation. */
const vints: [hex: string, value: bigint][] = [
  ['00', 0n],
  ['01', -1n],
  ['02', 1n],
  ['3c', 30n],
  ['c04001', -8_193n],
  ['f7fffffffe', 17_179_869_183n],
  ['f0fffffffe', 2_147_483_647n],
  ['feffffffffffffff', -36_028_797_018_963_968n],
  ['fffffffffffffffffe', 2n ** 63n - 1n],
  ['ffffffffffffffffff', -(2n ** 63n)],
];

describe('bytes: ByteReader', () => {
  for (const [notation, hex, read, value] of table) {
    it(`reads ${notation} ${hex.length > 40 ? `${hex.slice(0, 37)}…` : hex}`, () => {
      const input = reader(hex);
      expect(read(input)).to.deep.equal(value);
      expect(input.remaining).to.equal(0);
    });
  }

  for (const [hex, value] of unsignedVints) {
    it(`reads unsigned vint ${hex}`, () => {
      const input = reader(hex);
      expect(input.unsignedVint()).to.equal(value);
      expect(input.remaining).to.equal(0);
    });
  }
  for (const [hex, value] of vints) it(`reads vint ${hex}`, () => expect(reader(hex).vint()).to.equal(value));

  it('reads an unsigned vint that is longer than it needs to be', () => {
    expect(reader('c00005').unsignedVint()).to.equal(5n);
  });

  it('reads maps', () => {
    const multimap = `0002 0001 ${utf8('a')} 0002 0001 ${utf8('x')} 0001 ${utf8('y')} 0001 ${utf8('b')} 0000`;
    expect(plain(reader(`0001 0001 ${utf8('k')} 0001 ${utf8('v')}`).stringMap())).to.deep.equal({ k: 'v' });
    expect(plain(reader(multimap).stringMultimap())).to.deep.equal({ a: ['x', 'y'], b: [] });
    const bytesMap = reader(`0002 0001 ${utf8('k')} ffffffff 0001 ${utf8('l')} 00000001 2a`).bytesMap();
    expect({ ...bytesMap }).to.deep.equal({ k: null, l: bytesOf('2a') });
  });

  it('takes __proto__ in a map for a key like any other', () => {
    const key = `0009 ${utf8('__proto__')}`;
    const maps = [
      reader(`0001 ${key} 0001 ${utf8('v')}`).stringMap(),
      reader(`0001 ${key} 0001 0001 ${utf8('v')}`).stringMultimap(),
      reader(`0001 ${key} 00000001 2a`).bytesMap(),
    ];
    for (const map of maps) expect(Object.keys(map)).to.deep.equal(['__proto__']);
    expect(({} as Record<string, unknown>)['v']).to.equal(undefined);
  });

  it('reads between its bounds, in a view of a larger memory', () => {
    const memory = bytesOf('eeee 0000000000000007 4000000000000000 ee').subarray(1);
    const input = new ByteReader(memory, 1, 17);
    expect([input.int64(), input.float64(), input.remaining]).to.deep.equal([7n, 2, 0]);
    expect(() => input.uint8()).to.throw(DecodingError, 'needs 1 bytes at byte 17, 0 left');
    expect(() => input.vintSize()).to.throw(DecodingError);
  });

  it('gives views that share its memory and copies that do not', () => {
    const input = reader('0102 0304');
    const [view, copy] = [input.view(2), input.copy(2)];
    input.bytes.fill(0);
    expect([view, copy]).to.deep.equal([bytesOf('0000'), bytesOf('0304')]);
  });

  describe('on messages that are too short or lie about a length', () => {
    const broken: [what: string, hex: string, read: Read, problem: string][] = [
      ['byte', '', (input) => input.uint8(), 'needs 1 bytes'],
      ['tinyint', '', (input) => input.int8(), 'needs 1 bytes'],
      ['short', '00', (input) => input.uint16(), 'needs 2 bytes at byte 0, 1 left'],
      ['smallint', '00', (input) => input.int16(), 'needs 2 bytes'],
      ['int', '000000', (input) => input.int32(), 'needs 4 bytes'],
      ['unsigned int', '000000', (input) => input.uint32(), 'needs 4 bytes'],
      ['long', '00000000000000', (input) => input.int64(), 'needs 8 bytes'],
      ['float', '000000', (input) => input.float32(), 'needs 4 bytes'],
      ['double', '00000000000000', (input) => input.float64(), 'needs 8 bytes'],
      ['string', '0003 6162', (input) => input.string(), 'needs 3 bytes at byte 2, 2 left'],
      ['long string', '7fffffff 61', (input) => input.longString(), 'needs 2147483647 bytes'],
      ['long string of negative length', 'ffffffff', (input) => input.longString(), 'Negative length -1'],
      ['bytes', '7fffffff 61', (input) => input.nullableBytes(), 'needs 2147483647 bytes'],
      ['short bytes', 'ffff 61', (input) => input.shortBytes(), 'needs 65535 bytes'],
      ['string list', 'ffff 0000', (input) => input.stringList(), 'Impossible count 65535'],
      ['string map', 'ffff 00000000', (input) => input.stringMap(), 'Impossible count 65535'],
      ['string multimap', '0002 00000000', (input) => input.stringMultimap(), 'Impossible count 2'],
      ['bytes map', '0002 000000000000', (input) => input.bytesMap(), 'Impossible count 2'],
      ['negative count', '', (input) => input.checkCount(-1, 1), 'Impossible count -1'],
      ['count', '00', (input) => input.checkCount(2 ** 31 - 1, 8), 'Impossible count 2147483647'],
      ['view', '00', (input) => input.view(2), 'needs 2 bytes'],
      ['copy of negative size', '00', (input) => input.copy(-2), 'Negative length -2'],
      ['text', '00', (input) => input.text(2), 'needs 2 bytes'],
      ['unsigned vint without bytes', '', (input) => input.unsignedVint(), 'needs 1 bytes'],
      ['unsigned vint without its second byte', '80', (input) => input.unsignedVint(), 'needs 1 bytes'],
      ['unsigned vint without its ninth byte', 'ff01020304050607', (input) => input.unsignedVint(), 'needs 8 bytes'],
      ['vint without its second byte', '80', (input) => input.vint(), 'needs 1 bytes'],
      ['size without bytes', '', (input) => input.vintSize(), 'needs 1 bytes'],
      ['size of one byte', '02 00', (input) => input.vintSize(), 'Element of 2 bytes, 1 left'],
      ['size of two bytes', '8080 00', (input) => input.vintSize(), 'Element of 128 bytes, 1 left'],
      ['size beyond 2^53', 'ffffffffffffffffff 00', (input) => input.vintSize(), 'Element of 18446744073709551615'],
    ];
    for (const [what, hex, read, problem] of broken) {
      it(`refuses ${what} ${hex}`, () => expect(() => read(reader(hex))).to.throw(DecodingError, problem));
    }

    it('accepts a count and a size that use up what is left', () => {
      expect(reader('00000000').checkCount(2, 2)).to.equal(2);
      expect(reader('').checkCount(0, 4)).to.equal(0);
      expect(reader('02 0000').vintSize()).to.equal(2);
      expect(reader('00').vintSize()).to.equal(0);
      expect(reader(`8080 ${'00'.repeat(128)}`).vintSize()).to.equal(128);
    });

    it('throws nothing but DecodingError on random bytes', () => {
      const reads: Read[] = [
        (input) => input.stringMap(), (input) => input.stringMultimap(), (input) => input.bytesMap(),
        (input) => input.stringList(), (input) => input.longString(), (input) => input.vint(),
        (input) => input.vintSize(),
        (input) => input.nullableBytes(), (input) => input.shortBytes(),
      ];
      fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(...reads), (bytes, read) => {
        const input = new ByteReader(Buffer.from(bytes));
        try {
          read(input);
        } catch (error) {
          expect(error).to.be.instanceOf(DecodingError);
        }
        expect(input.position).to.be.at.most(bytes.length);
      }), { numRuns: 1_000 });
    });
  });

  it('reads what ByteWriter writes', () => {
    const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const text = fc.string({ unit: 'binary', maxLength: 50 });
    fc.assert(fc.property(int64, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), text, (signed, unsigned, string) => {
      const out = new ByteWriter(Buffer.alloc(1));
      out.vint(signed);
      out.unsignedVint(unsigned);
      out.int64(signed);
      out.string(string);
      out.longString(string);
      const input = new ByteReader(out.written());
      expect([input.vint(), input.unsignedVint(), input.int64()]).to.deep.equal([signed, unsigned, signed]);
      expect([input.string(), input.longString(), input.remaining]).to.deep.equal([string, string, 0]);
    }), { numRuns: 100 });
  });

  it('reads text of any short length, with a character beyond ASCII anywhere', () => {
    for (let length = 0; length <= 30; length++) {
      const ascii = Array.from({ length }, (_, i) => String.fromCharCode(0x21 + i)).join('');
      const texts = [ascii, ...Array.from(ascii, (_, i) => `${ascii.slice(0, i)}é${ascii.slice(i + 1)}`), `${ascii}\0\x7f`];
      for (const text of texts) {
        const bytes = Buffer.from(`>${text}<`);
        expect(new ByteReader(bytes, 1).text(bytes.length - 2), text).to.equal(text);
      }
    }
  });

  it('lets a peer leave out 65,536 parts and 8 more for each byte', () => {
    const input = new ByteReader(Buffer.alloc(100));
    input.takeAbsent(66_000);
    input.takeAbsent(336);
    expect(() => input.takeAbsent(1)).to.throw(DecodingError, '66337 parts of values that are not there');
  });
});
