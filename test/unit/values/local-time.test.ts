import { inspect } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { EncodingError } from '../../../src/errors';
import { LocalTime } from '../../../src/values/local-time';

const second = 1_000_000_000n;
const lastNanosecond = 86_399_999_999_999n;

const canonical: [text: string, nanoseconds: bigint][] = [
  ['00:00:00', 0n],
  ['00:00:00.000000001', 1n],
  ['00:00:01', second],
  ['12:00:00', 43_200_000_000_000n],
  ['13:30:54.234000001', 48_654_234_000_001n],
  ['13:30:54.234', 48_654_234_000_000n],
  ['13:30:54.1', 48_654_100_000_000n],
  ['13:30:54.000001', 48_654_000_001_000n],
  ['23:59:59.999999999', lastNanosecond],
];

const accepted: [text: string, nanoseconds: bigint][] = [
  ['13:30', 48_600n * second], ['13:30:54.0', 48_654n * second], ['13:30:54.234000', 48_654_234_000_000n],
];

const malformed: unknown[] = [
  '', '13', '1:30', '13:3', '13:30:5', '13:30:54.', '13:30:54.0000000001', '13:30.5', '13:30:54Z', ' 13:30:54',
  '13:30:54\n', '-1:30:00', '13-30-54',
  null, undefined, 5, {},
];

const impossible: [text: string, problem: string][] = [
  ['24:00:00', 'the hour must be 0 to 23, not number 24'],
  ['00:60:00', 'the minute must be 0 to 59'],
  ['00:00:60', 'the second must be 0 to 59'],
];

describe('values: LocalTime', () => {
  for (const [text, nanoseconds] of canonical) {
    it(`prints ${nanoseconds} as ${text}`, () => {
      expect(LocalTime.fromNanoseconds(nanoseconds).toString()).to.equal(text);
    });
    it(`reads ${text}`, () => expect(LocalTime.fromString(text).nanoseconds).to.equal(nanoseconds));
  }
  for (const [text, nanoseconds] of accepted) {
    it(`reads ${text}`, () => expect(LocalTime.fromString(text).nanoseconds).to.equal(nanoseconds));
  }
  for (const text of malformed) {
    it(`refuses ${inspect(text)}`, () => {
      expect(() => LocalTime.fromString(text as string))
        .to.throw(EncodingError, 'is not of the form 13:30:54.234000001');
    });
  }
  for (const [text, problem] of impossible) {
    it(`refuses ${text}`, () => expect(() => LocalTime.fromString(text)).to.throw(EncodingError, problem));
  }

  const badNanoseconds: [value: unknown, problem: string][] = [
    [-1n, 'bigint -1 is not between'], [lastNanosecond + 1n, 'is not between 0 and 86399999999999'],
    [5, 'must be a bigint, not number 5'],
    ['5', 'must be a bigint'], [undefined, 'must be a bigint, not undefined'],
  ];
  for (const [value, problem] of badNanoseconds) {
    it(`refuses ${typeof value} ${value}`, () => {
      expect(() => LocalTime.fromNanoseconds(value as bigint)).to.throw(EncodingError, problem);
    });
  }

  it('has parts and is made of them', () => {
    const time = LocalTime.of(13, 30, 54, 234_000_001);
    expect([time.hour, time.minute, time.second, time.nanosecond]).to.deep.equal([13, 30, 54, 234_000_001]);
    expect(LocalTime.of(1, 2).toString()).to.equal('01:02:00');
    for (const parts of [[24, 0], [0, 60], [0, 0, 60], [0, 0, 0, 1e9], [-1, 0], [0.5, 0], ['1', 0], [NaN, 0]]) {
      expect(() => LocalTime.of(...(parts as [number, number]))).to.throw(EncodingError, 'as time');
    }
  });

  it('takes the time of day of a Date in UTC', () => {
    expect(LocalTime.fromDate(new Date('2020-01-01T13:30:54.234Z')).toString()).to.equal('13:30:54.234');
    expect(LocalTime.fromDate(new Date('1969-12-31T23:59:59.999Z')).toString()).to.equal('23:59:59.999');
    expect(LocalTime.fromDate(new Date('1969-12-31T00:00:00.000Z')).toString()).to.equal('00:00:00');
    expect(() => LocalTime.fromDate(new Date(NaN))).to.throw(EncodingError, 'is not a valid Date');
  });

  it('reads what it prints', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: lastNanosecond }), (nanoseconds) => {
      const time = new LocalTime(nanoseconds);
      expect(LocalTime.fromString(time.toString()).nanoseconds).to.equal(nanoseconds);
      expect(LocalTime.of(time.hour, time.minute, time.second, time.nanosecond).equals(time)).to.equal(true);
    }));
  });

  it('compares and equals by time', () => {
    const [first, later] = [LocalTime.of(1, 0), LocalTime.of(2, 0)];
    expect([first.compare(later), later.compare(first), first.compare(LocalTime.of(1, 0))]).to.deep.equal([-1, 1, 0]);
    expect(first.equals(LocalTime.fromString('01:00:00'))).to.equal(true);
    for (const other of [later, '01:00:00', first.nanoseconds, null]) expect(first.equals(other)).to.equal(false);
  });

  it('comes from itself, text or Temporal.PlainTime', () => {
    const time = LocalTime.of(1, 2, 3);
    const temporal = { [Symbol.toStringTag]: 'Temporal.PlainTime', toString: () => '01:02:03' };
    expect(LocalTime.from(time)).to.equal(time);
    expect(LocalTime.from('01:02:03').equals(time)).to.equal(true);
    expect(LocalTime.from(temporal).equals(time)).to.equal(true);
    for (const value of [5, 5n, null, undefined, {}, new Date()]) {
      expect(() => LocalTime.from(value)).to.throw(EncodingError, 'is not a LocalTime or its text');
    }
  });

  it('prints itself', () => {
    const time = LocalTime.of(13, 30, 54);
    expect(inspect(time)).to.equal('LocalTime(13:30:54)');
    expect(JSON.stringify({ time })).to.equal('{"time":"13:30:54"}');
  });
});
