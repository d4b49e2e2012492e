import { types } from 'node:util';

import type { DataType, ScalarKind, UdtType } from '../../codec/data-type';
import { formatType } from '../../codec/data-type';
import { simpleClassName } from '../../codec/marshal-classes';
import { describeValue, EncodingError } from '../../errors';
import { BigDecimal } from '../../values/big-decimal';
import { Duration } from '../../values/duration';
import { LineString, Point, Polygon } from '../../values/geo';
import { LocalDate } from '../../values/local-date';
import { LocalTime } from '../../values/local-time';
import { Tuple } from '../../values/tuple';
import { Uuid } from '../../values/uuid';
import { cqlDefinition } from './cql-definition';
import type { GraphsonWriter } from './graphson-writer';

/** What writes the values inside of a typed one. */
type Writer = Pick<GraphsonWriter, 'write' | 'typed' | 'listOf' | 'mapOf' | 'tupleOf' | 'duration' | 'hasCollections'>;

type WriteScalar = (value: unknown, writer: Writer) => string;

/** How a value of each CQL type goes into a graph. */
const scalars = {
  ascii: text, text, inet: as('gx:InetAddress', text), boolean,
  int: as('g:Int32', (value) => integer(value, 32)),
  bigint: as('g:Int64', (value) => integer(value, 64)),
  counter: as('g:Int64', (value) => integer(value, 64)),
  smallint: as('gx:Int16', (value) => integer(value, 16)),
  tinyint: as('gx:Byte', (value) => integer(value, 8)),
  varint: as('gx:BigInteger', (value) => integer(value, Infinity)),
  double: as('g:Double', number), float: as('g:Float', number),
  decimal: as('gx:BigDecimal', (value) => JSON.stringify(BigDecimal.from(value).toString())),
  uuid: as('g:UUID', (value) => JSON.stringify(Uuid.from(value).toString())),
  timeuuid: as('g:UUID', (value) => JSON.stringify(Uuid.from(value).toString())),
  date: as('gx:LocalDate', (value) => JSON.stringify(LocalDate.from(value).toString())),
  time: as('gx:LocalTime', (value) => JSON.stringify(LocalTime.from(value).toString())),
  timestamp: (value, writer) => writer.write(typeof value === 'number' ? new Date(value) : value),
  duration: (value, writer) => writer.duration(Duration.from(value)),
  blob: (value, writer) => writer.write(checked('blob', value, types.isUint8Array(value))),
} as const satisfies Record<ScalarKind, WriteScalar>;

/** The classes of DSE that a graph has. */
const classes: ReadonlyMap<string, WriteScalar> = new Map<string, WriteScalar>([
  ['PointType', (value, writer) => writer.write(Point.from(value))],
  ['LineStringType', (value, writer) => writer.write(LineString.from(value))],
  ['PolygonType', (value, writer) => writer.write(Polygon.from(value))],
]);

/** A value of a CQL type that the user has named; throws EncodingError when it is none. */
export function writeAs(type: DataType, value: unknown, writer: Writer): string {
  if (value === null) return 'null';
  const elements = (element: DataType): string[] => iterableOf(type, value).map((item) => writeAs(element, item, writer));
  switch (type.kind) {
    case 'list':
      return writer.listOf('g:List', elements(type.element));
    case 'set':
      return writer.listOf('g:Set', elements(type.element));
    case 'map':
      return mapOf(type, value, writer);
    case 'tuple': {
      const all = iterableOf(type, value);
      if (all.length !== type.elements.length) throw new EncodingError(formatType(type), `${all.length} elements were given`);
      return writer.tupleOf(all.map((item, i) => writeAs(type.elements[i]!, item, writer)), type.elements);
    }
    case 'udt':
      return udtOf(type, value, writer);
    case 'custom':
      return classOf(type.className)(value, writer);
    case 'vector':
      throw new EncodingError(formatType(type), 'a graph has no vectors');
    default:
      return scalars[type.kind](value, writer);
  }
}

function classOf(className: string): WriteScalar {
  const write = classes.get(simpleClassName(className) ?? '');
  if (write !== undefined) return write;
  throw new EncodingError(`'${className}'`, 'a graph has no such type');
}

function mapOf(type: Extract<DataType, { kind: 'map' }>, value: unknown, writer: Writer): string {
  const map = checked(formatType(type), value, typeof value === 'object') as object;
  const entries: [unknown, unknown][] = types.isMap(map) ? [...map as ReadonlyMap<unknown, unknown>] : Object.entries(map);
  if (writer.hasCollections) {
    const parts = entries.flatMap(([key, item]) => [writeAs(type.key, key, writer), writeAs(type.value, item, writer)]);
    return writer.typed('g:Map', `[${parts.join(',')}]`);
  }
  return writer.mapOf(entries.map(([key, item]) => [key, writeAs(type.value, item, writer)]));
}

/** A user-defined type of Core graphs brings its definition along. */
function udtOf(type: UdtType, value: unknown, writer: Writer): string {
  if (!writer.hasCollections) throw new EncodingError(formatType(type), 'only graphson-3.0 has user-defined types');
  if (typeof value !== 'object' || value === null) throw refuse(formatType(type), value);
  const fields = value as Readonly<Record<string, unknown>>;
  const values = type.fields.map(({ name, type: its }) =>
    writeAs(its, Object.hasOwn(fields, name) ? fields[name] : null, writer));
  const definition = JSON.stringify(cqlDefinition(type)).slice(1, -1);
  return writer.typed('dse:UDT', `{${definition},"value":[${values.join(',')}]}`);
}

function iterableOf(type: DataType, value: unknown): unknown[] {
  if (value instanceof Tuple) return [...(value as Tuple).elements];
  if (typeof value === 'object' && value !== null && Symbol.iterator in value) return [...(value as Iterable<unknown>)];
  throw refuse(formatType(type), value);
}

function as(typeName: string, json: (value: unknown) => string): WriteScalar {
  return (value, writer) => writer.typed(typeName, json(value));
}

function text(value: unknown): string {
  return JSON.stringify(checked('text', value, typeof value === 'string'));
}

function boolean(value: unknown): string {
  return JSON.stringify(checked('boolean', value, typeof value === 'boolean'));
}

function number(value: unknown): string {
  if (typeof value !== 'number') throw refuse('double', value);
  return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
}

function integer(value: unknown, bits: number): string {
  const isWhole = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
  const whole = isWhole ? BigInt(value) : undefined;
  if (whole === undefined || (bits !== Infinity && BigInt.asIntN(bits, whole) !== whole)) {
    throw refuse(`integer of ${bits} bits`, value);
  }
  return String(whole);
}

function checked(cqlType: string, value: unknown, isRight: boolean): unknown {
  if (isRight) return value;
  throw refuse(cqlType, value);
}

function refuse(cqlType: string, value: unknown): EncodingError {
  return new EncodingError(cqlType, `${describeValue(value)} was given for a graph`);
}
