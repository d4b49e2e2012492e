import type { DecodingError } from '../errors';
import { ConfigurationError, describeValue } from '../errors';
import { nearestName } from '../unknown-option';
import { parseClassName } from './class-name';
import type { DataType, UdtField, UdtType } from './data-type';
import {
  freezeType, isScalarKind, listOf, mapOf, maxTypeDepth, scalar, scalarKinds, setOf, tupleOf, udtOf, vectorOf,
} from './data-type';
import type { Token } from './type-scanner';
import { TypeScanner } from './type-scanner';

/** Finds a user-defined type by its name; the keyspace is undefined where the text has none. */
export type UdtResolver = (keyspace: string | undefined, name: string) => UdtType | undefined;

/**
 * The type that a text such as `map<text, frozen<list<vector<float, 3>>>>` means. Names are case-insensitive unless
 * quoted, `'…'` holds a Java class name, and `udt<street text, zip int>` is a user-defined type without a name.
 * Throws ConfigurationError with the place and what was expected there.
 */
export function parseType(text: string, resolveUdt?: UdtResolver): DataType {
  if (typeof text !== 'string') {
    throw new ConfigurationError(`A CQL type is text such as "list<int>", got ${describeValue(text)}`);
  }
  const parser = new TypeParser(new TypeScanner(text), resolveUdt);
  return parser.parse();
}

const parametrised = new Map<string, (parser: TypeParser) => DataType>(Object.entries({
  list: (parser) => listOf(parser.type()),
  set: (parser) => setOf(parser.type()),
  map(parser) {
    const key = parser.type();
    parser.scanner.expect(',');
    return mapOf(key, parser.type());
  },
  tuple: (parser) => tupleOf(parser.sequence(() => parser.type())),
  vector(parser) {
    const element = parser.type();
    parser.scanner.expect(',');
    return vectorOf(element, parser.scanner.positiveInteger());
  },
  udt: (parser) => udtOf('', '', parser.sequence(() => parser.field())),
  frozen: (parser) => freezeType(parser.type()),
} satisfies Record<string, (parser: TypeParser) => DataType>));

/** `frozen<>` is no level of nesting of its own, so that levels and brackets are counted apart. */
const maxOpen = 3 * maxTypeDepth;

class TypeParser {
  readonly scanner: TypeScanner;
  readonly #resolveUdt: UdtResolver | undefined;
  #depth = 0;
  #open = 0;

  constructor(scanner: TypeScanner, resolveUdt: UdtResolver | undefined) {
    this.scanner = scanner;
    this.#resolveUdt = resolveUdt;
  }

  parse(): DataType {
    const type = this.type();
    this.scanner.expectEnd();
    return type;
  }

  type(): DataType {
    const token = this.scanner.next();
    switch (token.kind) {
      case 'class':
        return this.#custom(token);
      case 'quoted':
        return this.#udt(token);
      case 'word':
        return this.#named(token);
      default:
        throw this.scanner.refuse('a type', token);
    }
  }

  /** `item, item, …` with one item at least. */
  sequence<T>(item: () => T): T[] {
    const items = [item()];
    while (this.scanner.accepts(',')) items.push(item());
    return items;
  }

  /** `name type` */
  field(): UdtField {
    return { name: this.scanner.name(), type: this.type() };
  }

  #named(token: Token): DataType {
    const name = token.text.toLowerCase();
    const readParameters = parametrised.get(name);
    if (readParameters !== undefined && this.scanner.accepts('<')) {
      return this.#nested(token, readParameters, name === 'frozen' ? 0 : 1);
    }
    if (!this.scanner.comesNext('.')) {
      if (name === 'varchar') return scalar('text');
      if (isScalarKind(name)) return scalar(name);
    }
    return this.#udt({ ...token, text: name });
  }

  #nested(token: Token, readParameters: (parser: TypeParser) => DataType, levels: 0 | 1): DataType {
    this.#depth += levels;
    if (this.#depth > maxTypeDepth || ++this.#open > maxOpen) {
      throw this.scanner.refuse(`no more than ${maxTypeDepth} levels of nesting`, token);
    }
    const type = readParameters(this);
    this.#depth -= levels;
    this.#open--;
    this.scanner.expect('>');
    return type;
  }

  #udt(first: Token): DataType {
    const keyspace = this.scanner.accepts('.') ? first.text : undefined;
    const name = keyspace === undefined ? first.text : this.scanner.name();
    const type = this.#resolveUdt?.(keyspace, name);
    if (type !== undefined) return type;
    if (parametrised.has(name) && first.kind === 'word') throw this.scanner.refuse(`"<" and the parameters of ${name}`);
    const nearest = name.length > 40 ? undefined : nearestName(name, [...scalarKinds, ...parametrised.keys()]);
    const guess = nearest === undefined ? '' : ` ("${nearest}"?)`;
    throw this.scanner.refuse(`a type${guess}, and no type has this name`, first);
  }

  #custom(token: Token): DataType {
    try {
      return parseClassName(token.text);
    } catch (cause) {
      throw new ConfigurationError((cause as DecodingError).message, { cause });
    }
  }
}
