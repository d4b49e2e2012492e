import { expect } from 'chai';

import type { DataType } from '../../../src/codec/data-type';
import {
  checkTypeDepth, customOf, formatType, freezeType, innerTypes, isFrozen, isScalarKind, listOf, mapOf, scalar,
  scalarKinds, setOf,
  tupleOf, udtOf, vectorOf,
} from '../../../src/codec/data-type';
import { ConfigurationError } from '../../../src/errors';

const int = scalar('int');
const text = scalar('text');

function nested(levels: number): DataType {
  let type: DataType = int;
  for (let i = 0; i < levels; i++) type = listOf(type);
  return type;
}

describe('codec: data types', () => {
  const table: [DataType, string][] = [
    [int, 'int'],
    [listOf(int), 'list<int>'],
    [listOf(int, true), 'frozen<list<int>>'],
    [setOf(text), 'set<text>'],
    [mapOf(text, listOf(vectorOf(scalar('float'), 3), true)), 'map<text, frozen<list<vector<float, 3>>>>'],
    [tupleOf([int, text]), 'tuple<int, text>'],
    [tupleOf([int], true), 'frozen<tuple<int>>'],
    [udtOf('ks', 'address', []), 'ks.address'],
    [udtOf('', 'address', [], true), 'frozen<address>'],
    [udtOf('Ks', 'My "type"', []), '"Ks"."My ""type"""'],
    [udtOf('ks', 'int', []), 'ks."int"'],
    [udtOf('ks', 'select', []), 'ks."select"'],
    [udtOf('', '', [{ name: 'street', type: text }, { name: 'Zip', type: int }]), 'udt<street text, "Zip" int>'],
    [customOf('com.example.Type'), "'com.example.Type'"],
    [customOf("it's"), "'it''s'"],
    [customOf('org.apache.cassandra.db.marshal.DurationType'), 'duration'],
  ];
  for (const [type, cql] of table) {
    it(`prints ${cql}`, () => {
      expect(String(type)).to.equal(cql);
      expect(JSON.stringify({ type })).to.equal(JSON.stringify({ type: cql }));
      expect(formatType(structuredClone(type))).to.equal(cql);
    });
  }

  it('compares by structure: its text is no property of its own', () => {
    expect(listOf(int)).to.deep.equal({ kind: 'list', element: { kind: 'int' } });
    expect(Object.keys(listOf(int))).to.deep.equal(['kind', 'element']);
    expect(Object.keys(listOf(int, true))).to.deep.equal(['kind', 'element', 'frozen']);
    const enumerated: string[] = [];
    for (const key in scalar('int')) enumerated.push(key);
    expect(enumerated).to.deep.equal(['kind']);
  });

  it('has one object for each scalar, which cannot be changed', () => {
    expect(scalar('int')).to.equal(scalar('int'));
    expect(scalar('int')).to.be.frozen;
  });

  it('lists the 20 scalar kinds, and knows no name of Object.prototype', () => {
    expect(scalarKinds).to.have.length(20);
    for (const kind of scalarKinds) expect(isScalarKind(kind), kind).to.equal(true);
    for (const name of ['list', 'constructor', '__proto__', 'toString', '']) {
      expect(isScalarKind(name), name).to.equal(false);
    }
  });

  it('freezes what can be frozen', () => {
    expect(freezeType(listOf(int))).to.deep.equal(listOf(int, true));
    expect(freezeType(udtOf('k', 'n', []))).to.deep.equal(udtOf('k', 'n', [], true));
    expect(freezeType(int)).to.equal(int);
    expect([isFrozen(int), isFrozen(listOf(int)), isFrozen(listOf(int, true))]).to.deep.equal([false, false, true]);
  });

  it('gives the types inside a type', () => {
    expect(innerTypes(int)).to.deep.equal([]);
    expect(innerTypes(mapOf(int, text))).to.deep.equal([int, text]);
    expect(innerTypes(udtOf('', '', [{ name: 'a', type: int }]))).to.deep.equal([int]);
  });

  it('takes 32 levels and refuses 33', () => {
    checkTypeDepth(nested(32));
    expect(formatType(nested(32))).to.have.length('list<>'.length * 32 + 3);
    expect(() => checkTypeDepth(nested(33))).to.throw(ConfigurationError, 'nested more than 32');
    expect(() => formatType(nested(33))).to.throw(ConfigurationError, 'nested more than 32');
    expect(() => formatType(nested(20_000))).to.throw(ConfigurationError, 'nested more than 32');
  });
});
