import { expect } from 'chai';
import { TypeResolver } from '../../../../src/cluster/schema/type-resolver';
import type { SystemRow } from '../../../../src/cluster/topology';
import type { DataType, UdtType } from '../../../../src/codec/data-type';
import { innerTypes } from '../../../../src/codec/data-type';

function typeRow(name: string, fields: Readonly<Record<string, string>>): SystemRow {
  return { keyspace_name: 'ks', type_name: name, field_names: Object.keys(fields), field_types: Object.values(fields) };
}

function fieldsOf(type: UdtType | undefined): Record<string, string> {
  return Object.fromEntries((type?.fields ?? []).map((field) => [field.name, String(field.type)]));
}

function levelsOf(resolver: TypeResolver, name: string): number {
  const [field] = resolver.types.get(name)?.fields ?? [];
  return field?.type.kind === 'udt' ? 1 + levelsOf(resolver, field.type.name) : 1;
}

function partsOf(type: DataType): number {
  return innerTypes(type).reduce((sum, inner) => sum + partsOf(inner), 1);
}

describe('cluster: type resolver', () => {
  it('resolves types that need each other in any order, however their names are written', () => {
    const resolver = new TypeResolver('ks', [
      typeRow('outer', { inner: 'frozen<"In""ner">', all: 'list<frozen<ks.zip>>' }),
      typeRow('In"ner', { Zip: 'frozen<zip>', tags: 'set<text>' }),
      typeRow('zip', { __proto__: 'int' }),
      typeRow('__proto__', { constructor: 'zip' }),
    ]);
    expect([...resolver.types.keys()]).to.deep.equal(['outer', 'In"ner', 'zip', '__proto__']);
    const outer = resolver.types.get('outer');
    expect(outer).to.include({ kind: 'udt', keyspace: 'ks', name: 'outer' });
    expect(fieldsOf(outer)).to.deep.equal({ inner: 'frozen<ks."In""ner">', all: 'list<frozen<ks.zip>>' });
    const [inner] = outer?.fields ?? [];
    expect(fieldsOf(inner?.type as UdtType)).to.deep.equal({ Zip: 'frozen<ks.zip>', tags: 'set<text>' });
    expect(String(resolver.resolve('frozen<"__proto__">'))).to.equal('frozen<ks."__proto__">');
  });

  const resolver = new TypeResolver('ks', [typeRow('zip', { code: 'int' })]);
  const texts: [text: string, printed: string][] = [
    ['frozen<map<text,frozen<list<zip>>>>', 'frozen<map<text, frozen<list<ks.zip>>>>'],
    ['vector<frozen<zip>, 2>', 'vector<frozen<ks.zip>, 2>'],
    ['duration', 'duration'],
    ["'org.apache.cassandra.db.marshal.PointType'", "'org.apache.cassandra.db.marshal.PointType'"],
    ['empty', "'empty'"],
    ['frozen<other.zip>', "'frozen<other.zip>'"],
    ['list<nope>', "'list<nope>'"],
    ["list<'", "'list<'''"],
    ['', "''"],
  ];
  for (const [text, printed] of texts) {
    it(`prints ${JSON.stringify(text)} as ${printed}`, () => expect(String(resolver.resolve(text))).to.equal(printed));
  }

  it('gives the same type for the same text', () => {
    expect(resolver.resolve('list<frozen<zip>>')).to.equal(resolver.resolve('list<frozen<zip>>'));
  });

  it('keeps the texts of types that contain themselves, and knows those types all the same', () => {
    const circular = new TypeResolver('ks', [
      typeRow('a', { b: 'frozen<b>', n: 'int' }), typeRow('b', { a: 'frozen<a>' }), typeRow('self', { self: 'frozen<self>' }),
      typeRow('user', { self: 'frozen<self>' }), typeRow('good', { n: 'int' }),
    ]);
    expect(fieldsOf(circular.types.get('a'))).to.deep.equal({ b: "'frozen<b>'", n: 'int' });
    expect(fieldsOf(circular.types.get('b'))).to.deep.equal({ a: "'frozen<a>'" });
    expect(fieldsOf(circular.types.get('self'))).to.deep.equal({ self: "'frozen<self>'" });
    expect(fieldsOf(circular.types.get('user'))).to.deep.equal({ self: "'frozen<self>'" });
    expect(String(circular.resolve('frozen<self>'))).to.equal('frozen<ks.self>');
  });

  it('cuts a chain of types where it is too deep to be used, and does not run out of stack', () => {
    const count = 6_400;
    const chain = Array.from({ length: count }, (_, i) => typeRow(`t${i}`, { next: i + 1 < count ? `frozen<t${i + 1}>` : 'int' }));
    for (const rows of [chain, [...chain].reverse()]) {
      const deep = new TypeResolver('ks', rows);
      const levels = [...deep.types.keys()].map((name) => levelsOf(deep, name));
      expect(Math.max(...levels)).to.equal(32);
      expect(levels.filter((level) => level === 32)).to.have.length(count / 32);
    }
  });

  it('cuts types that grow without end when their names are written out', () => {
    const rows = Array.from({ length: 30 }, (_, i) => typeRow(`t${i}`, i === 0 ? { a: 'int' } : { a: `t${i - 1}`, b: `t${i - 1}` }));
    const wide = new TypeResolver('ks', rows);
    const parts = [...wide.types.values()].map(partsOf);
    expect(parts[10]).to.equal(2 ** 10 * 3 - 1);
    expect(Math.max(...parts)).to.be.within(50_000, 100_001);
    expect(parts).to.have.length(30);
  });

  it('takes rows of any shape', () => {
    const strange = new TypeResolver('ks', [
      {}, { type_name: 7 }, { type_name: 'a', field_names: ['x', 'y'], field_types: ['int'] },
      { type_name: 'b', field_names: null, field_types: 'int' }, typeRow('c', { x: 'int' }), typeRow('c', { y: 'a' }),
    ]);
    expect([...strange.types.keys()]).to.deep.equal(['a', 'b', 'c']);
    expect(fieldsOf(strange.types.get('a'))).to.deep.equal({ x: 'int', y: "''" });
    expect(fieldsOf(strange.types.get('b'))).to.deep.equal({});
    expect(fieldsOf(strange.types.get('c'))).to.deep.equal({ y: 'ks.a' });
  });
});
