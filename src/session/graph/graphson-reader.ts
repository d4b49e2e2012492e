import type { Int64, Int64Form } from '../../codec/int64';
import { DecodingError, EncodingError } from '../../errors';
import { ExactNumber, maxJsonDepth, parseExactJson } from './exact-json';
import { graphsonTypes, int64In } from './graphson-types';
import { readPlainElement } from './plain-elements';
import { mapValues } from './structure';
import { TypedValue } from './typed-value';

/** Reads values of GraphSON, whose types it asks for in a table. */
export interface ValueReader {
  /** How 64-bit integers come out. */
  readonly int64: Int64Form;
  /** A value, with all that is in it. */
  read(json: unknown): unknown;
}

/**
 * Reads GraphSON 1.0, 2.0 and 3.0: what has a `@type` is read by it, and what looks like an element of GraphSON 1.0, which
 * has no types, as that.
 */
export class GraphsonReader implements ValueReader {
  readonly int64: Int64Form;
  #depth = 0;

  constructor(int64: Int64Form = 'bigint') {
    this.int64 = int64;
  }

  /** @throws DecodingError for what is no JSON, or not of the type that it says */
  parse(text: string): unknown {
    this.#depth = 0;
    return this.read(parseExactJson(text));
  }

  read(json: unknown): unknown {
    if (typeof json !== 'object' || json === null) return json;
    if (json instanceof ExactNumber) return plainNumber(json.text, this.int64);
    if (++this.#depth > maxJsonDepth) throw new DecodingError(`A graph result is nested more than ${maxJsonDepth} levels deep`);
    const value = Array.isArray(json)
      ? json.map((item) => this.read(item))
      : this.#readObject(json as Readonly<Record<string, unknown>>);
    this.#depth--;
    return value;
  }

  #readObject(json: Readonly<Record<string, unknown>>): unknown {
    const typeName = json['@type'];
    if (typeof typeName !== 'string') return readPlainElement(json, this) ?? mapValues(json, (value) => this.read(value));
    const read = graphsonTypes.get(typeName);
    if (read === undefined) return new TypedValue(typeName, this.read(json['@value']));
    try {
      return read(json['@value'], this);
    } catch (cause) {
      if (cause instanceof DecodingError) throw cause;
      const why = cause instanceof EncodingError ? `: ${cause.message}` : '';
      throw new DecodingError(`A graph result has a value that is no ${typeName}${why}`, { cause });
    }
  }
}

/** A number without a type that has too many digits for a JavaScript number: whole ones keep them. */
function plainNumber(text: string, form: Int64Form): Int64 {
  if (!/^-?\d{1,100000}$/.test(text) || Number.isSafeInteger(Number(text))) return Number(text);
  const value = BigInt(text);
  return BigInt.asIntN(64, value) === value ? int64In(value, form) : value;
}
