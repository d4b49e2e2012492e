import { SegmentEncoder } from '../../../src/protocol/segment-encoder';
import { writeCompressedHeader, writePayloadCrc, writePlainHeader } from '../../../src/protocol/segment';
import { envelope, int, short, string, stringList } from '../../unit/protocol/wire';

/** Bytes made to do the most harm with the least; `type` is that of a value. */
export interface Bomb {
  readonly name: string;
  readonly target: string;
  readonly type?: string;
  readonly make: () => Buffer;
}

const deep = 20_000;
const greatest = 2 ** 31 - 1;
const globalTable = 1;
const noMetadata = 4;
const marshal = 'org.apache.cassandra.db.marshal.';
const typeCode = { custom: '0000', int: '0009', list: '0020', map: '0021', udt: '0030', tuple: '0031' } as const;

const fromHex = (hex: string): Buffer => Buffer.from(hex, 'hex');

/** A response of protocol v4. */
function response(opcode: number, ...body: string[]): Buffer {
  return fromHex(envelope([0x84, 0, 0, opcode], ...body));
}

/** A page of rows: flags, metadata, the number of rows and the cells. */
function rows(...parts: string[]): Buffer {
  return response(8, int(2), ...parts);
}

/** A page of rows with one column of a type; the number of rows and the cells follow. */
function rowsOf(type: string, ...cells: string[]): Buffer {
  return rows(int(globalTable), int(1), string('ks'), string('t'), string('c'), type, ...cells);
}

function cell(hex: string): string {
  return int(hex.length / 2) + hex;
}

/** Fields of distinct names as short as can be. */
const fields = (count: number): string => (
  short(count) + Array.from({ length: count }, (_, i) => string(i.toString(36)) + typeCode.int).join('')
);
const classType = (name: string): string => typeCode.custom + string(name);
const vectorType = (element: string, dimensions: number): string => (
  classType(`${marshal}VectorType(${marshal}${element} , ${dimensions})`)
);
const udtType = (parts: string): string => `${typeCode.udt}${string('ks')}${string('u')}${parts}`;
const nested = (open: string, inner: string, close = '', levels = deep): string => (
  open.repeat(levels) + inner + close.repeat(levels)
);
const columns = (count: number): string => (string('') + typeCode.int).repeat(count);

const messageBombs: readonly [name: string, make: () => Buffer][] = [
  ['a type of 20,000 lists', () => rowsOf(nested(typeCode.list, typeCode.int), int(0))],
  ['a type of 20,000 maps', () => rowsOf(nested(typeCode.map, typeCode.int, typeCode.int), int(0))],
  ['a type of 20,000 tuples', () => rowsOf(nested(typeCode.tuple + short(1), typeCode.int), int(0))],
  ['a type of 6,000 user-defined types', () => rowsOf(nested(udtType(short(1) + string('')), typeCode.int, '', 6_000), int(0))],
  ['a class name of 1,000 lists', () => rowsOf(classType(nested('ListType(', 'Int32Type', ')', 1_000)), int(0))],
  ['two billion rows of no columns', () => rows(int(noMetadata), int(0), int(greatest))],
  ['two billion rows of no columns, with metadata', () => rows(int(0), int(0), int(greatest))],
  ['two billion rows of one column', () => rowsOf(typeCode.int, int(greatest))],
  ['two billion columns', () => rows(int(globalTable), int(greatest), string('k'), string('t'), int(1))],
  ['two billion columns without metadata', () => rows(int(noMetadata), int(greatest), int(1), int(-1))],
  ['a negative number of rows', () => rowsOf(typeCode.int, int(-1))],
  ['a negative number of columns', () => rows(int(globalTable), int(-1), string('k'), string('t'), int(0))],
  ['10,000 columns of nothing', () => (
    rows(int(globalTable), int(10_000), string('k'), string('t'), columns(10_000), int(1), int(-1).repeat(10_000))
  )],
  ['a list whose element has a negative length', () => (
    rowsOf(typeCode.list + typeCode.list + typeCode.int, int(1), cell(int(1) + int(-3)))
  )],
  ['a list of two billion', () => rowsOf(typeCode.list + typeCode.int, int(1), cell(int(greatest)))],
  ['a map of two billion', () => rowsOf(typeCode.map + typeCode.int.repeat(2), int(1), cell(int(greatest) + int(-1)))],
  ['a vector of two billion floats', () => rowsOf(vectorType('FloatType', greatest), int(1), cell(int(0)))],
  ['a vector of two billion texts', () => rowsOf(vectorType('UTF8Type', greatest), int(1), cell(int(0)))],
  ['vectors of two billion vectors, 32 deep', () => (
    rowsOf(classType(nested('VectorType(', 'FloatType', ` , ${greatest})`, 32)), int(1), cell(int(0)))
  )],
  ['a wide user-defined type, often, without its fields', () => (
    rowsOf(typeCode.list + udtType(fields(500)), int(1), cell(int(500) + cell(int(-1)).repeat(500)))
  )],
  ['a wide tuple, often, without its elements', () => (
    rowsOf(
      typeCode.list + typeCode.tuple + short(4_000) + typeCode.int.repeat(4_000),
      int(1), cell(int(2_000) + cell(int(-1)).repeat(2_000)),
    )
  )],
  ['a wide user-defined type within 30 lists', () => (
    rowsOf(nested(typeCode.list, udtType(fields(8_000)), '', 30), int(0))
  )],
  ['a wide tuple within 30 lists', () => (
    rowsOf(nested(typeCode.list, typeCode.tuple + short(16_000) + typeCode.int.repeat(16_000), '', 30), int(0))
  )],
  ['65,535 options of a server', () => response(6, short(0xffff), string('a'))],
  ['options called like properties', () => (
    response(6, short(3), ...['__proto__', 'constructor', 'toString'].map((key) => string(key) + stringList('x')))
  )],
  ['two billion reasons of a failure', () => (
    fromHex(envelope([0x85, 0, 0, 0], int(0x1300), string(''), short(1), int(1).repeat(2), int(greatest), '047f0000010001'))
  )],
  ['a length of two billion', () => fromHex(`8400000008${int(greatest)}00`)],
  ['a negative length', () => fromHex(`8400000008${int(-1)}00`)],
];

const classNames: readonly [name: string, text: string][] = [
  ['5,000 frozen types', nested('FrozenType(', 'Int32Type', ')', 5_000)],
  ['65,535 brackets', 'x'.padEnd(0xffff, '(')],
  ['65,535 spaces', 'Int32Type'.padEnd(0xffff)],
  ['65,535 commas', 'TupleType('.padEnd(0xffff, ',')],
  ['a custom class in 20,000 brackets', nested('x(', 'y', ')')],
  ['a tuple of 6,000', `TupleType(${'Int32Type,'.repeat(6_000)}Int32Type)`],
  ['names of odd hexadecimal', 'UserType(ks,616,62:Int32Type)'],
  ['a vector without dimensions', 'VectorType(FloatType,)'],
  ['a vector of 10^60 dimensions', `VectorType(FloatType,1${'0'.repeat(60)})`],
  ['a class called like a property', '__proto__(constructor)'],
  ['no name at all', '()'],
];

const valueBombs: readonly [name: string, type: string, hex: () => string][] = [
  ['lists 32 deep, each of one', nested('list<', 'int', '>', 32), () => (
    Array.from({ length: 32 }).reduce<string>((inner) => int(1) + cell(inner), int(7))
  )],
  ['a decimal of two billion zeros', 'decimal', () => `${int(-greatest)}01`],
  ['a decimal of two billion digits behind the point', 'decimal', () => `${int(greatest)}01`],
  ['a varint of 100 KB', 'varint', () => '7f'.repeat(100_000)],
  ['a vector<boolean> of 20,000', 'vector<boolean, 20000>', () => '01'.repeat(20_000)],
  ['100,000 nulls in a list', 'list<text>', () => int(100_000) + int(-1).repeat(100_000)],
  ['a polygon of two billion rings', `'${marshal}PolygonType'`, () => `0103000000ffffff7f${'00'.repeat(8)}`],
  ['a line of four billion points', `'${marshal}LineStringType'`, () => '0102000000ffffffff'],
];

const streamBombs: readonly [name: string, target: string, make: () => Buffer][] = [
  ['an envelope of 256 MiB that does not come', 'segments', () => plainSegment(fromHex(`8500000008${int(2 ** 28)}00`))],
  ['2,000 empty segments', 'segments', () => repeated(new SegmentEncoder().encode(Buffer.alloc(0)), 2_000)],
  ['slices without an end', 'segments', () => (
    Buffer.concat([plainSegment(fromHex(`8500000008${int(2 ** 28)}`)), repeated(plainSegment(Buffer.alloc(1)), 2_000)])
  )],
  ['131,071 zeros in a few bytes', 'lz4 segments', () => (
    new SegmentEncoder({ compression: 'lz4' }).encode(Buffer.alloc(131_071))
  )],
  ['131,071 bytes said to be in one', 'lz4 segments', () => lz4Segment(Buffer.of(0), 131_071)],
  ['a match before the start', 'lz4 segments', () => lz4Segment(fromHex('1f0105000000500000000000'), 40)],
  ['a match of offset 0', 'lz4 segments', () => lz4Segment(fromHex('1f0100000000500000000000'), 40)],
  ['a compressed body of 256 MiB', 'compressed messages', () => compressedBody(int(2 ** 28), 'ff'.repeat(500))],
  ['a compressed body of a negative length', 'compressed messages', () => compressedBody(int(-1), '00')],
  ['a compressed envelope on a plain stream', 'streams', () => compressedBody(int(4), '4000000001')],
];

/** A result whose header says that it is compressed. */
function compressedBody(...hex: string[]): Buffer {
  return fromHex(envelope([0x84, 1, 0, 8], ...hex));
}

function repeated(bytes: Buffer, times: number): Buffer {
  return Buffer.alloc(bytes.length * times, bytes);
}

/** A slice of an envelope in a segment of its own (v5 spec §2.2). */
function plainSegment(payload: Buffer): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(6), payload, Buffer.alloc(4)]);
  writePlainHeader(bytes, 0, { payloadBytes: payload.length, uncompressedBytes: 0, isSelfContained: false });
  writePayloadCrc(bytes, 6, bytes.length - 4);
  return bytes;
}

function lz4Segment(block: Buffer, uncompressedBytes: number): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(8), block, Buffer.alloc(4)]);
  writeCompressedHeader(bytes, 0, { payloadBytes: block.length, uncompressedBytes, isSelfContained: true });
  writePayloadCrc(bytes, 8, bytes.length - 4);
  return bytes;
}

/** All of them. */
export const bombs: readonly Bomb[] = [
  ...messageBombs.map(([name, make]) => ({ name, target: 'messages', make })),
  ...classNames.map(([name, text]) => ({
    name: `class name: ${name}`, target: 'class names', make: () => Buffer.from(text),
  })),
  ...classNames.map(([name, text]) => ({
    name: `column of class: ${name}`, target: 'messages', make: () => rowsOf(classType(text), int(0)),
  })),
  ...valueBombs.map(([name, type, hex]) => ({ name, target: 'values', type, make: () => fromHex(hex()) })),
  ...streamBombs.map(([name, target, make]) => ({ name, target, make })),
];
