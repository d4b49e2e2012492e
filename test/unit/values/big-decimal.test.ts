import { inspect } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { EncodingError } from '../../../src/errors';
import { BigDecimal } from '../../../src/values/big-decimal';

const maxInt = 2 ** 31 - 1;

/** The examples of java.math.BigDecimal.toString, and the ends of the scale. */
const canonical: [text: string, unscaled: bigint, scale: number][] = [
  ['123', 123n, 0],
  ['-123', -123n, 0],
  ['1.23E+3', 123n, -1],
  ['1.23E+5', 123n, -3],
  ['12.3', 123n, 1],
  ['0.00123', 123n, 5],
  ['1.23E-8', 123n, 10],
  ['-1.23E-10', -123n, 12],
  ['1.10', 110n, 2],
  ['0.10', 10n, 2],
  ['0', 0n, 0],
  ['0.00', 0n, 2],
  ['0E+2', 0n, -2],
  ['0E-7', 0n, 7],
  ['0.000000', 0n, 6],
  ['0.000001', 1n, 6],
  ['1E-7', 1n, 7],
  ['1E+30', 1n, -30],
  ['-9.223372036854775808E+48', -9_223_372_036_854_775_808n, -30],
  ['123456789012345678901234567890', 123_456_789_012_345_678_901_234_567_890n, 0],
  ['12345678901234567890.1234567890', 123_456_789_012_345_678_901_234_567_890n, 10],
  ['1E-2147483647', 1n, maxInt],
  ['1E+2147483648', 1n, -maxInt - 1],
  ['-4.2E+2147483649', -42n, -maxInt - 1],
  ['4.2E-2147483646', 42n, maxInt],
];

const accepted: [text: string, unscaled: bigint, scale: number][] = [
  ['+1.5', 15n, 1], ['.5', 5n, 1], ['5.', 5n, 0], ['-.5', -5n, 1], ['1e3', 1n, -3], ['1.50e+3', 150n, -1],
  ['1E-3', 1n, 3], ['007', 7n, 0],
  ['-0', 0n, 0], ['-0.0', 0n, 1],
];

const malformed: unknown[] = [
  '', '.', '-', '+', 'e5', '1e', '1e+', '1.2.3', '1,5', '0x10', 'NaN', 'Infinity', '1_000', ' 1', '1 ', '1\n', '--1',
  '1e1.5', '1e9999999999999', '１',
  null, undefined, {},
];

describe('values: BigDecimal', () => {
  for (const [text, unscaled, scale] of canonical) {
    it(`prints ${text}`, () => expect(new BigDecimal(unscaled, scale).toString()).to.equal(text));
    it(`reads ${text}`, () => expect(BigDecimal.fromString(text)).to.deep.equal(new BigDecimal(unscaled, scale)));
  }
  for (const [text, unscaled, scale] of accepted) {
    it(`reads ${text}`, () => expect(BigDecimal.fromString(text)).to.deep.equal(new BigDecimal(unscaled, scale)));
  }
  for (const text of malformed) {
    it(`refuses ${inspect(text)}`, () => {
      expect(() => BigDecimal.fromString(text as string)).to.throw(EncodingError, 'is not a decimal number');
    });
  }

  for (const text of ['1E-2147483648', '1E+2147483649', '1.5e-2147483647', '1e999999999999', '1e-999999999999']) {
    it(`refuses ${text}, whose scale exceeds 32 bits`, () => {
      expect(() => BigDecimal.fromString(text)).to.throw(EncodingError, 'scale must be an integer of 32 bits');
    });
  }

  const badParts: [unscaled: unknown, scale: unknown, problem: string][] = [
    [1, 0, 'unscaled must be a bigint, not number 1'], ['1', 0, 'unscaled must be a bigint'],
    [undefined, 0, 'unscaled must be a bigint'],
    [1n, 0.5, 'scale must be an integer of 32 bits, not number 0.5'], [1n, maxInt + 1, 'scale must be'],
    [1n, -maxInt - 2, 'scale must be'],
    [1n, undefined, 'scale must be'], [1n, '0', 'scale must be'], [1n, NaN, 'scale must be'], [1n, 1n, 'scale must be'],
  ];
  for (const [unscaled, scale, problem] of badParts) {
    it(`refuses ${inspect(unscaled)} with scale ${inspect(scale)}`, () => {
      expect(() => new BigDecimal(unscaled as bigint, scale as number))
        .to.throw(EncodingError, `Cannot encode as decimal: ${problem}`);
    });
  }

  it('reads what it prints, scale and all', () => {
    const scales = fc.oneof(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -maxInt + 50, max: maxInt }));
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), scales, (unscaled, scale) => {
      const decimal = new BigDecimal(unscaled, scale);
      expect(decimal.toString().length).to.be.lessThan(70);
      expect(BigDecimal.fromString(decimal.toString())).to.deep.equal(decimal);
    }), { numRuns: 500 });
  });

  for (const [value, text] of [
    [0.1, '0.1'], [-12.5, '-12.5'], [1e21, '1E+21'], [5e-324, '5E-324'], [1e-7, '1E-7'], [-0, '0'], [100, '100'],
  ] as const) {
    it(`takes the number ${value}`, () => {
      expect(BigDecimal.fromNumber(value).toString()).to.equal(text);
      expect(BigDecimal.fromNumber(value).toNumber()).to.equal(value + 0);
    });
  }
  for (const value of [NaN, Infinity, -Infinity, '1', null, 1n]) {
    it(`refuses ${typeof value} ${value} as a number`, () => {
      expect(() => BigDecimal.fromNumber(value as number)).to.throw(EncodingError, 'is not a finite number');
    });
  }

  it('comes from itself, text, a number or a bigint', () => {
    const decimal = new BigDecimal(110n, 2);
    expect(BigDecimal.from(decimal)).to.equal(decimal);
    expect(BigDecimal.from('1.10')).to.deep.equal(decimal);
    expect(BigDecimal.from(1.1)).to.deep.equal(new BigDecimal(11n, 1));
    expect(BigDecimal.from(11n)).to.deep.equal(new BigDecimal(11n, 0));
    for (const value of [null, undefined, true, {}, [1]]) {
      expect(() => BigDecimal.from(value)).to.throw(EncodingError, 'is not a BigDecimal, a number, a bigint or text');
    }
  });

  it('rounds to a number only when asked to', () => {
    expect(BigDecimal.fromString('12345678901234567000.000000001').toNumber()).to.equal(12_345_678_901_234_567_000);
    expect([new BigDecimal(1n, maxInt).toNumber(), new BigDecimal(-1n, -maxInt).toNumber()])
      .to.deep.equal([0, -Infinity]);
  });

  it('has no scale of -0', () => expect(new BigDecimal(1n, -0)).to.deep.equal(new BigDecimal(1n, 0)));

  it('equals the same digits of the same scale', () => {
    const decimal = BigDecimal.fromString('1.10');
    expect(decimal.equals(new BigDecimal(110n, 2))).to.equal(true);
    for (const other of [BigDecimal.fromString('1.1'), BigDecimal.fromString('-1.10'), '1.10', 1.1, null]) {
      expect(decimal.equals(other)).to.equal(false);
    }
  });

  describe('compare', () => {
    const ordered = [
      '-1E+2147483648', '-1E+30', '-100', '-99.9', '-1.1', '-1', '-1E-2147483647', '0', '1E-2147483647',
      '1.1E-2147483646', '9E-30', '0.5', '0.51',
      '1', '1.01', '1.1', '9.99', '10', '1E+2', '123456789012345678901234567890', '1E+2147483648',
    ].map((text) => BigDecimal.fromString(text));

    it('orders numbers of any scale', () => {
      for (const [i, a] of ordered.entries()) {
        for (const [j, b] of ordered.entries()) expect(a.compare(b), `${a} to ${b}`).to.equal(Math.sign(i - j));
      }
    });

    for (const [a, b] of [
      ['1.1', '1.10'], ['0', '0E+2147483647'], ['0.00', '0'], ['100', '1E+2'], ['-5.0', '-5'],
    ] as const) {
      it(`takes ${a} and ${b} for the same number`, () => {
        expect(BigDecimal.fromString(a).compare(BigDecimal.fromString(b))).to.equal(0);
        expect(BigDecimal.fromString(b).compare(BigDecimal.fromString(a))).to.equal(0);
      });
    }

    it('agrees with whole numbers', () => {
      const parts = fc.tuple(fc.bigInt({ min: -2000n, max: 2000n }), fc.integer({ min: -6, max: 6 }));
      fc.assert(fc.property(parts, parts, ([a, aScale], [b, bScale]) => {
        const [left, right] = [a * 10n ** BigInt(6 - aScale), b * 10n ** BigInt(6 - bScale)];
        expect(new BigDecimal(a, aScale).compare(new BigDecimal(b, bScale)))
          .to.equal(left < right ? -1 : left > right ? 1 : 0);
      }), { numRuns: 1_000 });
    });
  });

  it('prints itself', () => {
    const price = BigDecimal.fromString('123.45');
    expect(inspect({ price })).to.equal('{ price: BigDecimal(123.45) }');
    expect(JSON.stringify({ price })).to.equal('{"price":"123.45"}');
  });
});
