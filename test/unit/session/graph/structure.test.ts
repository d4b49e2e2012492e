import { expect } from 'chai';
import { inspect } from 'node:util';
import { Direction, GraphEnum, graphEnumOf, T } from '../../../../src/session/graph/graph-enum';
import { jsonOf } from '../../../../src/session/graph/graph-text';
import { Edge, Path, Property, Vertex, VertexProperty } from '../../../../src/session/graph/structure';
import { TypedValue } from '../../../../src/session/graph/typed-value';
import { Uuid } from '../../../../src/values/uuid';

const marko = new Vertex(1n, 'person', {
  name: [new VertexProperty(10n, 'name', 'marko')],
  place: [new VertexProperty(11n, 'place', 'a', { since: 1997 }), new VertexProperty(12n, 'place', 'b')],
});
const lop = new Vertex('x', 'software');
const made = new Edge(7n, 'made', { outV: marko, inV: lop }, { weight: new Property('weight', 0.5) });
const path = new Path([['a'], []], [marko, 5n]);

describe('graph: elements', () => {
  const printed: [value: object, text: string, shown: string, json: unknown][] = [
    [marko, 'v[1]', "Vertex(person 1n { name: 'marko', place: [ 'a', 'b' ] })", {
      type: 'vertex', id: 1, label: 'person', properties: {
        name: [{ id: 10, label: 'name', value: 'marko' }],
        place: [{ id: 11, label: 'place', value: 'a', properties: { since: 1997 } }, { id: 12, label: 'place', value: 'b' }],
      },
    }],
    [lop, 'v[x]', "Vertex(software 'x' {})", { type: 'vertex', id: 'x', label: 'software', properties: {} }],
    [made, 'e[7][1-made->x]', "Edge(made 7n 1n -> 'x' { weight: 0.5 })",
      { type: 'edge', id: 7, label: 'made', outV: 1, outVLabel: 'person', inV: 'x', inVLabel: 'software', properties: { weight: 0.5 } }],
    [new VertexProperty(1n, 'name', 'marko'), 'vp[name->marko]', "VertexProperty(name 'marko')", { id: 1, label: 'name', value: 'marko' }],
    [new VertexProperty(1n, 'name', 'x', { a: 1 }), 'vp[name->x]', "VertexProperty(name 'x' { a: 1 })", { id: 1, label: 'name', value: 'x', properties: { a: 1 } }],
    [new Property('since', 2009), 'p[since->2009]', 'Property(since 2009)', { key: 'since', value: 2009 }],
    [path, 'path[v[1], 5]', "Path(Vertex(person 1n { name: 'marko', place: [ 'a', 'b' ] }), 5n)",
      { labels: [['a'], []], objects: [marko.toJSON(), 5] }],
    [T.id, 'T.id', 'GraphEnum(T.id)', 'T.id'],
    [new TypedValue('x:Money', { amount: 5n }), 'x:Money[{ amount: 5n }]', 'TypedValue(x:Money { amount: 5n })', { '@type': 'x:Money', '@value': { amount: 5 } }],
  ];
  for (const [value, text, shown, json] of printed) {
    it(`print as ${text}`, () => {
      expect(String(value)).to.equal(text);
      expect(inspect(value, { breakLength: Infinity, depth: 9 })).to.equal(shown);
      expect(JSON.parse(JSON.stringify(value))).to.deep.equal(json);
    });
  }

  const equal: [a: { equals(other: unknown): boolean }, b: unknown, isEqual: boolean][] = [
    [marko, new Vertex(1n, 'other'), true], [marko, new Vertex(2n, 'person'), false], [marko, new Edge(1n, 'person', made), false],
    [new Vertex({ a: 1 }, 'x'), new Vertex({ a: 1 }, 'x'), true], [made, new Edge(7n, 'made', made), true],
    [new Property('a', [1]), new Property('a', [1]), true], [new Property('a', 1), new Property('b', 1), false],
    [path, new Path([['a'], []], [marko, 5n]), true], [path, new Path([[], []], [marko, 5n]), false], [path, null, false],
    [T.id, new GraphEnum('T', 'id'), true], [T.id, T.label, false], [T.id, Direction.IN, false],
    [new TypedValue('a', [1]), new TypedValue('a', [1]), true], [new TypedValue('a', 1), new TypedValue('b', 1), false],
  ];
  for (const [a, b, isEqual] of equal) it(`${String(a)} equals ${String(b)}: ${isEqual}`, () => expect(a.equals(b)).to.equal(isEqual));

  it('have the key of a property, and read-only parts', () => {
    expect(new VertexProperty(1, 'name', 'x').key).to.equal('name');
    for (const part of [marko.properties, made.properties, path.labels, path.objects]) expect(part).to.be.frozen;
  });

  it('give one word of the graph one object', () => {
    expect([graphEnumOf('T', 'id'), graphEnumOf('Direction', 'BOTH')]).to.deep.equal([T.id, Direction.BOTH]);
    expect(graphEnumOf('T', 'id')).to.equal(T.id);
    expect(String(graphEnumOf('T', 'constructor'))).to.equal('T.constructor');
  });

  const json: [value: unknown, expected: unknown][] = [
    [9007199254740993n, '9007199254740993'], [new Set([1n, 'a']), [1, 'a']], [new Map<unknown, unknown>([['a', 1n], [T.id, 2]]), { a: 1, 'T.id': 2 }],
    [new Map<unknown, unknown>([[1, 'x']]), [[1, 'x']]], [new Map<unknown, unknown>([['T.id', 1], [T.id, 2]]), [['T.id', 1], ['T.id', 2]]],
    [Uuid.fromString('41d2e28a-20a4-4ab0-b379-d810dede3786'), '41d2e28a-20a4-4ab0-b379-d810dede3786'], [{ a: [1n] }, { a: [1] }], [null, null],
  ];
  for (const [value, expected] of json) it(`become JSON: ${inspect(value)}`, () => expect(jsonOf(value)).to.deep.equal(expected));
});
