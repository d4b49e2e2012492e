import type { DataType } from 'purecql';
import { formatType } from 'purecql/protocol';

/** Kinds that CQL writes in quotes. */
const quoted: ReadonlySet<string> = new Set(['ascii', 'text', 'inet', 'timestamp', 'date', 'time', 'custom']);

/** A value as CQL writes it, except that text at the top stands without quotes. */
export function valueText(value: unknown, type: DataType): string {
  return value === null || value === undefined ? 'null' : plainText(value, type);
}

function nestedText(value: unknown, type: DataType): string {
  if (value === null || value === undefined) return 'null';
  const text = plainText(value, type);
  return quoted.has(type.kind) && !text.startsWith('0x') ? `'${text.replaceAll("'", "''")}'` : text;
}

function plainText(value: unknown, type: DataType): string {
  switch (type.kind) {
    case 'list':
    case 'vector':
      return `[${texts(value, () => type.element).join(', ')}]`;
    case 'set':
      return `{${texts(value, () => type.element).join(', ')}}`;
    case 'tuple':
      return `(${texts(value, (place) => type.elements[place] ?? { kind: 'blob' }).join(', ')})`;
    case 'map':
      return pairsText(entriesOf(value).map(([key, item]) => [nestedText(key, type.key), nestedText(item, type.value)]));
    case 'udt':
      return pairsText(type.fields.map(({ name, type: own }) => [cqlName(name), nestedText(fieldOf(value, name), own)]));
    default:
      return scalarText(value, type.kind);
  }
}

function pairsText(pairs: readonly (readonly [name: string, text: string])[]): string {
  return `{${pairs.map(([name, text]) => `${name}: ${text}`).join(', ')}}`;
}

function scalarText(value: unknown, kind: string): string {
  if (value instanceof Uint8Array) return hexText(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number' && kind === 'float') return String(shortFloat(value));
  return String(value);
}

function texts(value: unknown, typeAt: (place: number) => DataType): string[] {
  return [...(value as Iterable<unknown>)].map((item, place) => nestedText(item, typeAt(place)));
}

/** A blob as CQL writes it. */
export function hexText(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

/** The pairs of a map, which the driver gives as a `Map`. */
export function entriesOf(value: unknown): [unknown, unknown][] {
  return value instanceof Map ? [...value as Map<unknown, unknown>] : Object.entries(value as object);
}

/** A field of a user-defined type; no name of Object.prototype is one. */
export function fieldOf(value: unknown, name: string): unknown {
  return Object.hasOwn(value as object, name) ? (value as Record<string, unknown>)[name] : null;
}

/** The shortest number that is the same float: 0.1 instead of 0.10000000149011612. */
export function shortFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

/** A name as CQL text, in quotes where it needs them: a type without a keyspace prints as its name. */
export function cqlName(name: string): string {
  return formatType({ kind: 'udt', keyspace: '', name, fields: [] });
}
