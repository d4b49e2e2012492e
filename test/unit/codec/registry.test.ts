import { expect } from 'chai';

import type { Codec } from '../../../src/codec/codec';
import type { DataType } from '../../../src/codec/data-type';
import { customOf, listOf, scalar, scalarKinds, tupleOf, udtOf, vectorOf } from '../../../src/codec/data-type';
import { CodecRegistry } from '../../../src/codec/registry';
import { ConfigurationError, DecodingError, EncodingError } from '../../../src/errors';
import { Point } from '../../../src/values/geo';
import { bytesOf, valueOf } from './codec-bytes';

const registry = new CodecRegistry();

/** A class of a user: a number of cents, as text. */
const money: Codec<{ cents: number }> = {
  cqlType: 'money',
  write(value, out) { out.text(String((value as { cents: number }).cents)); },
  read: (input, size) => ({ cents: Number(input.text(size)) }),
};

describe('codec: registry', () => {
  it('has a codec for each scalar type, of its name', () => {
    for (const kind of scalarKinds) expect(registry.codecFor(scalar(kind)).cqlType).to.equal(kind);
  });

  const names = [
    'list<int>', 'frozen<list<int>>', 'set<frozen<list<int>>>', 'map<text, frozen<list<vector<float, 3>>>>',
    'tuple<int, text>',
    'vector<float, 3>', 'vector<vector<text, 2>, 3>', 'udt<a int, b text>', "'com.example.Type'",
    "'org.apache.cassandra.db.marshal.PointType'", "'org.apache.cassandra.db.marshal.DateRangeType'",
  ];
  for (const name of names) {
    it(`names the codec of ${name}`, () => expect(registry.codecForHint(name).cqlType).to.equal(name));
  }

  it('gives the same codec to types of the same structure', () => {
    expect(registry.codecFor(listOf(scalar('int'))))
      .to.equal(registry.codecFor({ kind: 'list', element: { kind: 'int' } }));
    expect(registry.codecForHint('list<int>')).to.equal(registry.codecFor(listOf(scalar('int'))));
  });

  it('asks for the types of a schema each time: they change, and another keyspace has others', () => {
    const own = new CodecRegistry();
    const before = udtOf('ks', 'address', [{ name: 'zip', type: scalar('int') }]);
    const after = udtOf('ks', 'address', [{ name: 'zip', type: scalar('text') }]);
    const hint = 'list<frozen<address>>';
    expect(() => own.codecForHint(hint)).to.throw('no type has this name');
    expect(bytesOf(own.codecForHint(hint, () => before), [{ zip: 1 }])).to.equal('00000001000000080000000400000001');
    expect(bytesOf(own.codecForHint(hint, () => after), [{ zip: 'a' }])).to.equal('00000001000000050000000161');
    expect(() => own.codecForHint(hint)).to.throw('no type has this name');
  });

  it('does not look into a wide type once more for each type around it', () => {
    let looks = 0;
    const narrow: DataType = { kind: 'tuple', get elements() { looks++; return [scalar('int'), scalar('text')]; } };
    let type: DataType = tupleOf([narrow, ...Array.from({ length: 200 }, () => scalar('int'))]);
    for (let level = 0; level < 25; level++) type = listOf(type);
    registry.codecFor(type);
    expect(looks).to.be.lessThan(40);
  });

  it('tells types apart that have the same text', () => {
    const int = scalar('int');
    const [a, b] = [int, scalar('text')].map((type) => registry.codecFor(udtOf('ks', 'a', [{ name: 'x', type }])));
    expect(a).to.not.equal(b);
    const one = udtOf('ks', 'a', [{ name: 'x":int,"y', type: int }]);
    const two = udtOf('ks', 'a', [{ name: 'x', type: int }, { name: 'y', type: int }]);
    expect(registry.codecFor(one)).to.not.equal(registry.codecFor(two));
    expect(registry.codecFor(customOf('int'))).to.not.equal(registry.codecFor(int));
  });

  it('keeps a bounded number of codecs, and goes on beyond it', () => {
    const many = new CodecRegistry();
    for (let i = 1; i <= 5_000; i++) expect(many.codecForHint(`vector<int, ${i}>`).vectorElementSize).to.equal(4 * i);
  });

  it('takes 32 levels and refuses 33', () => {
    let type: DataType = scalar('int');
    for (let i = 0; i < 32; i++) type = listOf(type);
    expect(valueOf(registry.codecFor(type), '00000000')).to.deep.equal([]);
    expect(() => registry.codecFor(listOf(type))).to.throw(ConfigurationError, 'nested more than 32');
  });

  const impossible: unknown[] = [
    { kind: 'constructor' }, { kind: '__proto__' }, { kind: 'toString' }, { kind: '' }, { kind: 5 }, {},
    vectorOf(scalar('int'), 0),
    vectorOf(scalar('float'), 1.5), vectorOf(scalar('float'), 2 ** 31), vectorOf(scalar('int'), NaN),
  ];
  for (const type of impossible) {
    it(`refuses ${JSON.stringify({ ...(type as object) })}`, () => {
      expect(() => registry.codecFor(type as DataType)).to.throw(ConfigurationError);
    });
  }

  it('reads classes that are sent by name only', () => {
    const marshal = 'org.apache.cassandra.db.marshal';
    expect(valueOf(registry.codecFor(customOf(`${marshal}.DurationType`)), '020406')).to.have.property('months', 1);
    expect(valueOf(registry.codecFor(customOf(`${marshal}.PointType`)), `0101000000${'00'.repeat(16)}`))
      .to.deep.equal(new Point(0, 0));
  });

  const unknown = ['com.example.Type', '__proto__', 'constructor', 'toString', '', 'EmptyType'];
  for (const className of unknown) {
    it(`gives bytes for the unknown class ${JSON.stringify(className)}`, () => {
      const codec = registry.codecFor(customOf(className));
      expect(valueOf(codec, 'cafe')).to.deep.equal(Buffer.from('cafe', 'hex'));
      expect(bytesOf(codec, Uint8Array.of(1))).to.equal('01');
    });
  }
});

describe('codec: registry options', () => {
  it('gives 64-bit integers in the form asked for, inside collections too', () => {
    const table = [['bigint', 1n], ['number', 1], ['string', '1']] as const;
    for (const [int64, value] of table) {
      const own = new CodecRegistry({ int64 });
      expect(valueOf(own.codecForHint('bigint'), '0000000000000001')).to.equal(value);
      expect(valueOf(own.codecForHint('list<counter>'), '00000001000000080000000000000001')).to.deep.equal([value]);
    }
  });

  it('gives maps in the form asked for, where their keys are text', () => {
    const objects = new CodecRegistry({ map: 'object' });
    const hex = '0000000100000004000000010000000400000002';
    expect(valueOf(objects.codecForHint('map<text, int>'), hex)).to.deep.equal({ '\0\0\0\x01': 2 });
    expect(valueOf(objects.codecForHint('map<inet, int>'), hex)).to.deep.equal({ '0.0.0.1': 2 });
    expect(valueOf(objects.codecForHint('map<int, int>'), hex)).to.deep.equal(new Map([[1, 2]]));
    expect(valueOf(registry.codecForHint('map<text, int>'), hex)).to.deep.equal(new Map([['\0\0\0\x01', 2]]));
  });

  it('takes plain objects for maps whose keys are text', () => {
    for (const key of ['ascii', 'text', 'inet', 'uuid', 'timeuuid']) {
      expect(bytesOf(registry.codecForHint(`map<${key}, int>`), {}), key).to.equal('00000000');
    }
    for (const key of ['int', 'bigint', 'boolean', 'date', 'list<text>']) {
      expect(() => bytesOf(registry.codecForHint(`map<${key}, int>`), {}), key)
        .to.throw(EncodingError, 'expected a Map');
    }
  });

  const wrong: [options: unknown, message: string][] = [
    [{ int64: 'Long' }, 'int64 must be one of bigint, number, long, string'],
    [{ int64: 'constructor' }, 'int64 must be one of'],
    [{ map: 'Map' }, 'map must be one of map, object'],
    [{ maps: 'map' }, 'did you mean "map"?'],
    [{ codecs: { X: {} } }, 'codec of class X must have the methods write and read'],
    [{ codecs: { X: { write: () => 1 } } }, 'codec of class X must have'],
    [{ codecs: { X: { read: () => 1 } } }, 'codec of class X must have'],
    [{ codecs: { X: null } }, 'codec of class X must have'],
    [{ codecs: { X: 'codec' } }, 'codec of class X must have'],
  ];
  for (const [options, message] of wrong) {
    it(`refuses ${JSON.stringify(options)}`, () => {
      expect(() => new CodecRegistry(options as object)).to.throw(ConfigurationError, message);
    });
  }
});

describe("codec: registry with a user's codecs", () => {
  const classes: [given: string, className: string][] = [
    ['com.example.Money', 'com.example.Money'],
    ['com.example.Money', 'com.example.Money(2)'],
    ['PointType', 'org.apache.cassandra.db.marshal.PointType'],
    ['org.apache.cassandra.db.marshal.PointType', 'PointType'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
  ];
  for (const [given, className] of classes) {
    it(`finds ${given} for ${className}`, () => {
      for (const codecs of [new Map([[given, money]]), Object.fromEntries([[given, money]])]) {
        const codec = new CodecRegistry({ codecs }).codecFor(customOf(className));
        expect(bytesOf(codec, { cents: 12 })).to.equal('3132');
        expect(valueOf(codec, '3132')).to.deep.equal({ cents: 12 });
      }
    });
  }

  it('prefers a class with its parameters', () => {
    const codecs = { 'X(1)': { ...money, cqlType: 'one' }, X: { ...money, cqlType: 'any' } };
    const own = new CodecRegistry({ codecs });
    expect([own.codecFor(customOf('X(1)')).cqlType, own.codecFor(customOf('X(2)')).cqlType])
      .to.deep.equal(['one', 'any']);
  });

  it('takes an instance of a class as codec', () => {
    class Doubling implements Codec<number> {
      readonly cqlType = 'doubling';
      readonly #factor = 2;
      write(value: unknown, out: { uint8(value: number): void }): void { out.uint8((value as number) * this.#factor); }
      read(input: { uint8(): number }): number { return input.uint8() / this.#factor; }
    }
    const codec = new CodecRegistry({ codecs: { X: new Doubling() } }).codecForHint("list<'X'>");
    expect(bytesOf(codec, [3])).to.equal('000000010000000106');
    expect(valueOf(codec, '000000010000000106')).to.deep.equal([3]);
  });

  it('makes its errors errors of the driver', () => {
    const failure = new RangeError('mine');
    const broken: Codec = { cqlType: 'broken', write() { throw failure; }, read() { throw failure; } };
    const codec = new CodecRegistry({ codecs: { X: broken } }).codecForHint("list<'X'>");
    expect(() => bytesOf(codec, [1]))
      .to.throw(EncodingError, 'Cannot encode [0] as broken').with.property('cause', failure);
    expect(() => valueOf(codec, '000000010000000106'))
      .to.throw(DecodingError, 'broken').with.property('cause', failure);
  });

  it('lets errors of the driver through', () => {
    const wrong: Codec = {
      cqlType: 'wrong',
      write() { throw new EncodingError('wrong', 'never right'); },
      read() { throw new DecodingError('never right'); },
    };
    const codec = new CodecRegistry({ codecs: { X: wrong } }).codecForHint("'X'");
    expect(() => bytesOf(codec, 1)).to.throw(EncodingError, 'as wrong: never right').and.not.have.property('cause');
    expect(() => valueOf(codec, '00')).to.throw(DecodingError, /^never right$/).and.not.have.property('cause');
  });

  it('names a codec without a name by its class', () => {
    const { write, read } = money;
    const codecs = { Nameless: { write, read } as unknown as Codec };
    expect(new CodecRegistry({ codecs }).codecForHint("'Nameless'").cqlType).to.equal("'Nameless'");
  });

  it('notices that a codec reads too little or too much', () => {
    const short: Codec = { cqlType: 'short', write() {}, read: () => 1 };
    const codec = new CodecRegistry({ codecs: { X: short } }).codecForHint("'X'");
    expect(() => valueOf(codec, '06')).to.throw(DecodingError, 'A value of 1 bytes is not a short');
  });
});
