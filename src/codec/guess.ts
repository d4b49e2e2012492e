import { types } from 'node:util';

import { describeValue, EncodingError } from '../errors';
import { BigDecimal } from '../values/big-decimal';
import { DateRange } from '../values/date-range';
import { Duration } from '../values/duration';
import { LineString, Point, Polygon } from '../values/geo';
import { LocalDate } from '../values/local-date';
import { LocalTime } from '../values/local-time';
import { TimeUuid } from '../values/time-uuid';
import { Tuple } from '../values/tuple';
import { Uuid } from '../values/uuid';
import { customOf, type DataType, listOf, mapOf, maxTypeDepth, scalar, setOf, tupleOf, vectorOf } from './data-type';
import { isLong } from './long';
import { marshalPackage } from './marshal-classes';

/** The types of objects by what makes them, the more special first. */
const typesByClass: readonly (readonly [isOne: (value: object) => boolean, type: DataType])[] = [
  [types.isDate, scalar('timestamp')],
  [(value) => value instanceof TimeUuid, scalar('timeuuid')],
  [(value) => value instanceof Uuid, scalar('uuid')],
  [(value) => value instanceof BigDecimal, scalar('decimal')],
  [(value) => value instanceof LocalDate, scalar('date')],
  [(value) => value instanceof LocalTime, scalar('time')],
  [(value) => value instanceof Duration, scalar('duration')],
  [isLong, scalar('bigint')],
  [types.isUint8Array, scalar('blob')],
  [types.isAnyArrayBuffer, scalar('blob')],
  [types.isDataView, scalar('blob')],
  [(value) => value instanceof Point, customOf(`${marshalPackage}PointType`)],
  [(value) => value instanceof LineString, customOf(`${marshalPackage}LineStringType`)],
  [(value) => value instanceof Polygon, customOf(`${marshalPackage}PolygonType`)],
  [(value) => value instanceof DateRange, customOf(`${marshalPackage}DateRangeType`)],
  [(value) => isTemporal(value, 'Instant') || isTemporal(value, 'ZonedDateTime'), scalar('timestamp')],
  [(value) => isTemporal(value, 'PlainDate'), scalar('date')],
  [(value) => isTemporal(value, 'PlainTime'), scalar('time')],
  [(value) => isTemporal(value, 'Duration'), scalar('duration')],
];

/**
 * The CQL type in which a parameter goes out when neither a hint nor a prepared statement says it. Integral numbers
 * become int, or bigint beyond 32 bits; other numbers double; bigints bigint, or varint beyond 64 bits; collections
 * take the type of their first element that is not null. The server does not convert: a double column refuses an int.
 */
export function guessType(value: unknown): DataType {
  return guess(value, maxTypeDepth);
}

function guess(value: unknown, room: number): DataType {
  switch (typeof value) {
    case 'string':
      return scalar('text');
    case 'boolean':
      return scalar('boolean');
    case 'number':
      return scalar(guessNumber(value));
    case 'bigint':
      return scalar(BigInt.asIntN(64, value) === value ? 'bigint' : 'varint');
    case 'undefined':
      return scalar('blob');
    case 'object':
      return value === null ? scalar('blob') : guessObject(value, room);
    default:
      throw notGuessed(value);
  }
}

function guessNumber(value: number): 'int' | 'bigint' | 'double' {
  if (value === (value | 0)) return 'int';
  return Number.isSafeInteger(value) ? 'bigint' : 'double';
}

function guessObject(value: object, room: number): DataType {
  for (const [isOne, type] of typesByClass) if (isOne(value)) return type;
  if (types.isFloat32Array(value) && value.length > 0) return vectorOf(scalar('float'), value.length);
  if (room === 0) throw new EncodingError('unknown', `the value is nested more than ${maxTypeDepth} levels deep`);
  if (value instanceof Tuple) return tupleOf([...value].map((element) => guess(element, room - 1)));
  if (Array.isArray(value)) return listOf(guess(firstPresent(value), room - 1));
  if (types.isSet(value)) return setOf(guess(firstPresent(value), room - 1));
  if (types.isMap(value)) {
    return mapOf(guess(firstPresent(value.keys()), room - 1), guess(firstPresent(value.values()), room - 1));
  }
  throw notGuessed(value);
}

/** The first element that tells a type; a collection without one has the same bytes whatever its type. */
function firstPresent(values: Iterable<unknown>): unknown {
  for (const value of values) if (value !== null && value !== undefined) return value;
  return null;
}

function isTemporal(value: object, name: string): boolean {
  return (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === `Temporal.${name}`;
}

function notGuessed(value: unknown): EncodingError {
  const problem = `no CQL type can be guessed from ${describeValue(value)}: prepare the query, or give hints`;
  return new EncodingError('unknown', problem);
}
