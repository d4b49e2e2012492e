import { expect } from 'chai';
import Long from 'long';

import { encodeValue } from '../../../src/codec/value';
import { EncodingError } from '../../../src/errors';
import { BigDecimal } from '../../../src/values/big-decimal';
import { Duration } from '../../../src/values/duration';
import { Point } from '../../../src/values/geo';
import { LocalDate } from '../../../src/values/local-date';
import { LocalTime } from '../../../src/values/local-time';
import { TimeUuid } from '../../../src/values/time-uuid';
import { Tuple } from '../../../src/values/tuple';
import { Uuid } from '../../../src/values/uuid';

/** Values of every kind that JavaScript has, most of which are wrong for a given type. */
const values = {
  '0': 0,
  '1': 1,
  '300': 300,
  '2^31': 2 ** 31,
  '2^53': 2 ** 53,
  '1.5': 1.5,
  NaN,
  Infinity,
  '1n': 1n,
  '2n**64n': 2n ** 64n,
  true: true,
  "''": '',
  "'1'": '1',
  "'é'": 'é',
  "'2026-01-01'": '2026-01-01',
  "'12:00'": '12:00',
  "'1.2.3.4'": '1.2.3.4',
  "'1d'": '1d',
  'uuid text': 'c037aab1-c3b0-4ac2-9bd9-6e7bd1cf6b6c',
  'half a pair': '\ud800',
  '[]': [],
  '[1]': [1],
  '[1, 2]': [1, 2],
  "['a']": ['a'],
  '[[1, 2]]': [[1, 2]],
  '[undefined]': [undefined],
  '{}': {},
  '{ a: 1 }': { a: 1 },
  'Set {}': new Set(),
  'Map {}': new Map(),
  Date: new Date(0),
  'Invalid Date': new Date(NaN),
  Buffer: Buffer.of(1, 2),
  Float32Array: Float32Array.of(1, 2),
  Uuid: Uuid.fromString('c037aab1-c3b0-4ac2-9bd9-6e7bd1cf6b6c'),
  TimeUuid: TimeUuid.fromString('00000000-0000-1000-8080-808080808080'),
  LocalDate: LocalDate.fromEpochDays(0),
  LocalTime: LocalTime.fromNanoseconds(0n),
  Duration: new Duration(0, 0, 0n),
  BigDecimal: new BigDecimal(1n, 0),
  Long: Long.ONE,
  Point: new Point(1, 2),
  Tuple: new Tuple(1),
  symbol: Symbol('a'),
  function: () => 1,
  '/x/': /x/,
  Number: Object(1) as unknown,
  BSON: { _bsontype: 'Long', low: 1, high: 0 },
  thenable: { then: () => 1 },
} as const;

type Name = keyof typeof values;

const texts: Name[] = ["''", "'1'", "'2026-01-01'", "'12:00'", "'1.2.3.4'", "'1d'", 'uuid text'];
const pairs: Name[] = ['[1, 2]', 'Float32Array', 'Buffer'];
const sequences: Name[] = ['[]', '[1]', '[1, 2]', 'Set {}', 'Map {}', 'Buffer', 'Float32Array', 'Tuple'];

/** For each type all that it takes; whatever is not in its row it must refuse. */
const taken: Record<string, readonly Name[]> = {
  ascii: texts,
  text: [...texts, "'é'"],
  blob: ['Buffer'],
  boolean: ['true'],
  tinyint: ['0', '1'],
  smallint: ['0', '1', '300'],
  int: ['0', '1', '300'],
  bigint: ['0', '1', '300', '2^31', '1n', "'1'", 'Long'],
  counter: ['0', '1', '300', '2^31', '1n', "'1'", 'Long'],
  varint: ['0', '1', '300', '2^31', '1n', '2n**64n', "'1'", 'Long'],
  decimal: ['0', '1', '300', '2^31', '2^53', '1.5', '1n', '2n**64n', "'1'", 'BigDecimal'],
  float: ['0', '1', '300', '2^31', '2^53', '1.5', 'NaN', 'Infinity'],
  double: ['0', '1', '300', '2^31', '2^53', '1.5', 'NaN', 'Infinity'],
  date: ["'2026-01-01'", 'LocalDate'],
  time: ["'12:00'", 'LocalTime'],
  timestamp: ['0', '1', '300', '2^31', '1n', "'2026-01-01'", 'Date'],
  duration: ["'1d'", 'Duration'],
  inet: ["'1.2.3.4'"],
  uuid: ['uuid text', 'Uuid', 'TimeUuid'],
  timeuuid: ['TimeUuid'],
  'list<int>': sequences,
  'set<int>': sequences,
  'list<text>': ['[]', "['a']", 'Set {}', 'Map {}'],
  'map<int, int>': ['[]', '[[1, 2]]', 'Set {}', 'Map {}'],
  'map<text, int>': ['[]', '{}', '{ a: 1 }', 'Set {}', 'Map {}'],
  'tuple<int>': ['[1]', 'Tuple'],
  'udt<a int>': ['{}', '{ a: 1 }'],
  'vector<float, 2>': pairs,
  'vector<int, 2>': pairs,
  'vector<text, 1>': ["['a']"],
  "'PointType'": ['[1, 2]', 'Point'],
  "'com.example.Unknown'": ['Buffer'],
};

describe('codec: every type against every kind of value', () => {
  for (const [type, names] of Object.entries(taken)) {
    it(`${type} takes ${names.join(', ')}`, () => {
      for (const name of names) expect(encodeValue(type, values[name]), name).to.be.instanceOf(Buffer);
    });

    it(`S13: ${type} refuses the rest with EncodingError`, () => {
      for (const [name, value] of Object.entries(values)) {
        if (names.includes(name as Name)) continue;
        expect(() => encodeValue(type, value), name).to.throw(EncodingError, 'Cannot encode');
      }
    });
  }

  it('S9: does not repeat text in any message', () => {
    const secret = 'hunter2-hunter2';
    for (const type of Object.keys(taken).filter((name) => !/^(text|ascii)$/.test(name))) {
      expect(() => encodeValue(type, secret), type)
        .to.throw(EncodingError).with.property('message').that.does.not.include('hunter2');
    }
  });
});
