import { inspect } from 'node:util';
import { ConfigurationError, escapeUnprintable } from '../errors';
import { formatIdentifier } from './identifier';

/** Names of the CQL types that have no parameters (v5 spec §5). */
export type ScalarKind =
  | 'ascii' | 'bigint' | 'blob' | 'boolean' | 'counter' | 'date' | 'decimal' | 'double' | 'duration' | 'float' | 'inet'
  | 'int' | 'smallint' | 'text' | 'time' | 'timestamp' | 'timeuuid' | 'tinyint' | 'uuid' | 'varint';

export interface ScalarType { readonly kind: ScalarKind }
export interface ListType { readonly kind: 'list'; readonly element: DataType; readonly frozen?: boolean }
export interface SetType { readonly kind: 'set'; readonly element: DataType; readonly frozen?: boolean }
export interface MapType {
  readonly kind: 'map';
  readonly key: DataType;
  readonly value: DataType;
  readonly frozen?: boolean;
}
export interface TupleType { readonly kind: 'tuple'; readonly elements: readonly DataType[]; readonly frozen?: boolean }
export interface VectorType { readonly kind: 'vector'; readonly element: DataType; readonly dimensions: number }
/** A type the driver knows by its class name only. */
export interface CustomType { readonly kind: 'custom'; readonly className: string }
export interface UdtField { readonly name: string; readonly type: DataType }
export interface UdtType {
  readonly kind: 'udt';
  readonly keyspace: string;
  readonly name: string;
  readonly fields: readonly UdtField[];
  readonly frozen?: boolean;
}

/** A CQL type. Made by the functions of this file, it prints as CQL. */
export type DataType = ScalarType | ListType | SetType | MapType | TupleType | VectorType | UdtType | CustomType;

/** How many types may stand around one another, so that no peer can make the driver recurse without end. */
export const maxTypeDepth = 32;

/** The class that stands for `duration` in versions of the protocol without a code for it (v4 §6). */
export const durationClassName = 'org.apache.cassandra.db.marshal.DurationType';

/** Gives a type its text without an enumerable property, so that types still compare by their structure. */
class CqlType {
  toString(): string {
    return formatType(this as unknown as DataType);
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    const type = this as unknown as DataType;
    const fields = type.kind === 'udt' ? type.fields.map((field) => `${field.name} ${formatType(field.type)}`) : [];
    return `CqlType(${escapeUnprintable(this.toString() + (fields.length > 0 ? ` <${fields.join(', ')}>` : ''))})`;
  }
}

function printable<T extends DataType>(type: T): T {
  return Object.freeze(Object.assign(new CqlType(), type));
}

const scalars = {
  ascii: printable({ kind: 'ascii' }),
  bigint: printable({ kind: 'bigint' }),
  blob: printable({ kind: 'blob' }),
  boolean: printable({ kind: 'boolean' }),
  counter: printable({ kind: 'counter' }),
  date: printable({ kind: 'date' }),
  decimal: printable({ kind: 'decimal' }),
  double: printable({ kind: 'double' }),
  duration: printable({ kind: 'duration' }),
  float: printable({ kind: 'float' }),
  inet: printable({ kind: 'inet' }),
  int: printable({ kind: 'int' }),
  smallint: printable({ kind: 'smallint' }),
  text: printable({ kind: 'text' }),
  time: printable({ kind: 'time' }),
  timestamp: printable({ kind: 'timestamp' }),
  timeuuid: printable({ kind: 'timeuuid' }),
  tinyint: printable({ kind: 'tinyint' }),
  uuid: printable({ kind: 'uuid' }),
  varint: printable({ kind: 'varint' }),
} as const satisfies Record<ScalarKind, ScalarType>;

/** Names of the scalar types, in alphabetical order. */
export const scalarKinds = Object.keys(scalars) as readonly ScalarKind[];

/** Whether a text is the name of a scalar type; no name of Object.prototype is. */
export function isScalarKind(name: string): name is ScalarKind {
  return Object.hasOwn(scalars, name);
}

/** A type without parameters; always the same object for the same kind. */
export function scalar(kind: ScalarKind): ScalarType {
  return scalars[kind];
}

/** `list<element>` */
export function listOf(element: DataType, frozen = false): ListType {
  return printable({ kind: 'list', element, ...(frozen && { frozen }) });
}

/** `set<element>` */
export function setOf(element: DataType, frozen = false): SetType {
  return printable({ kind: 'set', element, ...(frozen && { frozen }) });
}

/** `map<key, value>` */
export function mapOf(key: DataType, value: DataType, frozen = false): MapType {
  return printable({ kind: 'map', key, value, ...(frozen && { frozen }) });
}

/** `tuple<…>` */
export function tupleOf(elements: readonly DataType[], frozen = false): TupleType {
  return printable({ kind: 'tuple', elements, ...(frozen && { frozen }) });
}

/** `vector<element, dimensions>` */
export function vectorOf(element: DataType, dimensions: number): VectorType {
  return printable({ kind: 'vector', element, dimensions });
}

/** A user-defined type; without a name it prints as `udt<field type, …>`. */
export function udtOf(keyspace: string, name: string, fields: readonly UdtField[], frozen = false): UdtType {
  return printable({ kind: 'udt', keyspace, name, fields, ...(frozen && { frozen }) });
}

/** A type known by the name of its Java class only. */
export function customOf(className: string): CustomType {
  return printable({ kind: 'custom', className });
}

/** The same type within `frozen<>`; scalars, vectors and custom types cannot be told apart from their frozen form. */
export function freezeType(type: DataType): DataType {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
    case 'tuple':
    case 'udt':
      return printable({ ...type, frozen: true });
    default:
      return type;
  }
}

/** Whether a type stands within `frozen<>`. */
export function isFrozen(type: DataType): boolean {
  return 'frozen' in type && type.frozen;
}

/** The types directly inside a type. */
export function innerTypes(type: DataType): readonly DataType[] {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'vector':
      return [type.element];
    case 'map':
      return [type.key, type.value];
    case 'tuple':
      return type.elements;
    case 'udt':
      return type.fields.map((field) => field.type);
    default:
      return [];
  }
}

/** Throws ConfigurationError when more than {@link maxTypeDepth} types stand around one another. */
export function checkTypeDepth(type: DataType, room = maxTypeDepth): void {
  const inner = innerTypes(type);
  if (inner.length > 0 && room === 0) throw tooDeep();
  for (const part of inner) checkTypeDepth(part, room - 1);
}

/** A type as CQL text, such as `map<text, frozen<list<int>>>`; a custom type is its class name in quotes. */
export function formatType(type: DataType, room = maxTypeDepth): string {
  if (room < 0) throw tooDeep();
  const text = formatThawed(type, room - 1);
  return isFrozen(type) ? `frozen<${text}>` : text;
}

function tooDeep(): ConfigurationError {
  return new ConfigurationError(`A type is nested more than ${maxTypeDepth} levels deep`);
}

function formatThawed(type: DataType, room: number): string {
  switch (type.kind) {
    case 'list':
    case 'set':
      return `${type.kind}<${formatType(type.element, room)}>`;
    case 'map':
      return `map<${formatType(type.key, room)}, ${formatType(type.value, room)}>`;
    case 'tuple':
      return `tuple<${type.elements.map((element) => formatType(element, room)).join(', ')}>`;
    case 'vector':
      return `vector<${formatType(type.element, room)}, ${type.dimensions}>`;
    case 'udt':
      return formatUdt(type, room);
    case 'custom':
      return type.className === durationClassName ? 'duration' : `'${type.className.replaceAll("'", "''")}'`;
    default:
      return type.kind;
  }
}

function formatUdt(type: UdtType, room: number): string {
  if (type.name === '') {
    const fields = type.fields.map((field) => `${formatIdentifier(field.name)} ${formatType(field.type, room)}`);
    return `udt<${fields.join(', ')}>`;
  }
  const name = formatIdentifier(type.name);
  return type.keyspace === '' ? name : `${formatIdentifier(type.keyspace)}.${name}`;
}
