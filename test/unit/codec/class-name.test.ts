import { expect } from 'chai';

import { parseClassName } from '../../../src/codec/class-name';
import type { DataType } from '../../../src/codec/data-type';
import {
  customOf, formatType, listOf, mapOf, scalar, setOf, tupleOf, udtOf, vectorOf,
} from '../../../src/codec/data-type';
import { formatClassName, marshalPackage as m } from '../../../src/codec/marshal-classes';
import { DecodingError } from '../../../src/errors';

const int = scalar('int');
const float = scalar('float');

describe('codec: class name', () => {
  const table: [className: string, DataType][] = [
    // Written so by a real Cassandra 5.0.5: mind the space before the comma.
    [`${m}VectorType(${m}FloatType , 3)`, vectorOf(float, 3)],
    [`${m}VectorType(${m}VectorType(${m}FloatType , 3) , 2)`, vectorOf(vectorOf(float, 3), 2)],
    [`${m}ListType(${m}VectorType(${m}FloatType, 3))`, listOf(vectorOf(float, 3))],
    [`${m}Int32Type`, int],
    [` ${m}Int32Type\n`, int],
    ['Int32Type', int],
    ['ListType(Int32Type)', listOf(int)],
    [`${m}SetType(${m}UTF8Type)`, setOf(scalar('text'))],
    [`${m}MapType(${m}UTF8Type,${m}Int32Type)`, mapOf(scalar('text'), int)],
    [`${m}TupleType(${m}Int32Type)`, tupleOf([int])],
    ['TupleType ( Int32Type , AsciiType,\tLongType )', tupleOf([int, scalar('ascii'), scalar('bigint')])],
    [`${m}FrozenType(${m}ListType(${m}Int32Type))`, listOf(int, true)],
    [`${m}FrozenType(${m}Int32Type)`, int],
    [`${m}ReversedType(${m}TimestampType)`, scalar('timestamp')],
    [`${m}ReversedType(${m}FrozenType(${m}SetType(Int32Type)))`, setOf(int, true)],
    ['DateType', scalar('timestamp')],
    [
      `${m}UserType(ks,61646472657373,737472656574:${m}UTF8Type,7a6970:${m}Int32Type)`,
      udtOf('ks', 'address', [{ name: 'street', type: scalar('text') }, { name: 'zip', type: int }]),
    ],
    ['UserType(ks,C3BC,5f5f70726f746f5f5f:Int32Type)', udtOf('ks', 'ü', [{ name: '__proto__', type: int }])],
    ['UserType(ks,61)', udtOf('ks', 'a', [])],
    [`${m}CompositeType(${m}UTF8Type,${m}Int32Type)`, customOf(`${m}CompositeType(${m}UTF8Type,${m}Int32Type)`)],
    [`ListType(${m}DynamicCompositeType(a=>X,b=>Y(z)))`, listOf(customOf(`${m}DynamicCompositeType(a=>X,b=>Y(z))`))],
    [`${m}PointType`, customOf(`${m}PointType`)],
    [`${m}DurationType`, customOf(`${m}DurationType`)],
    ['DurationType', customOf(`${m}DurationType`)],
    ['com.example.Int32Type', customOf('com.example.Int32Type')],
    ['com.example.ListType(Int32Type)', customOf('com.example.ListType(Int32Type)')],
    ['__proto__', customOf('__proto__')],
    ['constructor', customOf('constructor')],
    ['toString(Int32Type)', customOf('toString(Int32Type)')],
  ];
  for (const [className, type] of table) {
    it(`reads ${JSON.stringify(className)} as ${formatType(type)}`, () => {
      expect(parseClassName(className)).to.deep.equal(type);
    });
  }

  const malformed = [
    '', ' ', '(', ')', ',', 'ListType', 'ListType(', 'ListType()', 'ListType(Int32Type',
    'ListType(Int32Type,Int32Type)',
    'ListType(Int32Type))', 'MapType(Int32Type)', 'MapType(Int32Type Int32Type)', 'TupleType()',
    'TupleType(Int32Type,)',
    'VectorType(FloatType)', 'VectorType(FloatType,)', 'VectorType(FloatType,0)', 'VectorType(FloatType,-1)',
    'VectorType(FloatType,2147483648)', 'VectorType(FloatType,3x)', 'VectorType(FloatType,3,3)',
    'VectorType(3,FloatType)',
    'UserType()', 'UserType(ks)', 'UserType(ks,6)', 'UserType(ks,zz)', 'UserType(ks,61,62)',
    'UserType(ks,61,6g:Int32Type)',
    'UserType(ks,61,62:)', 'Unknown(', 'Unknown(()', 'Int32Type Int32Type', 'Int32Type,', 'FrozenType',
    'ReversedType()',
  ];
  for (const text of malformed) {
    it(`refuses ${text || 'nothing'}`, () => {
      expect(() => parseClassName(text)).to.throw(DecodingError, 'malformed at character');
    });
  }

  it('says where and what it expected', () => {
    expect(() => parseClassName('MapType(Int32Type)'))
      .to.throw('"MapType(Int32Type)" is malformed at character 17: expected ","');
  });

  it('S15: takes 32 levels and refuses 33, however they are wrapped', () => {
    const around = (levels: number, open: string): string => {
      const brackets = levels * (open.split('(').length - 1);
      return `${open.repeat(levels)}Int32Type${')'.repeat(brackets)}`;
    };
    parseClassName(around(32, 'ListType('));
    parseClassName(around(32, 'FrozenType(ListType('));
    expect(() => parseClassName(around(33, 'ListType('))).to.throw(DecodingError, 'nested more than 32');
    expect(() => parseClassName(around(5_000, 'FrozenType('))).to.throw(DecodingError, 'nested more than 32');
  });

  /** As long as a class name can be: time must not grow faster than the text, nor the stack with it at all. */
  const hostile: Record<string, string> = {
    nested: 'ListType('.repeat(7_281),
    frozen: 'FrozenType('.repeat(5_957),
    unknown: 'X('.repeat(32_767),
    closed: `X${'('.repeat(32_767)}${')'.repeat(32_767)}`,
    'side by side': `TupleType(${'FloatType,'.repeat(6_550)}`,
    spaces: `ListType(${' '.repeat(65_500)}`,
    name: 'x'.repeat(65_535),
    hexadecimal: `UserType(ks,${'6'.repeat(65_501)})`,
    digits: `VectorType(FloatType,${'9'.repeat(65_500)})`,
    fields: `UserType(ks,61${',61:FloatType'.repeat(5_030)}`,
    'unknown in unknown': 'TupleType('.repeat(30) + 'X(Y(),'.repeat(10_000),
    'a megabyte': 'ListType('.repeat(111_112),
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`S15: is done at once with hostile text: ${name}`, () => {
      const times = Array.from({ length: 5 }, () => {
        const start = process.hrtime.bigint();
        try {
          parseClassName(text);
        } catch (error) {
          expect(error).to.be.instanceOf(DecodingError);
          expect((error as Error).message.length).to.be.below(300);
        }
        return Number(process.hrtime.bigint() - start) / 1e6;
      });
      expect(Math.min(...times), 'milliseconds').to.be.below(50);
    });
  }

  it('reads the same text but once', () => {
    const text = `${m}VectorType(${m}FloatType , 1536)`;
    expect(parseClassName(text)).to.equal(parseClassName(`${m}VectorType(${m}FloatType , ${String(1536)})`));
  });
});

describe('codec: class name of a type', () => {
  const types: DataType[] = [
    int,
    listOf(setOf(mapOf(scalar('text'), scalar('uuid'), true)), true),
    tupleOf([int, vectorOf(vectorOf(float, 3), 2)], true),
    udtOf('ks', 'ü', [{ name: 'a b', type: listOf(int, true) }, { name: '', type: scalar('counter') }], true),
    customOf('com.example.Type(1, 2)'),
  ];
  for (const type of types) {
    it(`gives ${formatType(type)} back`, () => expect(parseClassName(formatClassName(type))).to.deep.equal(type));
  }

  it('is written as Cassandra writes it', () => {
    expect(formatClassName(vectorOf(float, 3))).to.equal(`${m}VectorType(${m}FloatType , 3)`);
  });
});
