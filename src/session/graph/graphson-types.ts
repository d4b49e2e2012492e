import type { Int64, Int64Form } from '../../codec/int64';
import { longOfWords } from '../../codec/long';
import { setProperty } from '../../codec/plain-object';
import { DecodingError, describeValue } from '../../errors';
import { BigDecimal } from '../../values/big-decimal';
import { Duration } from '../../values/duration';
import { LineString, Point, Polygon } from '../../values/geo';
import { LocalDate } from '../../values/local-date';
import { LocalTime } from '../../values/local-time';
import { Tuple } from '../../values/tuple';
import { Uuid } from '../../values/uuid';
import { ExactNumber } from './exact-json';
import { graphEnumOf } from './graph-enum';
import type { ValueReader } from './graphson-reader';
import { Edge, mapValues, Path, Property, Vertex, VertexProperty } from './structure';
import { TypedValue } from './typed-value';

type Read = (json: unknown, reader: ValueReader) => unknown;
type Fields = Readonly<Record<string, unknown>>;

/** A hostile BulkSet shall not fill the memory: it says how often a value is there, in a few bytes. */
const maxBulk = 10_000_000;

/** The types of GraphSON 2.0 and 3.0 (TinkerPop's IO reference), those of its extended module (gx:) and of DSE (dse:). */
const types = {
  'g:Int32': integer,
  'g:Int64': (json, { int64 }) => int64In(bigintOf(json), int64),
  'g:Float': floating,
  'g:Double': floating,
  'g:UUID': (json) => Uuid.fromString(text(json)),
  'g:Date': instant('g:Date'),
  'g:Timestamp': instant('g:Timestamp'),
  'g:Class': text,
  'g:T': (json) => graphEnumOf('T', text(json)),
  'g:Direction': (json) => graphEnumOf('Direction', text(json)),
  'g:List': (json, reader) => items(json).map((item) => reader.read(item)),
  'g:Set': (json, reader) => new Set(items(json).map((item) => reader.read(item))),
  'g:Map': readMap,
  'g:BulkSet': readBulkSet,
  'g:Vertex': readVertex,
  'g:VertexProperty': (json, reader) => readVertexProperty(fields(json), reader),
  'g:Edge': readEdge,
  'g:Property': (json, reader) => new Property(text(fields(json)['key']), reader.read(fields(json)['value'])),
  'g:Path': readPath,
  'g:Metrics': (json, reader) => reader.read(json),
  'g:TraversalMetrics': (json, reader) => reader.read(json),
  'gx:BigDecimal': (json) => BigDecimal.fromString(numberText(json)),
  'gx:BigInteger': bigintOf,
  'gx:Byte': integer,
  'gx:Int16': integer,
  'gx:Char': text,
  'gx:ByteBuffer': blob,
  'gx:Duration': (json) => new Duration(0, 0, nanosecondsOf(text(json))),
  'gx:InetAddress': text,
  'gx:Instant': instant('gx:Instant'),
  'gx:LocalDate': (json) => LocalDate.fromString(text(json)),
  'gx:LocalTime': (json) => LocalTime.fromString(text(json)),
  'dse:Blob': blob,
  'dse:Duration': readCqlDuration,
  'dse:Point': (json) => Point.fromString(text(json)),
  'dse:LineString': (json) => LineString.fromString(text(json)),
  'dse:Linestring': (json) => LineString.fromString(text(json)),
  'dse:Polygon': (json) => Polygon.fromString(text(json)),
  'dse:Tuple': (json, reader) => Tuple.from(items(fields(json)['value']).map((item) => reader.read(item))),
  'dse:UDT': readUdt,
} as const satisfies Record<string, Read>;

export const graphsonTypes: ReadonlyMap<string, Read> = new Map<string, Read>(Object.entries(types));

/** A 64-bit integer in the form that the user wants, as in rows of CQL. */
export function int64In(value: bigint, form: Int64Form): Int64 {
  if (form === 'bigint') return value;
  if (form === 'string') return String(value);
  if (form === 'long') return longOfWords(Number(BigInt.asIntN(32, value >> 32n)), Number(BigInt.asIntN(32, value)));
  if (Number.isSafeInteger(Number(value))) return Number(value);
  throw new DecodingError("A 64-bit integer is beyond 2^53 - 1, where numbers lose digits: use int64: 'bigint'");
}

/** The parts of an object. */
export function fields(json: unknown): Fields {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Fields;
  throw new DecodingError(`Graph results: an object is expected, not ${describeValue(json)}`);
}

function items(json: unknown): readonly unknown[] {
  if (Array.isArray(json)) return json;
  throw new DecodingError(`Graph results: an array is expected, not ${describeValue(json)}`);
}

function text(json: unknown): string {
  if (typeof json === 'string') return json;
  throw new DecodingError(`Graph results: text is expected, not ${describeValue(json)}`);
}

function numberText(json: unknown): string {
  if (json instanceof ExactNumber) return json.text;
  return typeof json === 'number' ? String(json) : text(json);
}

function integer(json: unknown): number {
  const value = Number(numberText(json));
  if (Number.isSafeInteger(value)) return value;
  throw new DecodingError(`Graph results: a whole number is expected, not ${describeValue(json)}`);
}

/** GraphSON writes what JSON has no numbers for as text: `NaN`, `Infinity`, `-Infinity`. */
function floating(json: unknown): number {
  const value = numberText(json);
  if (value === 'NaN' || (value.trim() !== '' && !Number.isNaN(Number(value)))) return Number(value);
  throw new DecodingError(`Graph results: a number is expected, not ${describeValue(json)}`);
}

function bigintOf(json: unknown): bigint {
  const digits = numberText(json);
  if (/^-?\d{1,100000}$/.test(digits)) return BigInt(digits);
  throw new DecodingError(`Graph results: a whole number is expected, not ${describeValue(json)}`);
}

/** Milliseconds, or text by ISO 8601; what a Date cannot hold stays what it is. */
function instant(typeName: string): Read {
  return (json) => {
    const ms = typeof json === 'string' ? Date.parse(json) : Number(numberText(json));
    const date = new Date(ms);
    return Number.isNaN(date.getTime()) ? new TypedValue(typeName, numberText(json)) : date;
  };
}

function blob(json: unknown): Buffer {
  return Buffer.from(text(json), 'base64');
}

const whole = String.raw`([+-]?\d{1,18})`;
const durationPattern = new RegExp(
  String.raw`^([+-])?P(?:${whole}D)?(?:T(?:${whole}H)?(?:${whole}M)?(?:${whole}(?:\.(\d{1,9}))?S)?)?$`, 'i',
);

/** A time span of the JVM, of which each part may have a sign: `PT-6H3M`, `-PT0.5S`. */
function nanosecondsOf(iso: string): bigint {
  const match = durationPattern.exec(iso);
  if (match === null || /[PT]$/i.test(iso)) {
    throw new DecodingError(`Graph results: a duration is expected, not ${describeValue(iso)}`);
  }
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = match;
  const wholeSeconds = ((BigInt(days) * 24n + BigInt(hours)) * 60n + BigInt(minutes)) * 60n + BigInt(seconds);
  const nanoseconds = BigInt(fraction.padEnd(9, '0')) * (seconds.startsWith('-') ? -1n : 1n);
  const sum = wholeSeconds * 1_000_000_000n + nanoseconds;
  return sign === '-' ? -sum : sum;
}

function readCqlDuration(json: unknown): Duration {
  const { months, days, nanos } = fields(json);
  return new Duration(integer(plain(months)), integer(plain(days)), bigintOf(plain(nanos)));
}

/** A number without the type around it. */
function plain(json: unknown): unknown {
  return typeof json === 'object' && json !== null && '@value' in json ? json['@value'] : json;
}

function readMap(json: unknown, reader: ValueReader): Map<unknown, unknown> {
  const parts = items(json);
  if (parts.length % 2 === 1) throw new DecodingError(`Graph results: a map of ${parts.length} keys and values`);
  const map = new Map<unknown, unknown>();
  for (let i = 0; i < parts.length; i += 2) map.set(reader.read(parts[i]), reader.read(parts[i + 1]));
  return map;
}

function readBulkSet(json: unknown, reader: ValueReader): unknown[] {
  const parts = items(json);
  const all: unknown[] = [];
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const value = reader.read(parts[i]);
    const bulk = bigintOf(plain(parts[i + 1]));
    if (bulk < 0n || BigInt(all.length) + bulk > BigInt(maxBulk)) {
      throw new DecodingError(`Graph results: a BulkSet of ${bulk} values`);
    }
    for (let count = Number(bulk); count > 0; count--) all.push(value);
  }
  return all;
}

function readVertex(json: unknown, reader: ValueReader): Vertex {
  const { id, label, properties } = fields(json);
  return new Vertex(reader.read(id), labelOf(label, 'vertex'), vertexProperties(properties, reader));
}

/** The properties of a vertex, in each of which those of one name stand together. */
export function vertexProperties(json: unknown, reader: ValueReader): Record<string, VertexProperty[]> {
  if (json === undefined || json === null) return {};
  return mapValues(fields(json), (all, name) => items(all).map((one) => {
    const value = reader.read(one);
    return value instanceof VertexProperty ? value : readVertexProperty({ label: name, ...fields(one) }, reader);
  }));
}

/** A property of a vertex; inside of the vertex its label may be left out. */
export function readVertexProperty({ id, label, value, properties }: Fields, reader: ValueReader): VertexProperty {
  const own = properties === undefined || properties === null ? {} : mapValues(fields(properties), (each) => reader.read(each));
  return new VertexProperty(reader.read(id), labelOf(label, 'vertexProperty'), reader.read(value), own);
}

function readEdge(json: unknown, reader: ValueReader): Edge {
  const { id, label, inV, inVLabel, outV, outVLabel, properties } = fields(json);
  const ends = {
    outV: new Vertex(reader.read(outV), labelOf(outVLabel, 'vertex')),
    inV: new Vertex(reader.read(inV), labelOf(inVLabel, 'vertex')),
  };
  return new Edge(reader.read(id), labelOf(label, 'edge'), ends, edgeProperties(properties, reader));
}

/** The properties of an edge: values since they have types, and the values alone before. */
export function edgeProperties(json: unknown, reader: ValueReader): Record<string, Property> {
  if (json === undefined || json === null) return {};
  return mapValues(fields(json), (one, name) => {
    const value = reader.read(one);
    return value instanceof Property ? value : new Property(name, value);
  });
}

function labelOf(json: unknown, absent: string): string {
  return json === undefined ? absent : text(json);
}

function readPath(json: unknown, reader: ValueReader): Path {
  const { labels, objects } = fields(json);
  const names = asArray(reader.read(labels)).map((each) => asArray(each).map(text));
  return new Path(names, asArray(reader.read(objects)));
}

function asArray(value: unknown): unknown[] {
  return value instanceof Set ? [...(value as ReadonlySet<unknown>)] : [...items(value)];
}

function readUdt(json: unknown, reader: ValueReader): object {
  const { definition, value } = fields(json);
  const values = items(value);
  const udt = {};
  items(definition).forEach((field, i) => setProperty(udt, text(fields(field)['fieldName']), reader.read(values[i] ?? null)));
  return udt;
}
