import { expect } from 'chai';
import { DecodingError } from '../../../../src/errors';
import { Direction, T } from '../../../../src/session/graph/graph-enum';
import { GraphsonReader } from '../../../../src/session/graph/graphson-reader';
import { Edge, Path, Property, Vertex, VertexProperty } from '../../../../src/session/graph/structure';
import { TypedValue } from '../../../../src/session/graph/typed-value';
import { BigDecimal } from '../../../../src/values/big-decimal';
import { Duration } from '../../../../src/values/duration';
import { LineString, Point, Polygon } from '../../../../src/values/geo';
import { LocalDate } from '../../../../src/values/local-date';
import { LocalTime } from '../../../../src/values/local-time';
import { Tuple } from '../../../../src/values/tuple';
import { Uuid } from '../../../../src/values/uuid';

const read = (json: string): unknown => new GraphsonReader().parse(json);
const typed = (type: string, value: string): string => `{"@type":"${type}","@value":${value}}`;

describe('graph: values of GraphSON 2.0 and 3.0', () => {
  const uuid = '41d2e28a-20a4-4ab0-b379-d810dede3786';
  /** Types and samples of TinkerPop's IO reference, §GraphSON 2.0 and 3.0, and of DSE. */
  const values: [type: string, value: string, expected: unknown][] = [
    ['g:Int32', '100', 100],
    ['g:Int64', '100', 100n],
    ['g:Int64', '9223372036854775807', 9223372036854775807n],
    ['g:Int64', '-9223372036854775808', -(2n ** 63n)],
    ['g:Int64', '"1234"', 1234n],
    ['g:Float', '100.0', 100],
    ['g:Double', '0.1', 0.1],
    ['g:Double', '0.30000000000000004', 0.30000000000000004],
    ['g:Double', '"NaN"', NaN],
    ['g:Double', '"-Infinity"', -Infinity],
    ['g:UUID', `"${uuid}"`, Uuid.fromString(uuid)],
    ['g:Date', '1481750076295', new Date('2016-12-14T21:14:36.295Z')],
    ['g:Timestamp', '1481750076295', new Date('2016-12-14T21:14:36.295Z')],
    ['g:Class', '"java.io.File"', 'java.io.File'],
    ['g:T', '"label"', T.label],
    ['g:Direction', '"OUT"', Direction.OUT],
    ['g:List', '[{"@type":"g:Int32","@value":1},"person",true]', [1, 'person', true]],
    ['g:Set', '[{"@type":"g:Int32","@value":1},"person",true]', new Set([1, 'person', true])],
    ['g:Map', '[{"@type":"g:Date","@value":1481750076295},"red",{"@type":"g:List","@value":[]},"x","test",{"@type":"g:Int32","@value":123}]',
      new Map<unknown, unknown>([[new Date(1481750076295), 'red'], [[], 'x'], ['test', 123]])],
    ['g:BulkSet', '["marko",{"@type":"g:Int64","@value":1},"josh",{"@type":"g:Int64","@value":2}]', ['marko', 'josh', 'josh']],
    ['gx:BigDecimal', '123456789987654321123456789987654321', new BigDecimal(123456789987654321123456789987654321n, 0)],
    ['gx:BigDecimal', '1.10', new BigDecimal(110n, 2)],
    ['gx:BigDecimal', '"1.10"', new BigDecimal(110n, 2)],
    ['gx:BigInteger', '123456789987654321123456789987654321', 123456789987654321123456789987654321n],
    ['gx:Byte', '1', 1],
    ['gx:Int16', '-100', -100],
    ['gx:Char', '"x"', 'x'],
    ['gx:ByteBuffer', '"c29tZSBieXRlcyBmb3IgeW91"', Buffer.from('some bytes for you')],
    ['gx:Duration', '"PT120H"', new Duration(0, 0, 120n * 3_600_000_000_000n)],
    ['gx:Duration', '"P2DT4H"', new Duration(0, 0, 52n * 3_600_000_000_000n)],
    ['gx:Duration', '"PT-6H3M"', new Duration(0, 0, -357n * 60_000_000_000n)],
    ['gx:Duration', '"-PT0.5S"', new Duration(0, 0, -500_000_000n)],
    ['gx:Duration', '"PT-1.5S"', new Duration(0, 0, -1_500_000_000n)],
    ['gx:Duration', '"PT0S"', new Duration(0, 0, 0n)],
    ['gx:InetAddress', '"192.168.0.1"', '192.168.0.1'],
    ['gx:Instant', '"2016-12-14T16:39:19.349Z"', new Date('2016-12-14T16:39:19.349Z')],
    ['gx:Instant', '1481733559349', new Date('2016-12-14T16:39:19.349Z')],
    ['gx:Instant', '"+1000000000-12-31T23:59:59Z"', new TypedValue('gx:Instant', '+1000000000-12-31T23:59:59Z')],
    ['gx:LocalDate', '"2016-01-01"', LocalDate.fromString('2016-01-01')],
    ['gx:LocalTime', '"12:30:45.123456789"', LocalTime.fromString('12:30:45.123456789')],
    ['gx:LocalTime', '"12:30"', LocalTime.fromString('12:30')],
    ['gx:ZonedDateTime', '"2016-12-23T12:12:24.000000036+02:00"', new TypedValue('gx:ZonedDateTime', '2016-12-23T12:12:24.000000036+02:00')],
    ['dse:Blob', '"AQID"', Buffer.from([1, 2, 3])],
    ['dse:Point', '"POINT (1 2.1)"', new Point(1, 2.1)],
    ['dse:LineString', '"LINESTRING (1 1, 2 2, 3 3)"', new LineString([[1, 1], [2, 2], [3, 3]])],
    ['dse:Polygon', '"POLYGON ((3 1, 4 4, 2 4, 3 1))"', new Polygon([[[3, 1], [4, 4], [2, 4], [3, 1]]])],
    ['dse:Duration', '{"months":{"@type":"g:Int32","@value":1},"days":{"@type":"g:Int32","@value":2},"nanos":{"@type":"g:Int64","@value":9007199254740993}}',
      new Duration(1, 2, 9007199254740993n)],
    ['dse:Duration', '{"months":0,"days":-2,"nanos":0}', new Duration(0, -2, 0n)],
    ['dse:Tuple', '{"cqlType":"tuple","definition":[{"cqlType":"int"},{"cqlType":"text"}],"value":[{"@type":"g:Int32","@value":1},"a"]}', new Tuple(1, 'a')],
    ['dse:UDT', '{"cqlType":"udt","keyspace":"ks","name":"address","definition":[{"fieldName":"street","cqlType":"text"},{"fieldName":"zip","cqlType":"int"}],'
      + '"value":["Main",{"@type":"g:Int32","@value":7}]}', { street: 'Main', zip: 7 }],
    ['x:Money', '{"amount":{"@type":"g:Int32","@value":5}}', new TypedValue('x:Money', { amount: 5 })],
  ];
  for (const [type, value, expected] of values) {
    it(`reads ${type} ${value.slice(0, 60)}`, () => expect(read(typed(type, value))).to.deep.equal(expected));
  }

  for (const [int64, expected] of [['bigint', 5n], ['number', 5], ['string', '5']] as const) {
    it(`gives 64-bit integers as ${int64}`, () => expect(new GraphsonReader(int64).parse(typed('g:Int64', '5'))).to.equal(expected));
  }
  it('gives 64-bit integers as Long', () => {
    for (const digits of ['5', '-5', '9223372036854775807', '-9223372036854775808', '4294967296']) {
      expect(String(new GraphsonReader('long').parse(typed('g:Int64', digits)))).to.equal(digits);
    }
  });
  it('refuses a 64-bit integer that a number cannot hold', () => {
    expect(() => new GraphsonReader('number').parse(typed('g:Int64', '9007199254740993'))).to.throw(DecodingError, "int64: 'bigint'");
  });

  it('finds T and Direction as keys of maps', () => {
    const map = read(typed('g:Map', `[${typed('g:T', '"id"')},1,"id",2,${typed('g:Direction', '"IN"')},3]`)) as Map<unknown, unknown>;
    expect([map.get(T.id), map.get('id'), map.get(Direction.IN)]).to.deep.equal([1, 2, 3]);
  });

  const wrong: [type: string, value: string][] = [
    ['g:Int32', '"x"'], ['g:Int32', 'null'], ['g:Int32', '1.5'], ['g:Int64', '1.5'], ['g:Int64', '""'], ['g:Double', '"x"'], ['g:Double', '""'],
    ['g:UUID', '"x"'], ['g:UUID', '1'], ['g:List', '{}'], ['g:Map', '[1]'], ['g:Map', '{}'], ['g:Vertex', '[]'], ['g:Vertex', 'null'], ['g:Edge', '1'],
    ['g:Path', '{"labels":1,"objects":[]}'], ['g:Property', '{"value":1}'], ['gx:BigDecimal', '"1.2.3"'], ['gx:Duration', '"PT"'],
    ['gx:Duration', '"P1M"'], ['gx:Duration', '"PT9999999999999999H"'], ['gx:LocalDate', '"2016-13-01"'], ['dse:Point', '"POINT EMPTY"'],
    ['dse:Point', '"LINESTRING (1 1)"'], ['dse:Tuple', '{}'], ['dse:UDT', '{"definition":[{}],"value":[1]}'], ['dse:Duration', '{}'],
    ['g:BulkSet', '["x",-1]'], ['g:BulkSet', '["x",99999999999]'], ['g:BulkSet', '["x",5000000,"y",5000001]'],
  ];
  for (const [type, value] of wrong) {
    it(`refuses ${value.slice(0, 60)} as ${type}`, () => expect(() => read(typed(type, value))).to.throw(DecodingError));
  }

  it('refuses what is nested without end', () => {
    for (const deep of ['['.repeat(5_000) + ']'.repeat(5_000), '{"@type":"g:List","@value":['.repeat(5_000) + ']}'.repeat(5_000)]) {
      expect(() => read(deep)).to.throw(DecodingError, 'levels deep');
    }
  });
});

describe('graph: elements of GraphSON 2.0 and 3.0', () => {
  const vertex = '{"@type":"g:Vertex","@value":{"id":{"@type":"g:Int32","@value":1},"label":"person","properties":{'
    + '"name":[{"@type":"g:VertexProperty","@value":{"id":{"@type":"g:Int64","@value":0},"value":"marko","label":"name"}}],'
    + '"location":[{"@type":"g:VertexProperty","@value":{"id":{"@type":"g:Int64","@value":6},"value":"san diego","label":"location",'
    + '"properties":{"startTime":{"@type":"g:Int32","@value":1997}}}},'
    + '{"@type":"g:VertexProperty","@value":{"id":{"@type":"g:Int64","@value":7},"value":"santa cruz","label":"location"}}]}}}';

  it('are vertices with their properties', () => {
    const marko = read(vertex) as Vertex;
    expect(marko).to.be.instanceOf(Vertex).and.include({ id: 1, label: 'person' });
    expect(marko.properties['name']![0]).to.be.instanceOf(VertexProperty).and.include({ id: 0n, key: 'name', value: 'marko' });
    expect(marko.properties['location']!.map(({ value }) => value)).to.deep.equal(['san diego', 'santa cruz']);
    expect(marko.properties['location']![0]!.properties).to.deep.equal({ startTime: 1997 });
    expect([marko.get('name'), marko.get('location'), marko.get('age'), marko.get('constructor')])
      .to.deep.equal(['marko', 'san diego', undefined, undefined]);
  });

  it('are edges between vertices', () => {
    const edge = read('{"@type":"g:Edge","@value":{"id":{"@type":"g:Int32","@value":13},"label":"develops","inVLabel":"software","outVLabel":"person",'
      + '"inV":{"@type":"g:Int32","@value":10},"outV":{"@type":"g:Int32","@value":1},'
      + '"properties":{"since":{"@type":"g:Property","@value":{"key":"since","value":{"@type":"g:Int32","@value":2009}}}}}}') as Edge;
    expect(edge).to.be.instanceOf(Edge).and.include({ id: 13, label: 'develops' });
    expect([edge.outV.id, edge.outV.label, edge.inV.id, edge.inV.label]).to.deep.equal([1, 'person', 10, 'software']);
    expect(edge.properties['since']).to.deep.equal(new Property('since', 2009));
    expect(edge.get('since')).to.equal(2009);
  });

  for (const [format, labels, objects] of [
    ['2.0', '[[],["b"],["c","d"]]', '["x",{"@type":"g:Int32","@value":2},null]'],
    ['3.0', '{"@type":"g:List","@value":[{"@type":"g:Set","@value":[]},{"@type":"g:Set","@value":["b"]},{"@type":"g:Set","@value":["c","d"]}]}',
      '{"@type":"g:List","@value":["x",{"@type":"g:Int32","@value":2},null]}'],
  ] as const) {
    it(`are paths, as ${format} writes them`, () => {
      const path = read(typed('g:Path', `{"labels":${labels},"objects":${objects}}`)) as Path;
      expect(path).to.deep.equal(new Path([[], ['b'], ['c', 'd']], ['x', 2, null]));
      expect([path.get('b'), path.get('d'), path.get('z')]).to.deep.equal([2, null, undefined]);
    });
  }

  it('are properties', () => {
    expect(read('{"@type":"g:Property","@value":{"key":"since","value":{"@type":"g:Int32","@value":2009}}}')).to.deep.equal(new Property('since', 2009));
  });

  it('may have a property named __proto__', () => {
    const odd = read('{"@type":"g:Vertex","@value":{"id":1,"label":"x","properties":{"__proto__":[{"@type":"g:VertexProperty","@value":{"id":2,"value":3,"label":"__proto__"}}]}}}');
    expect((odd as Vertex).get('__proto__')).to.equal(3);
    expect(Object.getPrototypeOf((odd as Vertex).properties)).to.equal(Object.prototype);
  });
});

describe('graph: elements of GraphSON 1.0', () => {
  const id = (member: number): string => `{"member_id":${member},"community_id":586910,"~label":"vertex","group_id":2}`;

  it('are vertices with their properties, whose label is their name', () => {
    const vertex = read(`{"id":${id(0)},"label":"person","type":"vertex","properties":{"name":[{"id":{"local_id":"8007","~type":"name",`
      + `"out_vertex":${id(0)}},"value":"j","properties":{"since":2}}],"age":[{"id":"x","value":34}]}}`) as Vertex;
    expect(vertex).to.be.instanceOf(Vertex);
    expect(vertex.id).to.deep.equal(JSON.parse(id(0)));
    expect(vertex.properties['name']![0]).to.be.instanceOf(VertexProperty).and.include({ label: 'name', value: 'j' });
    expect([vertex.get('name'), vertex.get('age'), vertex.properties['name']![0]!.properties]).to.deep.equal(['j', 34, { since: 2 }]);
  });

  it('are edges, whose properties are values alone', () => {
    const edge = read(`{"id":{"~type":"knows","local_id":"4e78"},"label":"knows","type":"edge","inVLabel":"person","outVLabel":"company",`
      + `"inV":${id(1)},"outV":${id(2)},"properties":{"weight":1.0}}`) as Edge;
    expect(edge).to.be.instanceOf(Edge);
    expect([edge.outV.label, edge.inV.label, edge.get('weight'), edge.properties['weight']]).to.deep.equal(['company', 'person', 1, new Property('weight', 1)]);
  });

  it('are paths', () => {
    const path = read(`{"labels":[["a"],[]],"objects":[{"id":1,"label":"person","type":"vertex"},"x"]}`) as Path;
    expect(path).to.be.instanceOf(Path);
    expect(path.objects[0]).to.be.instanceOf(Vertex);
  });

  it('are vertex properties, known by the ids that DSE gives them', () => {
    const property = read(`{"id":{"local_id":"8007","~type":"name","out_vertex":${id(0)}},"label":"name","value":"j"}`);
    expect(property).to.be.instanceOf(VertexProperty).and.include({ label: 'name', value: 'j' });
  });

  const plain = [
    '{"id":1,"label":"x","value":2}', '{"key":"k","value":1}', '{"labels":["a"],"objects":[1]}', '{"labels":[["a"]],"objects":[]}',
    '{"labels":[["a"]],"objects":[1],"more":1}', '{"type":"vertex"}', '{"type":"edge","id":1}', '{"a":{"b":[1,"x",null,true]}}', '[]', '"x"', 'null',
  ];
  for (const json of plain) it(`are not ${json}, which stays as it is`, () => expect(read(json)).to.deep.equal(JSON.parse(json)));

  it('are found inside of others', () => {
    const result = read('{"list":[{"id":1,"label":"person","type":"vertex"}]}') as { list: unknown[] };
    expect(result.list[0]).to.be.instanceOf(Vertex);
  });

  it('keep whole numbers that a number cannot hold, and only those', () => {
    expect(read('[9007199254740993,5,1234567890123456789012]')).to.deep.equal([9007199254740993n, 5, 1234567890123456789012n]);
    expect(read('[1234567890123456,0.12345678901234567]')).to.deep.equal([1234567890123456, Number('0.12345678901234567')]);
  });

  it('refuse properties that are none', () => {
    expect(() => read('{"id":1,"label":"person","type":"vertex","properties":{"name":"x"}}')).to.throw(DecodingError);
  });
});
