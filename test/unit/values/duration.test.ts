import { inspect } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { EncodingError } from '../../../src/errors';
import { Duration } from '../../../src/values/duration';

type Parts = [months: number, days: number, nanoseconds: bigint];

const second = 1_000_000_000n;
const hour = 3_600n * second;
const maxInt = 2 ** 31 - 1;
const maxLong = 2n ** 63n - 1n;

/** [text as Cassandra prints it, its parts] */
const canonical: [text: string, ...Parts][] = [
  ['1y2mo', 14, 0, 0n],
  ['1y', 12, 0, 0n],
  ['11mo', 11, 0, 0n],
  ['1mo2d3h', 1, 2, 3n * hour],
  ['-1mo2d3h', -1, -2, -3n * hour],
  ['15d', 0, 15, 0n],
  ['1h30m', 0, 0, 90n * 60n * second],
  ['1y2mo25d5h6m7s8ms9us10ns', 14, 25, 5n * hour + 367n * second + 8_009_010n],
  ['1ns', 0, 0, 1n],
  ['-1us', 0, 0, -1_000n],
  ['100h', 0, 0, 100n * hour],
  ['178956970y7mo', maxInt, 0, 0n],
  ['-178956970y8mo', -maxInt - 1, 0, 0n],
  ['2147483647d', 0, maxInt, 0n],
  ['-2147483648d', 0, -maxInt - 1, 0n],
  ['2562047h47m16s854ms775us807ns', 0, 0, maxLong],
  ['-2562047h47m16s854ms775us808ns', 0, 0, -maxLong - 1n],
];

/** [other text that Cassandra reads, its parts] */
const accepted: [text: string, ...Parts][] = [
  ['1y2mo3w4d5h6m7s8ms9us10ns', 14, 25, 5n * hour + 367n * second + 8_009_010n],
  ['2W', 0, 14, 0n],
  ['1Y2MO3W4D5H6M7S8MS9US10NS', 14, 25, 5n * hour + 367n * second + 8_009_010n],
  ['-2w', 0, -14, 0n],
  ['90m', 0, 0, 90n * 60n * second],
  ['5µs', 0, 0, 5_000n],
  ['5μs', 0, 0, 5_000n],
  ['5ms', 0, 0, 5_000_000n],
  ['5mo5m', 5, 0, 300n * second],
  ['0d', 0, 0, 0n],
  ['-0d', 0, 0, 0n],
  ['0ns', 0, 0, 0n],
  ['000000001d', 0, 1, 0n],
  ['P1Y2M3DT4H', 14, 3, 4n * hour],
  ['P1Y2M3DT4H5M6S', 14, 3, 4n * hour + 306n * second],
  ['-P1Y2M3DT4H5M6S', -14, -3, -(4n * hour + 306n * second)],
  ['P2W', 0, 14, 0n],
  ['-P2W', 0, -14, 0n],
  ['P1M', 1, 0, 0n],
  ['PT1M', 0, 0, 60n * second],
  ['P1Y1W1D', 12, 8, 0n],
  ['PT1.5S', 0, 0, 1_500_000_000n],
  ['PT0.000000001S', 0, 0, 1n],
  ['-PT0,25S', 0, 0, -250_000_000n],
  ['P0001-02-03T04:05:06', 14, 3, 4n * hour + 306n * second],
  ['-P0001-00-00T00:00:01', -12, 0, -second],
];

const malformed: unknown[] = [
  '', '-', '1', 'y', '1x', '1d1y', '1h1h', '1ms1s', ' 1d', '1d ', '1d 2h', '--1d', '+1d', '-1d-2h', '1.5h', '1e3d',
  'P', 'PT', 'P1', 'P1YT',
  'PT1D', 'P1H', 'p1d', 'P-1D', 'P1D2M', 'PT1.0000000001S', 'P1.5D', 'P1W2Y', 'P1-02-03T04:05:06', 'P0001-02-03',
  'P0001-02-03T04:05',
  '1m2mo', '1d\n', 'hello', '9'.repeat(100_000), `1${'0'.repeat(21)}d`,
];

const outOfRange: [text: string, problem: string][] = [
  ['2147483648mo', 'months must be an integer of 32 bits'],
  ['178956971y', 'months must be an integer of 32 bits'],
  ['-2147483649d', 'days must be an integer of 32 bits'],
  ['306783379w', 'days must be an integer of 32 bits'],
  ['9223372036854775808ns', 'nanoseconds beyond 64 bits'],
  ['2562048h', 'nanoseconds beyond 64 bits'],
  ['99999999999999999999y', 'months must be an integer of 32 bits'],
];

const partsOf = ({ months, days, nanoseconds }: Duration): Parts => [months, days, nanoseconds];

describe('values: Duration', () => {
  for (const [text, ...parts] of canonical) {
    it(`prints ${text}`, () => expect(new Duration(...parts).toString()).to.equal(text));
    it(`reads ${text}`, () => expect(partsOf(Duration.fromString(text))).to.deep.equal(parts));
  }
  for (const [text, ...parts] of accepted) {
    it(`reads ${text}`, () => expect(partsOf(Duration.fromString(text))).to.deep.equal(parts));
  }
  for (const text of malformed) {
    it(`refuses ${inspect(text, { maxStringLength: 20 })}`, () => {
      expect(() => Duration.fromString(text as string))
        .to.throw(EncodingError, 'is not of the form 1y2mo3w4d5h6m7s8ms9us10ns');
    });
  }
  for (const [text, problem] of outOfRange) {
    it(`refuses ${text}`, () => expect(() => Duration.fromString(text)).to.throw(EncodingError, problem));
  }

  it('prints nothing as 0ns, which it reads back', () => {
    expect(new Duration(0, 0, 0n).toString()).to.equal('0ns');
    expect(new Duration(-0, -0, 0n)).to.deep.equal(new Duration(0, 0, 0n));
  });

  const badParts: [what: string, parts: unknown[], problem: string][] = [
    ['months of a fraction', [1.5, 0, 0n], 'months must be an integer of 32 bits, not number 1.5'],
    ['months beyond 32 bits', [2 ** 31, 0, 0n], 'months must be an integer of 32 bits'],
    ['months as text', ['1', 0, 0n], 'months must be an integer of 32 bits, not a string of 1 characters'],
    ['days beyond 32 bits', [0, -(2 ** 31) - 1, 0n], 'days must be an integer of 32 bits'],
    ['no days', [0], 'days must be an integer of 32 bits, not undefined'],
    ['days that are no number', [0, NaN, 0n], 'days must be an integer of 32 bits, not number NaN'],
    ['days as a bigint', [0, 1n, 0n], 'days must be an integer of 32 bits, not bigint 1'],
    ['nanoseconds as a number', [0, 0, 5], 'nanoseconds must be a bigint, not number 5'],
    ['nanoseconds beyond 64 bits', [0, 0, 2n ** 63n], 'nanoseconds beyond 64 bits'],
    ['mixed signs', [1, -1, 0n], 'months, days and nanoseconds must all be of one sign'],
    ['mixed signs', [0, 1, -1n], 'months, days and nanoseconds must all be of one sign'],
    ['mixed signs', [-1, 0, 1n], 'months, days and nanoseconds must all be of one sign'],
  ];
  for (const [what, parts, problem] of badParts) {
    it(`refuses ${what}`, () => {
      expect(() => new Duration(...(parts as Parts))).to.throw(EncodingError, `Cannot encode as duration: ${problem}`);
    });
  }

  it('reads what it prints', () => {
    const size = fc.integer({ min: 0, max: maxInt });
    const sign = fc.constantFrom(1, -1);
    const long = fc.bigInt({ min: 0n, max: maxLong });
    fc.assert(fc.property(size, size, long, sign, (months, days, nanoseconds, factor) => {
      const duration = new Duration(factor * months, factor * days, BigInt(factor) * nanoseconds);
      expect(Duration.fromString(duration.toString()).equals(duration)).to.equal(true);
    }));
  });

  it('equals a duration of the same parts: a day is not 24 hours', () => {
    const duration = Duration.fromString('1mo2d3h');
    expect(duration.equals(new Duration(1, 2, 3n * hour))).to.equal(true);
    for (const other of [
      new Duration(2, 2, 3n * hour), new Duration(1, 3, 3n * hour), new Duration(1, 2, 1n), '1mo2d3h', null,
    ]) {
      expect(duration.equals(other)).to.equal(false);
    }
    expect(Duration.fromString('1d').equals(Duration.fromString('24h'))).to.equal(false);
  });

  describe('from', () => {
    const temporal = (fields: object): object =>
      Object.assign(Object.create({ [Symbol.toStringTag]: 'Temporal.Duration' }), fields);
    const none = {
      years: 0, months: 0, weeks: 0, days: 0, hours: 0, minutes: 0, seconds: 0,
      milliseconds: 0, microseconds: 0, nanoseconds: 0,
    };

    it('passes a Duration through and reads text', () => {
      const duration = new Duration(1, 2, 3n);
      expect(Duration.from(duration)).to.equal(duration);
      expect(Duration.from('1mo2d3ns').equals(duration)).to.equal(true);
    });

    it('takes a Temporal.Duration', () => {
      const value = temporal({
        years: 1, months: 2, weeks: 3, days: 4, hours: 5, minutes: 6, seconds: 7,
        milliseconds: 8, microseconds: 9, nanoseconds: 10,
      });
      expect(Duration.from(value).toString()).to.equal('1y2mo25d5h6m7s8ms9us10ns');
      expect(partsOf(Duration.from(temporal({ ...none, hours: -1 })))).to.deep.equal([0, 0, -hour]);
    });

    it('refuses anything else', () => {
      for (const value of [
        5, null, undefined, {}, new Date(), temporal({}), temporal({ ...none, days: 1.5 }),
        temporal({ ...none, hours: 'x' }),
      ]) {
        expect(() => Duration.from(value)).to.throw(EncodingError, 'Cannot encode as duration');
      }
    });
  });

  it('prints itself', () => {
    const duration = Duration.fromString('1mo2d3h');
    expect(inspect(duration)).to.equal('Duration(1mo2d3h)');
    expect(JSON.stringify([duration])).to.equal('["1mo2d3h"]');
  });
});
