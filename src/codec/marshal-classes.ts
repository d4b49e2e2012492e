import type { DataType, ScalarKind } from './data-type';
import { isFrozen } from './data-type';

/** The package of Cassandra's own type classes; without a package a class name means one of them. */
export const marshalPackage = 'org.apache.cassandra.db.marshal.';

/** The class of each scalar type. */
export const scalarClasses = {
  ascii: 'AsciiType',
  bigint: 'LongType',
  blob: 'BytesType',
  boolean: 'BooleanType',
  counter: 'CounterColumnType',
  date: 'SimpleDateType',
  decimal: 'DecimalType',
  double: 'DoubleType',
  duration: 'DurationType',
  float: 'FloatType',
  inet: 'InetAddressType',
  int: 'Int32Type',
  smallint: 'ShortType',
  text: 'UTF8Type',
  time: 'TimeType',
  timestamp: 'TimestampType',
  timeuuid: 'TimeUUIDType',
  tinyint: 'ByteType',
  uuid: 'UUIDType',
  varint: 'IntegerType',
} as const satisfies Record<ScalarKind, string>;

/** The name of a class of Cassandra without its package, or undefined for a class of somebody else. */
export function simpleClassName(className: string): string | undefined {
  if (className.startsWith(marshalPackage)) return className.slice(marshalPackage.length);
  return className.includes('.') ? undefined : className;
}

/** A type as a class name of Cassandra, spaces included: its [option] where the version has no code for the type. */
export function formatClassName(type: DataType): string {
  const name = formatThawed(type);
  return isFrozen(type) ? `${marshalPackage}FrozenType(${name})` : name;
}

function formatThawed(type: DataType): string {
  switch (type.kind) {
    case 'list':
      return classOf('ListType', formatClassName(type.element));
    case 'set':
      return classOf('SetType', formatClassName(type.element));
    case 'map':
      return classOf('MapType', `${formatClassName(type.key)},${formatClassName(type.value)}`);
    case 'tuple':
      return classOf('TupleType', type.elements.map(formatClassName).join(','));
    case 'vector':
      return classOf('VectorType', `${formatClassName(type.element)} , ${type.dimensions}`);
    case 'udt':
      return classOf('UserType', [
        type.keyspace,
        hexOf(type.name),
        ...type.fields.map((field) => `${hexOf(field.name)}:${formatClassName(field.type)}`),
      ].join(','));
    case 'custom':
      return type.className;
    default:
      return marshalPackage + scalarClasses[type.kind];
  }
}

function classOf(name: string, parameters: string): string {
  return `${marshalPackage}${name}(${parameters})`;
}

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex');
}
