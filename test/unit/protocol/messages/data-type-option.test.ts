import { expect } from 'chai';
import { ByteReader } from '../../../../src/bytes/byte-reader';
import { ByteWriter } from '../../../../src/bytes/byte-writer';
import { customOf, formatType, listOf, maxTypeDepth, scalar, tupleOf, vectorOf } from '../../../../src/codec/data-type';
import type { DataType } from '../../../../src/codec/data-type';
import { parseType } from '../../../../src/codec/type-parser';
import { ConfigurationError, DecodingError, EncodingError } from '../../../../src/errors';
import { readTypeOption, writeTypeOption } from '../../../../src/protocol/messages/data-type-option';
import { versions } from '../../../../src/protocol/version';
import { short, string, wire } from '../wire';

const marshal = 'org.apache.cassandra.db.marshal.';
const custom = (className: string): string => short(0) + string(className);

function read(hex: string): DataType {
  return readTypeOption(new ByteReader(Buffer.from(wire(hex), 'hex')));
}

function write(type: DataType, version: keyof typeof versions = 'V5'): string {
  const out = new ByteWriter();
  writeTypeOption(type, out, versions[version]);
  return out.written().toString('hex');
}

describe('protocol: types in an [option]', () => {
  const table: [cql: string, hex: string][] = [
    ['ascii', '0001'],
    ['bigint', '0002'],
    ['blob', '0003'],
    ['boolean', '0004'],
    ['counter', '0005'],
    ['decimal', '0006'],
    ['double', '0007'],
    ['float', '0008'],
    ['int', '0009'],
    ['timestamp', '000b'],
    ['uuid', '000c'],
    ['text', '000d'],
    ['varint', '000e'],
    ['timeuuid', '000f'],
    ['inet', '0010'],
    ['date', '0011'],
    ['time', '0012'],
    ['smallint', '0013'],
    ['tinyint', '0014'],
    ['duration', '0015'],
    ['list<int>', '0020 0009'],
    ['map<text, int>', '0021 000d 0009'],
    ['set<uuid>', '0022 000c'],
    ['tuple<int, list<text>>', '0031 0002 0009 0020 000d'],
    ['vector<float, 3>', custom(`${marshal}VectorType(${marshal}FloatType , 3)`)],
    ['list<vector<int, 2>>', `0020 ${custom(`${marshal}VectorType(${marshal}Int32Type , 2)`)}`],
    ["'com.example.Money(2)'", custom('com.example.Money(2)')],
    ["'0x7777'", '7777'],
  ];
  for (const [cql, hex] of table) {
    it(`reads ${cql}`, () => expect(formatType(read(hex))).to.equal(cql));
    it(`writes ${cql}`, () =>
      expect(write(cql.startsWith("'") ? customOf(cql.slice(1, -1)) : parseType(cql))).to.equal(wire(hex)));
  }

  it('reads and writes a user-defined type', () => {
    const hex = wire('0030', string('ks'), string('home'), short(2), string('zip'), '0009', string('é'), '0020 000d');
    const type = read(hex);
    expect(type).to.deep.include({ kind: 'udt', keyspace: 'ks', name: 'home' });
    expect(type).to.have.property('fields').with.length(2);
    expect(write(type)).to.equal(hex);
  });

  it('reads 0x0A, which was text in versions 1 and 2', () => expect(read('000a')).to.equal(scalar('text')));

  describe('writes duration', () => {
    for (const version of ['V5', 'DSE_V1', 'DSE_V2'] as const) {
      it(`by its code in ${version}`, () => expect(write(scalar('duration'), version)).to.equal('0015'));
    }
    it('as a class in V4, and reads that back', () => {
      const hex = wire(custom(`${marshal}DurationType`));
      expect(write(scalar('duration'), 'V4')).to.equal(hex);
      expect(formatType(read(hex))).to.equal('duration');
      expect(write(read(hex), 'V4')).to.equal(hex);
    });
  });

  describe('writes a class name as it came', () => {
    for (const className of [
      `${marshal}VectorType(${marshal}FloatType,3)`,
      'VectorType( FloatType , 3 )',
      'com.example.Unknown(a => b)',
      'DurationType',
      'not ( a class name',
      '',
    ]) {
      it(JSON.stringify(className), () => expect(write(read(custom(className)))).to.equal(wire(custom(className))));
    }
  });

  it('writes a vector of other types by the names of their classes', () => {
    expect(write(vectorOf(tupleOf([scalar('text'), scalar('date')]), 2))).to.equal(
      wire(custom(`${marshal}VectorType(${marshal}TupleType(${marshal}UTF8Type,${marshal}SimpleDateType) , 2)`)),
    );
  });

  describe('bounds what it reads', () => {
    const nested = (depth: number): string => `${'0020'.repeat(depth)}0009`;
    it(`${maxTypeDepth} levels are read`, () =>
      expect(write(read(nested(maxTypeDepth)))).to.equal(nested(maxTypeDepth)));
    const refused: [what: string, hex: string][] = [
      ['one level more', nested(maxTypeDepth + 1)],
      ['20,000 levels', nested(20_000)],
      ['a tuple of more elements than bytes', '0031 ffff 0009'],
      ['a type of more fields than bytes', wire('0030', string('k'), string('n'), 'ffff')],
      ['a map without its value', '0021 0009'],
      ['half a code', '00'],
      ['a class name cut short', short(0) + short(9)],
    ];
    for (const [what, hex] of refused) it(`${what}: refused`, () => expect(() => read(hex)).to.throw(DecodingError));

    it('tuples of tuples never become more than their bytes', () => {
      const hex = `${'0031 0002'.repeat(30)} ${'0009'.repeat(31)}`;
      expect(formatType(read(hex)).match(/int/g)).to.have.length(31);
    });
    it('a class name of 65,535 characters in linear time', () => {
      const before = process.hrtime.bigint();
      read(custom('ListType('.repeat(7_281)));
      read(custom(`a${'('.repeat(65_534)}`));
      expect(Number(process.hrtime.bigint() - before) / 1e6).to.be.lessThan(200);
    });
  });

  it('refuses to write what is too deep or too long', () => {
    let deep: DataType = scalar('int');
    for (let i = 0; i <= maxTypeDepth; i++) deep = listOf(deep);
    expect(() => write(deep)).to.throw(ConfigurationError, 'nested');
    expect(() => write(customOf('x'.repeat(65_536)))).to.throw(EncodingError, '65536');
  });
});
