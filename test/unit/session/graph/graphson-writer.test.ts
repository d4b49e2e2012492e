import { expect } from 'chai';
import Long from 'long';
import type { GraphResults } from '../../../../src/cluster/graph-options';
import { customOf, udtOf, listOf, scalar } from '../../../../src/codec/data-type';
import { EncodingError } from '../../../../src/errors';
import { T } from '../../../../src/session/graph/graph-enum';
import { graphValue } from '../../../../src/session/graph/graph-value';
import { GraphsonReader } from '../../../../src/session/graph/graphson-reader';
import { GraphsonWriter } from '../../../../src/session/graph/graphson-writer';
import { Edge, Vertex } from '../../../../src/session/graph/structure';
import { BigDecimal } from '../../../../src/values/big-decimal';
import { DateRange } from '../../../../src/values/date-range';
import { Duration } from '../../../../src/values/duration';
import { LineString, Point, Polygon } from '../../../../src/values/geo';
import { LocalDate } from '../../../../src/values/local-date';
import { LocalTime } from '../../../../src/values/local-time';
import { Tuple } from '../../../../src/values/tuple';
import { Uuid } from '../../../../src/values/uuid';

class Money {
  readonly amount = 5;
}

const write = (value: unknown, format: GraphResults = 'graphson-2.0'): string => new GraphsonWriter(format).write(value);
const typed = (type: string, value: string): string => `{"@type":"${type}","@value":${value}}`;

const uuid = '41d2e28a-20a4-4ab0-b379-d810dede3786';
/** The value, its form in GraphSON 1.0, and its type in 2.0 and 3.0, none = the same as in 1.0 (TinkerPop's IO reference, and DSE). */
const scalars: [value: unknown, json: string, type?: string][] = [
  ['a "b" ü', '"a \\"b\\" ü"'],
  [true, 'true'],
  [null, 'null'],
  [0, '0', 'g:Int32'],
  [-2147483648, '-2147483648', 'g:Int32'],
  [2147483648, '2147483648', 'g:Int64'],
  [9007199254740991, '9007199254740991', 'g:Int64'],
  [1.5, '1.5', 'g:Double'],
  [1e300, '1e+300', 'g:Double'],
  [9223372036854775807n, '9223372036854775807', 'g:Int64'],
  [9223372036854775808n, '9223372036854775808', 'gx:BigInteger'],
  [Long.fromString('-9223372036854775808'), '-9223372036854775808', 'g:Int64'],
  [Uuid.fromString(uuid), `"${uuid}"`, 'g:UUID'],
  [BigDecimal.fromString('1.10'), '"1.10"', 'gx:BigDecimal'],
  [new Date('2016-12-14T16:39:19.349Z'), '"2016-12-14T16:39:19.349Z"', 'gx:Instant'],
  [LocalDate.fromString('2016-01-01'), '"2016-01-01"', 'gx:LocalDate'],
  [LocalTime.fromString('12:30:45'), '"12:30:45"', 'gx:LocalTime'],
  [Buffer.from([1, 2, 3]), '"AQID"', 'dse:Blob'],
  [new Uint8Array([0, 1, 2, 3, 0]).subarray(1, 4), '"AQID"', 'dse:Blob'],
  [new Point(1, 2.5), '"POINT (1 2.5)"', 'dse:Point'],
  [new LineString([[1, 1], [2, 2]]), '"LINESTRING (1 1, 2 2)"', 'dse:LineString'],
  [new Polygon([[[0, 0], [1, 0], [1, 1], [0, 0]]]), '"POLYGON ((0 0, 1 0, 1 1, 0 0))"', 'dse:Polygon'],
];

describe('graph: values as GraphSON', () => {
  for (const [value, json, type] of scalars) {
    it(`writes ${type ?? 'without a type'} ${json.slice(0, 50)}`, () => {
      expect(write(value, 'graphson-1.0')).to.equal(json);
      for (const format of ['graphson-2.0', 'graphson-3.0'] as const) {
        expect(write(value, format)).to.equal(type === undefined ? json : typed(type, json));
      }
    });
  }

  const doubles: [value: number, json: string][] = [[NaN, '"NaN"'], [Infinity, '"Infinity"'], [-Infinity, '"-Infinity"']];
  for (const [value, json] of doubles) {
    it(`writes ${value} as text where there are types, and refuses it where there are none`, () => {
      expect(write(value)).to.equal(typed('g:Double', json));
      expect(() => write(value, 'graphson-1.0')).to.throw(EncodingError);
    });
  }

  const durations: [value: Duration, classic: string | undefined, core: string][] = [
    [new Duration(0, 0, 90_500_000_000n), '"PT90.5S"', '{"months":0,"days":0,"nanos":90500000000}'],
    [new Duration(0, 2, 0n), '"P2DT0S"', '{"months":0,"days":2,"nanos":0}'],
    [new Duration(0, -2, -1n), '"P-2DT-0.000000001S"', '{"months":0,"days":-2,"nanos":-1}'],
    [new Duration(1, 0, 9007199254740993n), undefined, '{"months":1,"days":0,"nanos":9007199254740993}'],
  ];
  for (const [value, classic, core] of durations) {
    it(`writes the duration ${value.toString()} for classic and for Core graphs`, () => {
      expect(write(value, 'graphson-3.0')).to.equal(typed('dse:Duration', core));
      if (classic === undefined) return expect(() => write(value)).to.throw(EncodingError, 'months');
      expect([write(value), write(value, 'graphson-1.0')]).to.deep.equal([typed('gx:Duration', classic), classic]);
      return expect(new GraphsonReader().parse(write(value))).to.deep.equal(
        new Duration(0, 0, BigInt(value.days) * 86_400_000_000_000n + value.nanoseconds));
    });
  }

  it('writes lists and sets, with types of their own in 3.0 only', () => {
    for (const format of ['graphson-1.0', 'graphson-2.0'] as const) {
      expect([write(['a', ['b']], format), write(new Set(['a']), format)]).to.deep.equal(['["a",["b"]]', '["a"]']);
    }
    expect(write(['a', ['b']], 'graphson-3.0')).to.equal(typed('g:List', `["a",${typed('g:List', '["b"]')}]`));
    expect(write(new Set(['a']), 'graphson-3.0')).to.equal(typed('g:Set', '["a"]'));
  });

  it('writes objects and maps alike, with keys of any type in 3.0 only', () => {
    for (const value of [{ a: 'x', b: null }, new Map([['a', 'x'], ['b', null]])]) {
      expect([write(value, 'graphson-1.0'), write(value)]).to.deep.equal(['{"a":"x","b":null}', '{"a":"x","b":null}']);
      expect(write(value, 'graphson-3.0')).to.equal(typed('g:Map', '["a","x","b",null]'));
    }
    const map = new Map<unknown, unknown>([[1, 'x'], [T.id, 'y']]);
    expect(write(map, 'graphson-3.0')).to.equal(typed('g:Map', `[${typed('g:Int32', '1')},"x",${typed('g:T', '"id"')},"y"]`));
    for (const format of ['graphson-1.0', 'graphson-2.0'] as const) expect(() => write(map, format)).to.throw(EncodingError, 'not all text');
  });

  it('writes parameters as a map where there are maps, and as an object elsewhere', () => {
    const parameters = { name: 'marko', ['__proto__']: 'yes', age: 29 };
    expect(new GraphsonWriter('graphson-1.0').parameters(parameters)).to.equal('{"name":"marko","__proto__":"yes","age":29}');
    expect(new GraphsonWriter('graphson-2.0').parameters({ age: 29 })).to.equal(`{"age":${typed('g:Int32', '29')}}`);
    expect(new GraphsonWriter('graphson-3.0').parameters({ age: 29 })).to.equal(typed('g:Map', `["age",${typed('g:Int32', '29')}]`));
  });

  it('writes tuples with their types in 3.0, and as arrays elsewhere', () => {
    const tuple = new Tuple(1, 'a', graphValue(2, 'bigint'));
    expect(write(tuple, 'graphson-1.0')).to.equal('[1,"a",2]');
    expect(JSON.parse(write(tuple, 'graphson-3.0'))).to.deep.equal({
      '@type': 'dse:Tuple',
      '@value': {
        cqlType: 'tuple',
        definition: [{ cqlType: 'int' }, { cqlType: 'text' }, { cqlType: 'bigint' }],
        value: [{ '@type': 'g:Int32', '@value': 1 }, 'a', { '@type': 'g:Int64', '@value': 2 }],
      },
    });
  });

  it('writes vertices and edges by their ids', () => {
    const [out, into] = [new Vertex(1, 'person'), new Vertex('x', 'software')];
    const edge = new Edge(7n, 'made', { outV: out, inV: into });
    expect(write(out)).to.equal(typed('g:Vertex', `{"id":${typed('g:Int32', '1')},"label":"person"}`));
    expect(write(out, 'graphson-1.0')).to.equal('{"type":"vertex","id":1,"label":"person"}');
    expect(write(edge)).to.equal(typed('g:Edge',
      `{"id":${typed('g:Int64', '7')},"label":"made","outV":${typed('g:Int32', '1')},"outVLabel":"person","inV":"x","inVLabel":"software"}`));
  });

  const wrong: [what: string, value: unknown][] = [
    ['undefined', undefined], ['undefined inside', [undefined]], ['a function', () => 1], ['a symbol', Symbol('x')], ['an invalid Date', new Date(NaN)],
    ['a class without a form', new Money()], ['a DateRange', DateRange.fromString('2020')],
  ];
  for (const [what, value] of wrong) {
    it(`refuses ${what}`, () => {
      for (const format of ['graphson-1.0', 'graphson-2.0', 'graphson-3.0'] as const) expect(() => write(value, format)).to.throw(EncodingError);
    });
  }

  it('refuses what is within itself', () => {
    const round: unknown[] = [];
    round.push(round);
    for (let i = 0; i < 2; i++) expect(() => write(round)).to.throw(EncodingError, 'levels deep');
  });
});

describe('graph: values with a CQL type', () => {
  const values: [type: string, value: unknown, json: string][] = [
    ['int', 1, typed('g:Int32', '1')], ['bigint', 1, typed('g:Int64', '1')], ['smallint', 1, typed('gx:Int16', '1')],
    ['tinyint', 1, typed('gx:Byte', '1')], ['varint', 2n ** 70n, typed('gx:BigInteger', '1180591620717411303424')],
    ['double', 3, typed('g:Double', '3')], ['float', 0.5, typed('g:Float', '0.5')], ['decimal', '1.10', typed('gx:BigDecimal', '"1.10"')],
    ['inet', '10.0.0.1', typed('gx:InetAddress', '"10.0.0.1"')], ['text', 'x', '"x"'], ['boolean', false, 'false'],
    ['uuid', '41d2e28a-20a4-4ab0-b379-d810dede3786', typed('g:UUID', '"41d2e28a-20a4-4ab0-b379-d810dede3786"')],
    ['date', '2016-01-01', typed('gx:LocalDate', '"2016-01-01"')], ['time', '12:30:00', typed('gx:LocalTime', '"12:30:00"')],
    ['timestamp', 0, typed('gx:Instant', '"1970-01-01T00:00:00.000Z"')], ['blob', Buffer.of(1), typed('dse:Blob', '"AQ=="')],
    ['duration', '1mo', typed('dse:Duration', '{"months":1,"days":0,"nanos":0}')],
    ["'org.apache.cassandra.db.marshal.PointType'", 'POINT (1 2)', typed('dse:Point', '"POINT (1 2)"')],
    ['list<bigint>', [1, 2], typed('g:List', `[${typed('g:Int64', '1')},${typed('g:Int64', '2')}]`)],
    ['set<smallint>', [1], typed('g:Set', `[${typed('gx:Int16', '1')}]`)],
    ['map<int, float>', new Map([[1, 2]]), typed('g:Map', `[${typed('g:Int32', '1')},${typed('g:Float', '2')}]`)],
    ['map<text, float>', { a: 2 }, typed('g:Map', `["a",${typed('g:Float', '2')}]`)],
    ['tuple<int, list<text>>', [1, ['x']], typed('dse:Tuple', '{"cqlType":"tuple","definition":[{"cqlType":"int"},{"cqlType":"list","definition":[{"cqlType":"text"}]}],'
      + `"value":[${typed('g:Int32', '1')},${typed('g:List', '["x"]')}]}`)],
    ['list<text>', null, 'null'],
  ];
  for (const [type, value, json] of values) {
    it(`are written as ${type}`, () => expect(write(graphValue(value, type), 'graphson-3.0')).to.equal(json));
  }

  it('are written as a user-defined type, with its definition', () => {
    const address = udtOf('ks', 'address', [{ name: 'street', type: scalar('text') }, { name: 'zips', type: listOf(scalar('int')) }]);
    const value = graphValue({ zips: [7], street: 'Main', other: 1 }, address);
    expect(JSON.parse(write(value, 'graphson-3.0'))).to.deep.equal({
      '@type': 'dse:UDT',
      '@value': {
        cqlType: 'udt', keyspace: 'ks', name: 'address',
        definition: [{ fieldName: 'street', cqlType: 'text' }, { fieldName: 'zips', cqlType: 'list', definition: [{ cqlType: 'int' }] }],
        value: ['Main', { '@type': 'g:List', '@value': [{ '@type': 'g:Int32', '@value': 7 }] }],
      },
    });
    expect(() => write(value)).to.throw(EncodingError, 'graphson-3.0');
  });

  const wrong: [type: string, value: unknown][] = [
    ['int', 2 ** 31], ['int', '1'], ['int', 1.5], ['smallint', 40_000], ['tinyint', 200], ['bigint', 2n ** 63n], ['double', '1'], ['text', 1],
    ['boolean', 1], ['blob', 'x'], ['uuid', 'x'], ['list<int>', 5], ['map<text, int>', 5], ['tuple<int>', [1, 2]], ['vector<float, 2>', [1, 2]],
    ["'com.example.Money'", 1], ['date', 'yesterday'], ['inet', 5],
  ];
  for (const [type, value] of wrong) {
    it(`refuse ${String(value)} as ${type}`, () => expect(() => write(graphValue(value, type), 'graphson-3.0')).to.throw(EncodingError));
  }

  it('print their type, and never what they are', () => {
    expect(String(graphValue('secret', 'text'))).to.equal('a value of text');
    expect(JSON.stringify(graphValue('secret', customOf('x.Y')))).not.to.include('secret');
  });
});
