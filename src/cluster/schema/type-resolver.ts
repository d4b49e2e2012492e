import type { DataType, UdtType } from '../../codec/data-type';
import { customOf, innerTypes, maxTypeDepth, udtOf } from '../../codec/data-type';
import { parseType } from '../../codec/type-parser';
import { ConfigurationError, DriverError } from '../../errors';
import type { SystemRow } from '../topology';
import { dependencyOrder } from './dependency-order';
import { textIn, textsIn } from './row-fields';

/** How deep a type goes, and how many types it is made of when all names in it are written out. */
interface Size {
  readonly levels: number;
  readonly parts: number;
}

interface Definition {
  readonly name: string;
  readonly fields: readonly (readonly [name: string, type: string])[];
}

/** Types of types of types grow by powers; nothing that people write comes near. */
const maxParts = 100_000;

/**
 * The user-defined types of a keyspace, and the types that texts mean there. A text that means nothing, a type that
 * contains itself, and one that is too deep or too large to be used become custom types with the text as their class
 * name.
 */
export class TypeResolver {
  /** By name, in the order of the rows. */
  readonly types: ReadonlyMap<string, UdtType>;
  readonly #keyspace: string;
  readonly #resolved = new Map<string, UdtType>();
  readonly #sizes = new Map<string, Size>();
  readonly #known = new Map<string, DataType>();

  /** @param rows those of `system_schema.types` for this keyspace */
  constructor(keyspace: string, rows: readonly SystemRow[]) {
    this.#keyspace = keyspace;
    const definitions = definitionsOf(rows);
    const { ordered, circular } = dependencyOrder(definitions, (definition) => this.#references(definition));
    for (const definition of ordered) this.#add(definition.name, this.#define(definition));
    const rest = circular.map((definition) => [definition.name, this.#define(definition)] as const);
    for (const [name, type] of rest) this.#add(name, type);
    this.#known.clear();
    this.types = new Map([...definitions.keys()].map((name) => [name, this.#resolved.get(name)!]));
  }

  /** The type that a text means in this keyspace; never throws. */
  resolve(text: string): DataType {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const type = this.#parse(text, (name) => this.#resolved.get(name)) ?? customOf(text);
    this.#known.set(text, type);
    return type;
  }

  #add(name: string, type: UdtType): void {
    this.#resolved.set(name, type);
    this.#sizes.set(name, this.#measure(type.fields.map((field) => field.type)));
  }

  #define({ name, fields }: Definition): UdtType {
    let room = maxParts;
    const typed = fields.map(([field, text]) => {
      const type = this.#fieldType(text, room);
      room -= this.#measure([type]).parts;
      return { name: field, type };
    });
    return udtOf(this.#keyspace, name, typed);
  }

  #fieldType(text: string, room: number): DataType {
    const type = this.resolve(text);
    const { levels, parts } = this.#measure([type]);
    return levels <= maxTypeDepth && parts <= room ? type : customOf(text);
  }

  #measure(inner: readonly DataType[]): Size {
    let levels = 0;
    let parts = 1;
    for (const type of inner) {
      const size = (type.kind === 'udt' ? this.#sizes.get(type.name) : undefined) ?? this.#measure(innerTypes(type));
      levels = Math.max(levels, size.levels);
      parts += size.parts;
    }
    return { levels: inner.length === 0 ? 0 : levels + 1, parts };
  }

  /** Names of the user-defined types that a definition is made of. */
  #references({ fields }: Definition): ReadonlySet<string> {
    const names = new Set<string>();
    const placeholder = udtOf('', '', []);
    for (const [, text] of fields) {
      this.#parse(text, (name) => {
        names.add(name);
        return placeholder;
      });
    }
    return names;
  }

  #parse(text: string, find: (name: string) => UdtType | undefined): DataType | undefined {
    try {
      return parseType(text, (keyspace, name) => {
        const type = keyspace === undefined || keyspace === this.#keyspace ? find(name) : undefined;
        if (type === undefined) throw new ConfigurationError(`No type has the name "${name}"`);
        return type;
      });
    } catch (error) {
      if (error instanceof DriverError) return undefined;
      throw error;
    }
  }
}

function definitionsOf(rows: readonly SystemRow[]): ReadonlyMap<string, Definition> {
  const definitions = new Map<string, Definition>();
  for (const row of rows) {
    const name = textIn(row, 'type_name');
    if (name === undefined) continue;
    const types = textsIn(row, 'field_types');
    definitions.set(name, { name, fields: textsIn(row, 'field_names').map((field, i) => [field, types[i] ?? '']) });
  }
  return definitions;
}
