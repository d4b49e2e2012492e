import type { DataType } from '../../codec/data-type';
import { formatType, udtOf } from '../../codec/data-type';
import { formatIdentifier } from '../../codec/identifier';
import { parseType } from '../../codec/type-parser';
import { DriverError } from '../../errors';

/** What has a name and the types of its arguments. */
export interface Overload {
  readonly name: string;
  readonly argumentTypes: readonly DataType[];
}

/** What the overloads of a name are to those who read them. */
export interface OverloadMap<T extends Overload> extends ReadonlyMap<string, T> {
  overloads(name: string): readonly T[];
}

/**
 * Functions or aggregates by their signatures, such as `plus(int, map<text, zip>)`: argument types as in CREATE
 * FUNCTION, without `frozen<>` and without the keyspace. `get` and `has` also take the signature in another spelling,
 * and a name alone where only one function has it.
 */
export class Overloads<T extends Overload> extends Map<string, T> implements OverloadMap<T> {
  readonly #byName = new Map<string, T[]>();

  constructor(functions: Iterable<T>) {
    super();
    for (const item of functions) {
      if (super.has(signatureOf(item.name, item.argumentTypes))) continue;
      super.set(signatureOf(item.name, item.argumentTypes), item);
      const sameName = this.#byName.get(item.name);
      if (sameName === undefined) this.#byName.set(item.name, [item]);
      else sameName.push(item);
    }
  }

  override get(key: string): T | undefined {
    const exact = super.get(key);
    if (exact !== undefined) return exact;
    const sameName = this.#byName.get(key);
    if (sameName?.length === 1) return sameName[0];
    const signature = canonicalSignature(key);
    return signature === undefined ? undefined : super.get(signature);
  }

  override has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  /** All that have a name, whatever their arguments. */
  overloads(name: string): readonly T[] {
    return [...(this.#byName.get(name) ?? [])];
  }
}

function signatureOf(name: string, argumentTypes: readonly DataType[]): string {
  return `${name}(${argumentTypes.map(formatArgument).join(', ')})`;
}

/** The key for a signature in another spelling, or undefined when the text is none. */
function canonicalSignature(text: string): string | undefined {
  const [, name, types] = /^(.*\S)\s*\((.*)\)$/s.exec(text) ?? [];
  if (name === undefined || types === undefined) return undefined;
  if (types.trim() === '') return signatureOf(name, []);
  try {
    const parsed = parseType(`tuple<${types}>`, (_keyspace, udt) => udtOf('', udt, []));
    return parsed.kind === 'tuple' ? signatureOf(name, parsed.elements) : undefined;
  } catch (error) {
    if (error instanceof DriverError) return undefined;
    throw error;
  }
}

function formatArgument(type: DataType): string {
  switch (type.kind) {
    case 'list':
    case 'set':
      return `${type.kind}<${formatArgument(type.element)}>`;
    case 'map':
      return `map<${formatArgument(type.key)}, ${formatArgument(type.value)}>`;
    case 'tuple':
      return `tuple<${type.elements.map(formatArgument).join(', ')}>`;
    case 'vector':
      return `vector<${formatArgument(type.element)}, ${type.dimensions}>`;
    case 'udt':
      return formatIdentifier(type.name);
    default:
      return formatType(type);
  }
}
