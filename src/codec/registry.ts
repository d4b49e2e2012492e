import { ConfigurationError, describeValue } from '../errors';
import { refuseUnknownOptions } from '../unknown-option';
import { blob } from './blob';
import { boolean } from './boolean';
import { BoundedCache } from './bounded-cache';
import type { Codec } from './codec';
import { customCodec, guardedCodec } from './custom';
import type { DataType, ScalarKind, UdtType } from './data-type';
import { checkTypeDepth, durationClassName, formatType, isScalarKind } from './data-type';
import { date } from './date';
import { dateRange } from './date-range';
import { decimal } from './decimal';
import { duration } from './duration';
import { floatVectorCodec } from './float-vector';
import { double, float } from './floats';
import { lineString, point, polygon } from './geo';
import { inet } from './inet';
import type { Int64Form } from './int64';
import { bigintCodec, counterCodec, int64Forms } from './int64';
import { int, smallint, tinyint } from './integers';
import { listCodec } from './list';
import { mapCodec } from './map';
import { marshalPackage, simpleClassName } from './marshal-classes';
import { setCodec } from './set';
import { ascii, text } from './text';
import { time } from './time';
import { timestamp } from './timestamp';
import { tupleCodec } from './tuple';
import { parseType } from './type-parser';
import type { UdtResolver } from './type-parser';
import { structureOf } from './type-structure';
import { udtCodec } from './udt';
import { timeuuid, uuid } from './uuid';
import { varint } from './varint';
import { vectorCodec } from './vector';

/** How 64-bit integers come out; numbers are refused beyond 2^53, Longs are those of the `long` package. */
export type Int64Mode = Int64Form;

/** How maps with text keys come out; other maps are always Maps. */
export type MapMode = 'map' | 'object';

/** How values come out where there is a choice, and the codecs of the user's own classes. */
export interface CodecRegistryOptions {
  readonly int64?: Int64Mode;
  readonly map?: MapMode;
  /** By class name, such as `com.example.MoneyType` or `PointType`. */
  readonly codecs?: Readonly<Record<string, Codec>> | ReadonlyMap<string, Codec>;
}

/** The codec of each scalar type that no option changes. */
const scalarCodecs = {
  ascii, blob, boolean, date, decimal, double, duration, float, inet, int, smallint, text, time, timestamp, timeuuid,
  tinyint, uuid, varint,
} as const satisfies Record<Exclude<ScalarKind, 'bigint' | 'counter'>, Codec>;

/** The codec of each class that is sent by its name only. */
const classCodecs: ReadonlyMap<string, Codec> = new Map<string, Codec>([
  [durationClassName, duration],
  [`${marshalPackage}PointType`, point],
  [`${marshalPackage}LineStringType`, lineString],
  [`${marshalPackage}PolygonType`, polygon],
  [`${marshalPackage}DateRangeType`, dateRange],
]);

const stringKeys: ReadonlySet<string> = new Set(['ascii', 'text', 'inet']);
const textKeys: ReadonlySet<string> = new Set([...stringKeys, 'uuid', 'timeuuid']);

/** Finds the codec of a type, once for each type: all that is asked for a second time comes out of a cache. */
export class CodecRegistry {
  /** There are codecs of the user's own, which may keep what they read from. */
  readonly hasUserCodecs: boolean;
  readonly #mapMode: MapMode;
  readonly #scalars: Readonly<Record<ScalarKind, Codec>>;
  readonly #classes: ReadonlyMap<string, Codec>;
  readonly #byIdentity = new WeakMap<DataType, Codec>();
  readonly #byStructure = new BoundedCache<Codec>(2_000, 4_096);
  readonly #byHint = new BoundedCache<Codec>(1_000, 1_024);

  constructor(options: CodecRegistryOptions = {}) {
    refuseUnknownOptions('CodecRegistry', options, ['int64', 'map', 'codecs']);
    const { int64 = 'bigint', map = 'map', codecs = {} } = options;
    oneOf('int64', int64, int64Forms);
    oneOf('map', map, ['map', 'object']);
    this.#mapMode = map;
    this.#scalars = { ...scalarCodecs, bigint: bigintCodec(int64), counter: counterCodec(int64) };
    const own = userCodecs(codecs);
    this.hasUserCodecs = own.length > 0;
    this.#classes = new Map([...classCodecs, ...own]);
  }

  /** The codec of a type; the same one for types of the same structure. */
  codecFor(type: DataType): Codec {
    const known = this.#byIdentity.get(type);
    if (known !== undefined) return known;
    checkTypeDepth(type);
    return this.#find(type);
  }

  /** {@link codecFor} for the inside of a type whose depth was checked. */
  #find(type: DataType): Codec {
    const known = this.#byIdentity.get(type);
    if (known !== undefined) return known;
    const structure = structureOf(type);
    const codec = this.#byStructure.get(structure) ?? this.#byStructure.set(structure, this.#make(type));
    this.#byIdentity.set(type, codec);
    return codec;
  }

  /** The codec of a type given as CQL text, such as `frozen<list<int>>`; one that names types of a schema is never kept. */
  codecForHint(hint: string, resolveUdt?: UdtResolver): Codec {
    const known = this.#byHint.get(hint);
    if (known !== undefined) return known;
    const ofSchema = new Set<string>();
    const type = parseType(hint, (keyspace, name) => {
      const udt = resolveUdt?.(keyspace, name);
      if (udt !== undefined) ofSchema.add(name);
      return udt;
    });
    const codec = this.codecFor(type);
    return ofSchema.size > 0 ? codec : this.#byHint.set(hint, codec);
  }

  #make(type: DataType): Codec {
    switch (type.kind) {
      case 'list':
        return listCodec(this.#find(type.element), formatType(type));
      case 'set':
        return setCodec(this.#find(type.element), formatType(type));
      case 'map':
        return mapCodec(this.#find(type.key), this.#find(type.value), {
          cqlType: formatType(type),
          hasTextKeys: textKeys.has(type.key.kind),
          readsObjects: this.#mapMode === 'object' && stringKeys.has(type.key.kind),
        });
      case 'tuple':
        return tupleCodec(type.elements.map((element) => this.#find(element)), formatType(type));
      case 'vector':
        return this.#makeVector(type.element, type.dimensions);
      case 'udt':
        return this.#makeUdt(type);
      case 'custom':
        return this.#findClass(type.className) ?? customCodec(formatType(type));
      default:
        if (isScalarKind(type.kind)) return this.#scalars[type.kind];
        throw new ConfigurationError(`There is no CQL type of kind ${describeValue(type.kind)}`);
    }
  }

  #makeVector(element: DataType, dimensions: number): Codec {
    if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions >= 2 ** 31) {
      throw new ConfigurationError(`A vector has from 1 to 2147483647 dimensions, not ${describeValue(dimensions)}`);
    }
    return element.kind === 'float' ? floatVectorCodec(dimensions) : vectorCodec(this.#find(element), dimensions);
  }

  #makeUdt(type: UdtType): Codec {
    const fields = type.fields.map((field) => ({ name: field.name, codec: this.#find(field.type) }));
    return udtCodec(formatType(type), fields);
  }

  /** The codec of the whole class name, or of the class without its parameters. */
  #findClass(className: string): Codec | undefined {
    return this.#classes.get(fullClassName(className)) ?? this.#classes.get(fullClassName(className.split('(', 1)[0]!));
  }
}

function userCodecs(codecs: NonNullable<CodecRegistryOptions['codecs']>): [string, Codec][] {
  const entries: [string, unknown][] = isMap(codecs) ? [...codecs] : Object.entries(codecs);
  return entries.map(([name, codec]) => {
    if (isCodec(codec)) return [fullClassName(name), guardedCodec(codec, codec.cqlType ?? `'${name}'`)];
    throw new ConfigurationError(`The codec of class ${name} must have the methods write and read`);
  });
}

function isCodec(value: unknown): value is Omit<Codec, 'cqlType'> & Partial<Codec> {
  if (typeof value !== 'object' || value === null) return false;
  const { write, read } = value as Record<string, unknown>;
  return typeof write === 'function' && typeof read === 'function';
}

function isMap(codecs: NonNullable<CodecRegistryOptions['codecs']>): codecs is ReadonlyMap<string, Codec> {
  return codecs instanceof Map;
}

function fullClassName(className: string): string {
  const simple = simpleClassName(className.trim());
  return simple === undefined ? className.trim() : marshalPackage + simple;
}

function oneOf(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return;
  throw new ConfigurationError(`${name} must be one of ${allowed.join(', ')}, got ${describeValue(value)}`);
}
