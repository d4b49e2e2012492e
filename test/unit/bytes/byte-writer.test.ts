import { expect } from 'chai';
import { ByteWriter } from '../../../src/bytes/byte-writer';
import { EncodingError } from '../../../src/errors';

type Write = (out: ByteWriter) => void;

const utf8 = (text: string): string => Buffer.from(text).toString('hex');
const hexOf = (write: Write): string => {
  const out = new ByteWriter();
  write(out);
  return out.written().toString('hex');
};

const table: [notation: string, write: Write, hex: string][] = [
  ['byte 255', (out) => out.uint8(255), 'ff'],
  ['byte -1', (out) => out.uint8(-1), 'ff'],
  ['short 258', (out) => out.uint16(258), '0102'],
  ['short -1', (out) => out.uint16(-1), 'ffff'],
  ['smallint -32768', (out) => out.uint16(-32_768), '8000'],
  ['int 16909060', (out) => out.int32(16_909_060), '01020304'],
  ['int -1', (out) => out.int32(-1), 'ffffffff'],
  ['int -2147483648', (out) => out.int32(-(2 ** 31)), '80000000'],
  ['int 4294967295', (out) => out.int32(2 ** 32 - 1), 'ffffffff'],
  ['long -1', (out) => out.int64(-1n), 'ffffffffffffffff'],
  ['long 9007199254740993', (out) => out.int64(9_007_199_254_740_993n), '0020000000000001'],
  ['float 1.5', (out) => out.float32(1.5), '3fc00000'],
  ['double pi', (out) => out.float64(Math.PI), '400921fb54442d18'],
  ['raw bytes', (out) => out.raw(Uint8Array.of(1, 2)), '0102'],
  ['string of nothing', (out) => out.string(''), '0000'],
  ['string hello', (out) => out.string('hello'), `0005${utf8('hello')}`],
  ['string of 32 letters', (out) => out.string('a'.repeat(32)), `0020${'61'.repeat(32)}`],
  ['string of 33 letters', (out) => out.string('a'.repeat(33)), `0021${'61'.repeat(33)}`],
  ['string Zürich 🐘', (out) => out.string('Zürich 🐘'), `000c${utf8('Zürich 🐘')}`],
  ['string of 4096 times €', (out) => out.string('€'.repeat(4_096)), `3000${'e282ac'.repeat(4_096)}`],
  ['string of 4097 times €', (out) => out.string('€'.repeat(4_097)), `3003${'e282ac'.repeat(4_097)}`],
  ['string with a NUL', (out) => out.string('\0'), '000100'],
  ['half a surrogate pair as U+FFFD', (out) => out.string('\ud83d'), '0003efbfbd'],
  ['long string abc', (out) => out.longString('abc'), '00000003616263'],
  ['string list', (out) => out.stringList(['a', '']), '00020001610000'],
  ['bytes', (out) => out.nullableBytes(Uint8Array.of(0xca, 0xfe)), '00000002cafe'],
  ['no bytes', (out) => out.nullableBytes(new Uint8Array(0)), '00000000'],
  ['null bytes', (out) => out.nullableBytes(null), 'ffffffff'],
  ['a value', (out) => out.value(Uint8Array.of(1)), '0000000101'],
  ['a null value', (out) => out.value(null), 'ffffffff'],
  ['a value that is not set', (out) => out.value(undefined), 'fffffffe'],
  ['short bytes', (out) => out.shortBytes(Uint8Array.of(0xca, 0xfe)), '0002cafe'],
  ['string map', (out) => out.stringMap({ k: 'v' }), '000100016b000176'],
  ['string multimap', (out) => out.stringMultimap({ k: ['v'], l: [] }), '000200016b000100017600016c0000'],
  ['bytes map', (out) => out.bytesMap({ k: null, l: Uint8Array.of(42) }), '000200016bffffffff00016c000000012a'],
  ['string map with __proto__', (out) => out.stringMap({ ['__proto__']: 'v' }), `00010009${utf8('__proto__')}000176`],
  ['size 0', (out) => out.vintSize(0), '00'],
  ['size 127', (out) => out.vintSize(127), '7f'],
  ['size 128', (out) => out.vintSize(128), '8080'],
  ['size 2^53 - 1', (out) => out.vintSize(2 ** 53 - 1), 'fe1fffffffffffff'],
  ['unsigned vint 255', (out) => out.unsignedVint(255n), '80ff'],
  ['unsigned vint 16383', (out) => out.unsignedVint(16_383n), 'bfff'],
  ['unsigned vint 256000', (out) => out.unsignedVint(256_000n), 'c3e800'],
  ['unsigned vint 16384', (out) => out.unsignedVint(16_384n), 'c04000'],
  ['unsigned vint 2^49 - 1', (out) => out.unsignedVint(2n ** 49n - 1n), 'fdffffffffffff'],
  ['unsigned vint 2^49', (out) => out.unsignedVint(2n ** 49n), 'fe02000000000000'],
  ['unsigned vint 2^56 - 1', (out) => out.unsignedVint(2n ** 56n - 1n), 'feffffffffffffff'],
  ['unsigned vint 2^56', (out) => out.unsignedVint(2n ** 56n), 'ff0100000000000000'],
  ['unsigned vint 2^64 - 1', (out) => out.unsignedVint(2n ** 64n - 1n), 'ffffffffffffffffff'],
  ['vint 1', (out) => out.vint(1n), '02'],
  ['vint -1', (out) => out.vint(-1n), '01'],
  ['vint -8193', (out) => out.vint(-8_193n), 'c04001'],
  ['vint 17179869183', (out) => out.vint(17_179_869_183n), 'f7fffffffe'],
  ['vint -2^55', (out) => out.vint(-(2n ** 55n)), 'feffffffffffffff'],
  ['vint 2^63 - 1', (out) => out.vint(2n ** 63n - 1n), 'fffffffffffffffffe'],
  ['vint -2^63', (out) => out.vint(-(2n ** 63n)), 'ffffffffffffffffff'],
];

describe('bytes: ByteWriter', () => {
  for (const [notation, write, hex] of table) {
    it(`writes ${notation}`, () => expect(hexOf(write)).to.equal(hex));
    it(`writes ${notation} into a buffer that is full`, () => {
      const out = new ByteWriter(Buffer.alloc(1));
      out.uint8(0xee);
      write(out);
      expect(out.written().toString('hex')).to.equal(`ee${hex}`);
    });
  }

  it('grows as often as it must', () => {
    const out = new ByteWriter(Buffer.alloc(0));
    for (let i = 0; i < 1_000; i++) out.int32(i);
    expect(out.position).to.equal(4_000);
    expect(out.written().readInt32BE(3_996)).to.equal(999);
    expect(out.bytes.length).to.be.at.most(8_192);
  });

  it('reserves no more for long text than it needs', () => {
    const out = new ByteWriter(Buffer.alloc(16));
    expect(out.text('a'.repeat(100_000))).to.equal(100_000);
    expect(out.bytes.length).to.equal(100_000);
  });

  it('tells how many bytes a text took', () => {
    const out = new ByteWriter();
    expect(['', 'abc', 'é', '🐘', 'é'.repeat(40)].map((text) => out.text(text))).to.deep.equal([0, 3, 2, 4, 80]);
  });

  it('patches a length that is known afterwards', () => {
    const out = new ByteWriter(Buffer.alloc(2));
    out.uint8(1);
    const at = out.reserve(4);
    out.text('abc');
    out.patchInt32(at, out.position - at - 4);
    expect(out.written().toString('hex')).to.equal('0100000003616263');
  });

  it('goes back to where a writer failed', () => {
    const out = new ByteWriter();
    out.uint16(1);
    const start = out.position;
    out.longString('half of a message');
    out.rewind(start);
    out.uint8(2);
    expect(out.written().toString('hex')).to.equal('000102');
  });

  it('hands over its bytes and goes on elsewhere', () => {
    const out = new ByteWriter();
    out.float64(1);
    const first = out.detach();
    out.float64(2);
    expect([first.readDoubleBE(), out.written().readDoubleBE()]).to.deep.equal([1, 2]);
    const next = Buffer.alloc(8);
    out.detach(next);
    out.int64(5n);
    expect(next.readBigInt64BE()).to.equal(5n);
  });

  it('writes into a view of a larger memory', () => {
    const memory = Buffer.alloc(12, 0xee);
    const out = new ByteWriter(memory.subarray(2, 10));
    out.int64(1n);
    expect(memory.toString('hex')).to.equal('eeee0000000000000001eeee');
  });

  describe('refuses what a [short] cannot count', () => {
    const many = Array.from({ length: 65_536 }, (_, i) => String(i));
    const map = <T>(value: T): Record<string, T> => Object.fromEntries(many.map((key) => [key, value]));
    const cases: [notation: string, write: Write][] = [
      ['string', (out) => out.string('a'.repeat(65_536))],
      ['string', (out) => out.string('é'.repeat(32_768))],
      ['string list', (out) => out.stringList(many)],
      ['short bytes', (out) => out.shortBytes(new Uint8Array(65_536))],
      ['string map', (out) => out.stringMap(map(''))],
      ['string multimap', (out) => out.stringMultimap(map([]))],
      ['bytes map', (out) => out.bytesMap(map(null))],
    ];
    for (const [notation, write] of cases) {
      it(`in a [${notation}]`, () => {
        expect(() => hexOf(write)).to.throw(EncodingError, `as [${notation}]: its length 65536 is more than 65535`);
      });
    }

    it('but not 65,535 of them', () => {
      expect(hexOf((out) => out.string('a'.repeat(65_535))).slice(0, 6)).to.equal('ffff61');
      expect(hexOf((out) => out.shortBytes(new Uint8Array(65_535))).slice(0, 6)).to.equal('ffff00');
    });
  });
});
