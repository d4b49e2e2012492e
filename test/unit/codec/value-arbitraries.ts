import * as fc from 'fast-check';

import type { DataType, ScalarKind } from '../../../src/codec/data-type';
import {
  customOf, listOf, mapOf, scalar, scalarKinds, setOf, tupleOf, udtOf, vectorOf,
} from '../../../src/codec/data-type';
import { BigDecimal } from '../../../src/values/big-decimal';
import { DateRange } from '../../../src/values/date-range';
import { DateRangeBound, dateRangePrecisions } from '../../../src/values/date-range-bound';
import { Duration } from '../../../src/values/duration';
import { LineString, Point, Polygon } from '../../../src/values/geo';
import { formatInet } from '../../../src/values/inet';
import { LocalDate } from '../../../src/values/local-date';
import { LocalTime } from '../../../src/values/local-time';
import { TimeUuid } from '../../../src/values/time-uuid';
import { Tuple } from '../../../src/values/tuple';
import { Uuid } from '../../../src/values/uuid';

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const varint = fc.oneof(int64, fc.bigInt({ min: -(2n ** 600n), max: 2n ** 600n }));
const bytes = (length: number): fc.Arbitrary<Buffer> => (
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array))
);
const points = fc.array(fc.tuple(fc.double(), fc.double()), { maxLength: 4 });
const names = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'a'),
);
const maxDateMs = 8_640_000_000_000_000n;

/** Values of each scalar type as they are given out. */
const scalars: Record<ScalarKind, fc.Arbitrary<unknown>> = {
  ascii: fc.string({ unit: 'binary-ascii' }),
  bigint: int64,
  blob: fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
  boolean: fc.boolean(),
  counter: int64,
  date: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((days) => LocalDate.fromEpochDays(days)),
  decimal: fc.tuple(varint, fc.integer()).map(([unscaled, scale]) => new BigDecimal(unscaled, scale)),
  double: fc.double(),
  duration: fc.tuple(fc.nat(), fc.nat(), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), fc.constantFrom(1, -1)).map(
    ([months, days, nanoseconds, sign]) => new Duration(sign * months | 0, sign * days | 0, BigInt(sign) * nanoseconds),
  ),
  float: fc.float(),
  inet: fc.oneof(bytes(4), bytes(16)).map((address) => formatInet(address)),
  int: fc.integer(),
  smallint: fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }),
  text: fc.string({ unit: 'binary', maxLength: 60 }),
  time: fc.bigInt({ min: 0n, max: 86_399_999_999_999n }).map((nanoseconds) => LocalTime.fromNanoseconds(nanoseconds)),
  timestamp: int64.map((ms) => (ms >= -maxDateMs && ms <= maxDateMs ? new Date(Number(ms)) : ms)),
  timeuuid: bytes(16).map((id) => {
    id[6] = (id[6]! & 0x0f) | 0x10;
    return TimeUuid.fromBytes(id);
  }),
  tinyint: fc.integer({ min: -128, max: 127 }),
  uuid: bytes(16).map((id) => Uuid.fromBytes(id)),
  varint,
};

const bound = fc.tuple(int64, fc.constantFrom(...dateRangePrecisions)).map(
  ([milliseconds, precision]) => new DateRangeBound(milliseconds, precision),
);

/** Values of the classes that are sent by name only. */
const classes: Record<string, fc.Arbitrary<unknown>> = {
  PointType: fc.tuple(fc.double(), fc.double()).map(([x, y]) => new Point(x, y)),
  LineStringType: points.map((line) => new LineString(line)),
  PolygonType: fc.array(points, { maxLength: 3 }).map((rings) => new Polygon(rings)),
  DateRangeType: fc.tuple(fc.option(bound), fc.option(fc.option(bound, { nil: undefined }))).map(
    ([lower, upper]) => new DateRange(lower, upper),
  ),
  DurationType: scalars.duration,
};

/** Types, nested up to three levels deep. */
export const typeArbitrary: fc.Arbitrary<DataType> = fc.letrec<{ type: DataType }>((tie) => {
  const type = tie('type');
  const fields = fc.uniqueArray(fc.record({ name: names, type }), { selector: (field) => field.name, maxLength: 4 });
  return {
    type: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(
        fc.constantFrom(...scalarKinds).map(scalar),
        fc.constantFrom(...Object.keys(classes)).map((name) => customOf(`org.apache.cassandra.db.marshal.${name}`)),
      ),
      type.map((element) => listOf(element)),
      type.map((element) => setOf(element, true)),
      fc.tuple(type, type).map(([key, value]) => mapOf(key, value)),
      fc.array(type, { minLength: 1, maxLength: 3 }).map((elements) => tupleOf(elements)),
      fc.tuple(type, fc.integer({ min: 1, max: 3 })).map(([element, dimensions]) => vectorOf(element, dimensions)),
      fields.filter(({ length }) => length > 0).map((all) => udtOf('ks', 'type', all)),
    ),
  };
}).type;

/** Values of a type as they are given out. */
export function valueArbitrary(type: DataType): fc.Arbitrary<unknown> {
  const nullable = (inner: DataType): fc.Arbitrary<unknown> => fc.option(valueArbitrary(inner), { freq: 8 });
  switch (type.kind) {
    case 'list':
      return fc.array(nullable(type.element), { maxLength: 4 });
    case 'set':
      return fc.array(nullable(type.element), { maxLength: 4 }).map((elements) => new Set(elements));
    case 'map':
      return fc.array(fc.tuple(nullable(type.key), nullable(type.value)), { maxLength: 4 })
        .map((pairs) => new Map(pairs));
    case 'tuple':
      return fc.tuple(...type.elements.map(nullable)).map((elements) => Tuple.from(elements));
    case 'vector':
      return vectorArbitrary(type.element, type.dimensions);
    case 'udt':
      return fc.tuple(...type.fields.map((field) => nullable(field.type))).map(
        (values) => Object.fromEntries(type.fields.map((field, i) => [field.name, values[i]])),
      );
    case 'custom':
      return classes[type.className.split('.').at(-1)!]!;
    default:
      return scalars[type.kind];
  }
}

function vectorArbitrary(element: DataType, dimensions: number): fc.Arbitrary<unknown> {
  const elements = fc.array(valueArbitrary(element), { minLength: dimensions, maxLength: dimensions });
  return element.kind === 'float' ? elements.map((numbers) => Float32Array.from(numbers as number[])) : elements;
}
