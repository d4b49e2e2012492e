import { expect } from 'chai';

import type { DataType, UdtType } from '../../../src/codec/data-type';
import {
  customOf, formatType, freezeType, listOf, mapOf, scalar, scalarKinds, setOf, tupleOf, udtOf, vectorOf,
} from '../../../src/codec/data-type';
import { parseType } from '../../../src/codec/type-parser';
import { ConfigurationError } from '../../../src/errors';

const int = scalar('int');
const text = scalar('text');
const address = udtOf('ks', 'address', [{ name: 'street', type: text }]);

describe('codec: type parser', () => {
  const table: [text: string, DataType][] = [
    ...scalarKinds.map((kind): [string, DataType] => [kind, scalar(kind)]),
    ['varchar', text],
    ['INT', int],
    ['  int\n', int],
    ['map<text, frozen<list<vector<float, 3>>>>', mapOf(text, listOf(vectorOf(scalar('float'), 3), true))],
    ['Map < Text,Int >', mapOf(text, int)],
    ['set<uuid>', setOf(scalar('uuid'))],
    ['tuple<int, text, list<int>>', tupleOf([int, text, listOf(int)])],
    ['frozen<tuple<int>>', tupleOf([int], true)],
    ['frozen<frozen<set<int>>>', setOf(int, true)],
    ['frozen<vector<int, 2>>', vectorOf(int, 2)],
    ['vector<vector<text, 2>, 2147483647>', vectorOf(vectorOf(text, 2), 2 ** 31 - 1)],
    ["'org.apache.cassandra.db.marshal.PointType'", customOf('org.apache.cassandra.db.marshal.PointType')],
    ["list<'VectorType(FloatType , 3)'>", listOf(vectorOf(scalar('float'), 3))],
    ["'it''s'", customOf("it's")],
    [
      'udt<street text, zip int, phones set<text>>',
      udtOf('', '', [
        { name: 'street', type: text }, { name: 'zip', type: int }, { name: 'phones', type: setOf(text) },
      ]),
    ],
    ['udt<"A ""b""" int, Small int>', udtOf('', '', [{ name: 'A "b"', type: int }, { name: 'small', type: int }])],
  ];
  for (const [cql, type] of table) {
    it(`reads ${cql.trim()}`, () => expect(parseType(cql)).to.deep.equal(type));
    it(`reads what it prints: ${formatType(type)}`, () => expect(parseType(formatType(type))).to.deep.equal(type));
  }

  const malformed: [text: string, message: string][] = [
    ['', 'at character 0 the text ends, expected a type'],
    ['bigintt', 'at character 0 "bigintt" stands, expected a type ("bigint"?), and no type has this name'],
    ['"int"', 'no type has this name'],
    ['ks.int', 'no type has this name'],
    ['constructor', 'no type has this name'],
    ['__proto__', 'no type has this name'],
    ['list', 'at character 4 the text ends, expected "<" and the parameters of list'],
    ['list<', 'at character 5 the text ends, expected a type'],
    ['list<>', 'at character 5 ">" stands, expected a type'],
    ['list<int', 'at character 8 the text ends, expected ">"'],
    ['list<int, text>', 'at character 8 "," stands, expected ">"'],
    ['list<int>>', 'at character 9 ">" stands, expected the end of the type'],
    ['map<int>', 'at character 7 ">" stands, expected ","'],
    ['tuple<>', 'at character 6 ">" stands, expected a type'],
    ['tuple<int,>', 'at character 10 ">" stands, expected a type'],
    ['vector<float>', 'at character 12 ">" stands, expected ","'],
    ['vector<float, 0>', 'at character 14 "0" stands, expected a whole number from 1 on'],
    ['vector<float, 1.5>', 'at character 15 "." stands, expected ">"'],
    ['vector<float, -1>', 'at character 14 "-" stands, expected a whole number'],
    ['vector<float, 2147483648>', 'expected a whole number from 1 on'],
    ['vector<float, x>', 'expected a whole number from 1 on'],
    ['frozen', 'expected "<" and the parameters of frozen'],
    ['udt<street>', 'at character 10 ">" stands, expected a type'],
    ['udt<>', 'at character 4 ">" stands, expected a name'],
    ['"open', 'at character 5 the text ends, expected a closing "'],
    ["'open''", "expected a closing '"],
    ["'ListType('", 'malformed at character 9'],
    ['int;', 'at character 3 ";" stands, expected the end of the type'],
    ['ks.', 'the text ends, expected a name'],
    ['a.b.c', 'no type has this name'],
  ];
  for (const [cql, message] of malformed) {
    it(`refuses ${cql || 'nothing'}`, () => expect(() => parseType(cql)).to.throw(ConfigurationError, message));
  }

  for (const value of [undefined, null, 5, {}, ['int']]) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      expect(() => parseType(value as never)).to.throw(ConfigurationError, 'A CQL type is text');
    });
  }

  it('takes 32 levels and refuses 33', () => {
    parseType(`${'frozen<list<'.repeat(32)}int${'>'.repeat(64)}`);
    expect(() => parseType(`${'list<'.repeat(33)}int`)).to.throw(ConfigurationError, 'no more than 32 levels');
    expect(() => parseType('frozen<'.repeat(20_000))).to.throw(ConfigurationError, 'no more than 32 levels');
    expect(() => parseType('udt<a '.repeat(20_000))).to.throw(ConfigurationError, 'no more than 32 levels');
  });

  it('does not repeat a long text', () => {
    for (const cql of ['x'.repeat(1e6), `"${'x'.repeat(1e6)}"`, `list<${' '.repeat(1e6)}`, `'${"''".repeat(5e5)}`]) {
      expect(() => parseType(cql)).to.throw(ConfigurationError).with.property('message').that.has.length.below(400);
    }
  });
});

describe('codec: type parser with a resolver of names', () => {
  const asked: [string | undefined, string][] = [];
  const resolve = (keyspace: string | undefined, name: string): UdtType | undefined => {
    asked.push([keyspace, name]);
    return ['address', 'Address', 'vector'].includes(name) ? address : undefined;
  };
  const table: [text: string, keyspace: string | undefined, name: string][] = [
    ['address', undefined, 'address'],
    ['ADDRESS', undefined, 'address'],
    ['"Address"', undefined, 'Address'],
    ['ks.address', 'ks', 'address'],
    ['"Ks" . "Address"', 'Ks', 'Address'],
    ['int.address', 'int', 'address'],
    // A type may have this name in servers before 5.0.
    ['vector', undefined, 'vector'],
  ];
  for (const [cql, keyspace, name] of table) {
    it(`asks for ${cql}`, () => {
      asked.length = 0;
      expect(parseType(cql, resolve)).to.equal(address);
      expect(asked).to.deep.equal([[keyspace, name]]);
    });
  }

  it('freezes what it is given', () => {
    expect(parseType('list<frozen<address>>', resolve)).to.deep.equal(listOf(freezeType(address)));
  });

  it('does not ask for native types', () => {
    asked.length = 0;
    parseType('map<text, list<int>>', resolve);
    expect(asked).to.deep.equal([]);
  });

  it('refuses names that the resolver does not know', () => {
    expect(() => parseType('list<adress>', resolve)).to.throw(ConfigurationError, 'at character 5 "adress" stands');
  });
});
