import { types } from 'node:util';

import type { GraphResults } from '../../cluster/graph-options';
import type { DataType } from '../../codec/data-type';
import { guessType } from '../../codec/guess';
import { bigintOfLong, isLong } from '../../codec/long';
import { isPlainObject } from '../../codec/plain-object';
import { describeValue, EncodingError } from '../../errors';
import { BigDecimal } from '../../values/big-decimal';
import { Duration } from '../../values/duration';
import { LineString, Point, Polygon } from '../../values/geo';
import { LocalDate } from '../../values/local-date';
import { LocalTime } from '../../values/local-time';
import { Tuple } from '../../values/tuple';
import { Uuid } from '../../values/uuid';
import { traversalPart } from './bytecode';
import type { BytecodeLike, Predicate } from './bytecode';
import { cqlDefinition } from './cql-definition';
import { TypedGraphValue } from './graph-value';
import { writeAs } from './graphson-typed';
import { isoDuration } from './iso-duration';
import { Edge, Vertex } from './structure';

/** How deep values may stand in one another; what goes beyond is most likely within itself. */
const maxDepth = 64;

/** Writes values as GraphSON 1.0, 2.0 or 3.0 (TinkerPop's IO reference), as text: bigints keep all their digits. */
export class GraphsonWriter {
  readonly #isTyped: boolean;
  /** Lists, sets and maps have types of their own, and maps keys that are not text. */
  readonly hasCollections: boolean;
  #depth = 0;

  constructor(format: GraphResults) {
    this.#isTyped = format !== 'graphson-1.0';
    this.hasCollections = format === 'graphson-3.0';
  }

  /** The one value that a graph query binds: its parameters by name. */
  parameters(parameters: Readonly<Record<string, unknown>>): string {
    return this.hasCollections ? this.write(new Map(Object.entries(parameters))) : this.#object(Object.entries(parameters));
  }

  /** @throws EncodingError for a value that has no form in this version of GraphSON */
  write(value: unknown): string {
    if (this.#depth >= maxDepth) throw refuse(`a value is nested more than ${maxDepth} levels deep`);
    this.#depth++;
    try {
      return this.#any(value);
    } finally {
      this.#depth--;
    }
  }

  /** `{"@type":…,"@value":…}`, or the value alone in GraphSON 1.0. */
  typed(typeName: string, json: string): string {
    return this.#isTyped ? `{"@type":"${typeName}","@value":${json}}` : json;
  }

  #any(value: unknown): string {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return JSON.stringify(value);
      case 'number':
        return this.#number(value);
      case 'bigint':
        return this.typed(BigInt.asIntN(64, value) === value ? 'g:Int64' : 'gx:BigInteger', String(value));
      case 'object':
        return value === null ? 'null' : this.#of(value);
      case 'undefined':
        throw refuse('undefined: a graph has nothing that is not set, give null');
      default:
        throw refuse(describeValue(value));
    }
  }

  #number(value: number): string {
    if (Number.isInteger(value) && !Object.is(value, -0)) {
      return this.typed(value === (value | 0) ? 'g:Int32' : Number.isSafeInteger(value) ? 'g:Int64' : 'g:Double', String(value));
    }
    if (Number.isFinite(value)) return this.typed('g:Double', String(value));
    if (!this.#isTyped) throw refuse(`GraphSON 1.0 has no ${value}`);
    return this.typed('g:Double', JSON.stringify(String(value)));
  }

  #of(value: object): string {
    if (value instanceof TypedGraphValue) return writeAs(value.type, value.value, this);
    for (const [isOne, typeName, text] of byClass) {
      if (isOne(value)) return this.typed(typeName, JSON.stringify(text(value)));
    }
    if (isLong(value)) return this.#any(bigintOfLong(value));
    if (value instanceof Duration) return this.duration(value);
    if (value instanceof Tuple) return this.#tuple(value as Tuple);
    if (value instanceof Vertex || value instanceof Edge) return this.#element(value);
    return this.#collection(value);
  }

  /** Classic graphs have time spans of the JVM, without months; Core graphs have CQL's. */
  duration(value: Duration): string {
    if (!this.hasCollections) return this.typed('gx:Duration', JSON.stringify(isoDuration(value)));
    const { months, days, nanoseconds } = value;
    return this.typed('dse:Duration', `{"months":${months},"days":${days},"nanos":${nanoseconds}}`);
  }

  #tuple(tuple: Tuple): string {
    return this.tupleOf(tuple.elements.map((element) => this.write(element)), tuple.elements.map(typeOf));
  }

  /** A tuple of Core graphs tells the types of its elements; elsewhere it is an array. */
  tupleOf(elements: readonly string[], elementTypes: readonly DataType[]): string {
    if (!this.hasCollections) return `[${elements.join(',')}]`;
    const definition = JSON.stringify(elementTypes.map((type) => cqlDefinition(type)));
    return this.typed('dse:Tuple', `{"cqlType":"tuple","definition":${definition},"value":[${elements.join(',')}]}`);
  }

  /** An element stands for itself by its id. */
  #element(element: Vertex | Edge): string {
    const { id, label } = element;
    const own = `"id":${this.write(id)},"label":${JSON.stringify(label)}`;
    if (element instanceof Vertex) {
      return this.#isTyped ? this.typed('g:Vertex', `{${own}}`) : `{"type":"vertex",${own}}`;
    }
    const end = (name: string, vertex: Vertex): string => (
      `"${name}":${this.write(vertex.id)},"${name}Label":${JSON.stringify(vertex.label)}`
    );
    const all = `${own},${end('outV', element.outV)},${end('inV', element.inV)}`;
    return this.#isTyped ? this.typed('g:Edge', `{${all}}`) : `{"type":"edge",${all}}`;
  }

  #collection(value: object): string {
    if (Array.isArray(value)) return this.listOf('g:List', value.map((item) => this.write(item)));
    if (types.isSet(value)) return this.listOf('g:Set', [...value].map((item) => this.write(item)));
    if (types.isMap(value)) return this.mapOf([...value].map(([key, item]) => [key, this.write(item)]));
    const part = this.#isTyped ? traversalPart(value) : undefined;
    if (part !== undefined) return this.#traversalPart(part);
    if (!isPlainObject(value)) throw refuse(`${describeValue(value)} has no GraphSON form`);
    return this.mapOf(Object.entries(value).map(([key, item]) => [key, this.write(item)]));
  }

  listOf(typeName: 'g:List' | 'g:Set', elements: readonly string[]): string {
    const json = `[${elements.join(',')}]`;
    return this.hasCollections ? this.typed(typeName, json) : json;
  }

  mapOf(entries: readonly (readonly [key: unknown, json: string])[]): string {
    if (this.hasCollections) {
      return this.typed('g:Map', `[${entries.map(([key, json]) => `${this.write(key)},${json}`).join(',')}]`);
    }
    const pairs = entries.map(([key, json]) => {
      if (typeof key === 'string') return `${JSON.stringify(key)}:${json}`;
      throw refuse(`a map whose keys are not all text: only graphson-3.0 has such`);
    });
    return `{${pairs.join(',')}}`;
  }

  #object(entries: readonly (readonly [string, unknown])[]): string {
    return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${this.write(value)}`).join(',')}}`;
  }

  #traversalPart(part: NonNullable<ReturnType<typeof traversalPart>>): string {
    switch (part.kind) {
      case 'bytecode':
        return this.#bytecode(part.bytecode);
      case 'enum':
        return this.typed(`g:${part.typeName}`, JSON.stringify(part.elementName));
      case 'predicate':
        return this.#predicate(part);
      case 'element':
        return this.#element(part.element);
      case 'strategy':
        return this.typed(`g:${part.name}`, this.#object(Object.entries(part.configuration)));
    }
  }

  #predicate({ typeName, operator, operands }: Predicate): string {
    const all = operands.map((operand) => this.write(operand));
    const value = all.length === 1 ? all[0] : `[${all.join(',')}]`;
    return this.typed(typeName, `{"predicate":${JSON.stringify(operator)},"value":${value}}`);
  }

  #bytecode({ sourceInstructions, stepInstructions }: BytecodeLike): string {
    const instructions = (name: string, all: BytecodeLike['stepInstructions']): string[] => {
      if (all.length === 0) return [];
      const each = all.map(([operator, ...values]) => (
        `[${[JSON.stringify(operator), ...values.map((value) => this.write(value))].join(',')}]`
      ));
      return [`"${name}":[${each.join(',')}]`];
    };
    const all = [...instructions('source', sourceInstructions), ...instructions('step', stepInstructions)];
    return this.typed('g:Bytecode', `{${all.join(',')}}`);
  }
}

type ByClass = readonly [isOne: (value: object) => boolean, typeName: string, text: (value: object) => string];

/** Objects that are text in JSON, by what makes them. */
const byClass: readonly ByClass[] = [
  [(value) => value instanceof Uuid, 'g:UUID', String],
  [(value) => value instanceof BigDecimal, 'gx:BigDecimal', String],
  [types.isDate, 'gx:Instant', (value) => instantText(value as Date)],
  [(value) => value instanceof LocalDate, 'gx:LocalDate', String],
  [(value) => value instanceof LocalTime, 'gx:LocalTime', String],
  [types.isUint8Array, 'dse:Blob', (value) => base64(value as Uint8Array)],
  [(value) => value instanceof Point, 'dse:Point', String],
  [(value) => value instanceof LineString, 'dse:LineString', String],
  [(value) => value instanceof Polygon, 'dse:Polygon', String],
];

function base64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function instantText(date: Date): string {
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  throw refuse('an invalid Date');
}

function typeOf(value: unknown): DataType {
  return value instanceof TypedGraphValue ? value.type : guessType(value);
}

function refuse(problem: string): EncodingError {
  return new EncodingError('GraphSON', problem);
}
