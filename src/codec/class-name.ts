import { DecodingError } from '../errors';
import { BoundedCache } from './bounded-cache';
import type { DataType, ScalarKind, UdtField } from './data-type';
import {
  customOf, freezeType, listOf, mapOf, maxTypeDepth, scalar, setOf, tupleOf, udtOf, vectorOf,
} from './data-type';
import { marshalPackage, scalarClasses, simpleClassName } from './marshal-classes';

/** DurationType is left to the registry, as are all classes that have no type code in some version. */
const scalarsByClass = new Map<string, ScalarKind>(
  (Object.entries(scalarClasses) as [ScalarKind, string][])
    .filter(([kind]) => kind !== 'duration')
    .map(([kind, className]) => [className, kind]),
);
scalarsByClass.set('DateType', 'timestamp');

type ReadParameters = (parser: ClassNameParser) => DataType;

/** The classes with parameters, and how those are read between their parentheses. */
const parametrised = new Map<string, ReadParameters>(Object.entries({
  ListType: (parser) => listOf(parser.type()),
  SetType: (parser) => setOf(parser.type()),
  MapType(parser) {
    const key = parser.type();
    parser.expect(',');
    return mapOf(key, parser.type());
  },
  TupleType(parser) {
    const elements = [parser.type()];
    while (parser.accepts(',')) elements.push(parser.type());
    return tupleOf(elements);
  },
  VectorType(parser) {
    const element = parser.type();
    parser.expect(',');
    return vectorOf(element, parser.dimensions());
  },
  UserType: readUserType,
  FrozenType: (parser) => freezeType(parser.type()),
  ReversedType: (parser) => parser.type(),
} satisfies Record<string, ReadParameters>));

/** Wrappers that are no level of nesting of their own. */
const wrappers: ReadonlySet<string> = new Set(['FrozenType', 'ReversedType']);
/** Each level may be wrapped once or twice; beyond that it is an attempt to exhaust the stack. */
const maxOpen = 3 * maxTypeDepth;

/** `UserType(keyspace,name,field:Type,…)`, the names of the type and of its fields in hexadecimal. */
function readUserType(parser: ClassNameParser): DataType {
  const keyspace = parser.word();
  parser.expect(',');
  const name = parser.hexName();
  const fields: UdtField[] = [];
  while (parser.accepts(',')) {
    const field = parser.hexName();
    parser.expect(':');
    fields.push({ name: field, type: parser.type() });
  }
  return udtOf(keyspace, name, fields);
}

const cache = new BoundedCache<DataType>(1_000, 4_096);
/** A class name comes as a [string] (v5 spec §3). */
const maxLength = 65_535;

/**
 * The type that a Java class name stands for, as in `VectorType(FloatType , 3)` (v5 spec §4.2.5.2, [option] 0); a
 * class that is not known is a custom type. Takes linear time; throws DecodingError for text that is not a class name.
 */
export function parseClassName(text: string): DataType {
  if (text.length > maxLength) throw new DecodingError(`A class name of ${text.length} characters is too long`);
  return cache.get(text) ?? cache.set(text, new ClassNameParser(text).parse());
}

class ClassNameParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #open = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): DataType {
    const type = this.type();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#refuse('its end');
    return type;
  }

  type(): DataType {
    this.#skipSpace();
    const start = this.#at;
    const className = this.word();
    if (className === '') throw this.#refuse('a class name');
    const simple = simpleClassName(className);
    const readParameters = simple === undefined ? undefined : parametrised.get(simple);
    if (readParameters !== undefined) return this.#nested(readParameters, wrappers.has(simple!) ? 0 : 1);
    if (this.accepts('(')) {
      this.#skipParameters();
      return customOf(this.#text.slice(start, this.#at));
    }
    const kind = simple === undefined ? undefined : scalarsByClass.get(simple);
    if (kind !== undefined) return scalar(kind);
    return customOf(simple === 'DurationType' ? marshalPackage + simple : className);
  }

  #nested(readParameters: ReadParameters, levels: 0 | 1): DataType {
    this.expect('(');
    this.#depth += levels;
    if (this.#depth > maxTypeDepth || ++this.#open > maxOpen) {
      throw new DecodingError(`A type is nested more than ${maxTypeDepth} levels deep`);
    }
    const type = readParameters(this);
    this.#depth -= levels;
    this.#open--;
    this.expect(')');
    return type;
  }

  /** Passes over the parameters of a class that is not known, up to the parenthesis that closes them. */
  #skipParameters(): void {
    for (let open = 1; open > 0; this.#at++) {
      if (this.#at >= this.#text.length) throw this.#refuse('")"');
      const code = this.#text.charCodeAt(this.#at);
      if (code === openingParenthesis) open++;
      else if (code === closingParenthesis) open--;
    }
  }

  /** A run of characters that are neither spaces nor punctuation; empty where there is none. */
  word(): string {
    this.#skipSpace();
    const start = this.#at;
    let end = start;
    while (end < this.#text.length && !isPunctuation(this.#text.charCodeAt(end))) end++;
    this.#at = end;
    return this.#text.slice(start, end);
  }

  hexName(): string {
    const hex = this.word();
    if (!/^(?:[0-9a-f]{2})*$/i.test(hex)) throw this.#refuse('a name in hexadecimal', this.#at - hex.length);
    return Buffer.from(hex, 'hex').toString();
  }

  dimensions(): number {
    const digits = this.word();
    const value = Number(digits);
    if (/^\d{1,10}$/.test(digits) && value > 0 && value < 2 ** 31) return value;
    throw this.#refuse('a number of dimensions from 1 on', this.#at - digits.length);
  }

  /** Reads a character of punctuation if it comes next. */
  accepts(punctuation: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== punctuation) return false;
    this.#at++;
    return true;
  }

  expect(punctuation: string): void {
    if (!this.accepts(punctuation)) throw this.#refuse(`"${punctuation}"`);
  }

  #skipSpace(): void {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
  }

  #refuse(expected: string, at = this.#at): DecodingError {
    const text = JSON.stringify(this.#text.length > 100 ? `${this.#text.slice(0, 100)}…` : this.#text);
    return new DecodingError(`Class name ${text} is malformed at character ${at}: expected ${expected}`);
  }
}

const openingParenthesis = 0x28;
const closingParenthesis = 0x29;

/** Spaces and control characters. */
function isSpace(code: number): boolean {
  return code <= 0x20;
}

/** Spaces, parentheses, commas and colons. */
function isPunctuation(code: number): boolean {
  return code <= 0x20 || code === openingParenthesis || code === closingParenthesis || code === 0x2c || code === 0x3a;
}
