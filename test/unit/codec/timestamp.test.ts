import { expect } from 'chai';

import { timestamp } from '../../../src/codec/timestamp';
import { EncodingError } from '../../../src/errors';
import { alsoWrites, bytesOf, readsNothingAsNull, refuses, refusesBytes, writesAndReads } from './codec-bytes';

/** What a runtime's Temporal.Instant looks like from outside. */
const instant = { [Symbol.toStringTag]: 'Temporal.Instant', epochMilliseconds: -1 };

describe('codec: timestamp', () => {
  writesAndReads(timestamp, [
    [new Date(0), '0000000000000000'],
    [new Date(-1), 'ffffffffffffffff'],
    [new Date(1_700_000_000_000), '0000018bcfe56800'],
    [new Date(8.64e15), '001eb208c2dc0000'],
    [new Date(-8.64e15), 'ffe14df73d240000'],
    [8_640_000_000_000_001n, '001eb208c2dc0001'],
    [-8_640_000_000_000_001n, 'ffe14df73d23ffff'],
    [2n ** 63n - 1n, '7fffffffffffffff'],
    [-(2n ** 63n), '8000000000000000'],
  ]);
  alsoWrites(timestamp, [
    [0, '0000000000000000'],
    [-1, 'ffffffffffffffff'],
    [5n, '0000000000000005'],
    ['1970-01-01', '0000000000000000'],
    ['1970-01-02', '0000000005265c00'],
    ['1970-01-01T00:00Z', '0000000000000000'],
    ['1970-01-01T00:00:01.5Z', '00000000000005dc'],
    ['1970-01-01T00:00:00.001999999Z', '0000000000000001'],
    ['1970-01-01 01:00:00+01:00', '0000000000000000'],
    ['1969-12-31T19:00:00-0500', '0000000000000000'],
    ['+275760-09-13T00:00:00.000Z', '001eb208c2dc0000'],
    [instant, 'ffffffffffffffff'],
    [{ [Symbol.toStringTag]: 'Temporal.ZonedDateTime', epochMilliseconds: 1 }, '0000000000000001'],
  ]);
  refuses(timestamp, [
    new Date(NaN), NaN, 1.5, 2 ** 53, 2n ** 63n, -(2n ** 63n) - 1n, true, [], {}, { epochMilliseconds: 1 },
    '', 'now', '1', '2026', '2026-02-30', '2026-13-01', '2026-00-10', '2026-01-01T24:00Z', '2026-01-01T00:60Z',
    '2026-01-01T00:00:60Z', '2026-01-01T00:00:00', '2026-01-01T00:00:00.0000000001Z', '+999999-01-01',
    { [Symbol.toStringTag]: 'Temporal.PlainDate', epochMilliseconds: 1 },
    { [Symbol.toStringTag]: 'Temporal.Instant', epochMilliseconds: '1' },
  ]);
  refusesBytes(timestamp, ['00', '00000000', '000000000000000000']);
  readsNothingAsNull(timestamp);

  it('agrees with Date about text', () => {
    const texts = ['2024-02-29', '0000-01-01T00:00:00Z', '-000001-12-31T23:59:59.999Z', '2026-07-01T12:30:15.25+05:30'];
    for (const text of texts) {
      expect(bytesOf(timestamp, text), text).to.equal(bytesOf(timestamp, new Date(text)));
    }
  });

  it('says that a Date is invalid', () => {
    expect(() => bytesOf(timestamp, new Date(NaN))).to.throw(EncodingError, 'got an invalid Date');
  });
});
