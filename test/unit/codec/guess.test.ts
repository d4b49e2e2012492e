import { expect } from 'chai';
import Long from 'long';

import { formatType } from '../../../src/codec/data-type';
import { guessType } from '../../../src/codec/guess';
import { encodeValue } from '../../../src/codec/value';
import { EncodingError } from '../../../src/errors';
import { BigDecimal } from '../../../src/values/big-decimal';
import { DateRange } from '../../../src/values/date-range';
import { Duration } from '../../../src/values/duration';
import { LineString, Point, Polygon } from '../../../src/values/geo';
import { LocalDate } from '../../../src/values/local-date';
import { LocalTime } from '../../../src/values/local-time';
import { TimeUuid } from '../../../src/values/time-uuid';
import { Tuple } from '../../../src/values/tuple';
import { Uuid } from '../../../src/values/uuid';

const marshal = 'org.apache.cassandra.db.marshal';

/** What an object of a runtime's Temporal looks like from outside. */
function temporal(name: string, text: string): object {
  return { [Symbol.toStringTag]: `Temporal.${name}`, toString: () => text, epochMilliseconds: 0 };
}

describe('codec: guessed types', () => {
  const table: [name: string, value: unknown, type: string][] = [
    ['text', 'a', 'text'],
    ['no text', '', 'text'],
    ['a boolean', false, 'boolean'],
    ['0', 0, 'int'],
    ['-0', -0, 'int'],
    ['2^31 - 1', 2 ** 31 - 1, 'int'],
    ['-2^31', -(2 ** 31), 'int'],
    ['2^31', 2 ** 31, 'bigint'],
    ['a safe integer', Number.MIN_SAFE_INTEGER, 'bigint'],
    ['2^53', 2 ** 53, 'double'],
    ['1.5', 1.5, 'double'],
    ['NaN', NaN, 'double'],
    ['Infinity', -Infinity, 'double'],
    ['a bigint', 1n, 'bigint'],
    ['-2^63', -(2n ** 63n), 'bigint'],
    ['2^63', 2n ** 63n, 'varint'],
    ['a Long', Long.ONE, 'bigint'],
    ['a Buffer', Buffer.of(1), 'blob'],
    ['a Uint8Array', Uint8Array.of(1), 'blob'],
    ['an ArrayBuffer', new ArrayBuffer(1), 'blob'],
    ['a DataView', new DataView(new ArrayBuffer(1)), 'blob'],
    ['a Date', new Date(0), 'timestamp'],
    ['a Uuid', Uuid.random(), 'uuid'],
    ['a TimeUuid', TimeUuid.now(), 'timeuuid'],
    ['a LocalDate', LocalDate.fromEpochDays(0), 'date'],
    ['a LocalTime', LocalTime.fromNanoseconds(0n), 'time'],
    ['a Duration', new Duration(1, 0, 0n), 'duration'],
    ['a BigDecimal', new BigDecimal(1n, 1), 'decimal'],
    ['a Float32Array', Float32Array.of(1, 2), 'vector<float, 2>'],
    ['a Point', new Point(1, 2), `'${marshal}.PointType'`],
    ['a LineString', new LineString([]), `'${marshal}.LineStringType'`],
    ['a Polygon', new Polygon([]), `'${marshal}.PolygonType'`],
    ['a DateRange', DateRange.fromString('*'), `'${marshal}.DateRangeType'`],
    ['a Temporal.Instant', temporal('Instant', ''), 'timestamp'],
    ['a Temporal.ZonedDateTime', temporal('ZonedDateTime', ''), 'timestamp'],
    ['a Temporal.PlainDate', temporal('PlainDate', '1970-01-01'), 'date'],
    ['a Temporal.PlainTime', temporal('PlainTime', '00:00:00'), 'time'],
    ['an array', [1, 2], 'list<int>'],
    ['an array whose first element is null', [null, 1.5], 'list<double>'],
    ['an empty array', [], 'list<blob>'],
    ['arrays in an array', [['a']], 'list<list<text>>'],
    ['a Set', new Set([1n]), 'set<bigint>'],
    ['a Map', new Map([['a', [true]]]), 'map<text, list<boolean>>'],
    ['an empty Map', new Map(), 'map<blob, blob>'],
    ['a Tuple', new Tuple(1, 'a', null), 'tuple<int, text, blob>'],
    ['null', null, 'blob'],
    ['undefined', undefined, 'blob'],
  ];
  for (const [name, value, type] of table) {
    it(`takes ${name} for ${type}`, () => {
      const guessed = guessType(value);
      expect(formatType(guessed)).to.equal(type);
      if (value !== undefined) encodeValue(guessed, value);
    });
  }

  const unknown: unknown[] = [
    {}, { a: 1 }, Symbol('a'), () => 1, /x/, new Int32Array(1), new Float32Array(0), new WeakMap(), Promise.resolve(),
    [{}],
    new Map([[{}, 1]]), new Set([Symbol('a')]), Object.create(null), { __isLong__: true },
  ];
  for (const value of unknown) {
    it(`does not guess what ${Object.prototype.toString.call(value)} is`, () => {
      expect(() => guessType(value)).to.throw(EncodingError, 'prepare the query, or give hints');
    });
  }

  it('refuses what holds itself', () => {
    const list: unknown[] = [];
    list.push(list);
    const set = new Set();
    set.add(set);
    const byKey = new Map();
    byKey.set(byKey, 1);
    const byValue = new Map();
    byValue.set(1, byValue);
    let tuple: Tuple = new Tuple();
    for (let i = 0; i < 40; i++) tuple = new Tuple(tuple);
    for (const endless of [list, set, byKey, byValue, tuple]) {
      expect(() => guessType(endless)).to.throw(EncodingError, 'nested more than 32');
    }
  });

  it('takes 32 levels', () => {
    let value: unknown = 1;
    for (let i = 0; i < 32; i++) value = [value];
    expect(formatType(guessType(value))).to.equal(`${'list<'.repeat(32)}int${'>'.repeat(32)}`);
  });
});
