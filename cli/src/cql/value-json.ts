import type { DataType } from 'purecql';
import { entriesOf, fieldOf, hexText, shortFloat, valueText } from './value-text';

/**
 * A value as JSON text. What JSON has no form for is a string: 64-bit and longer integers, decimals, blobs (`0x…`), NaN and the
 * infinities. Keys of maps are their text, or the JSON of a collection, as with `jsonReplacer` of the library.
 */
export function valueJson(value: unknown, type: DataType): string {
  if (value === null || value === undefined) return 'null';
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'vector':
      return arrayJson(value, () => type.element);
    case 'tuple':
      return arrayJson(value, (place) => type.elements[place] ?? { kind: 'blob' });
    case 'map':
      return objectJson(entriesOf(value).map(([key, item]) => [keyText(key, type.key), valueJson(item, type.value)]));
    case 'udt':
      return objectJson(type.fields.map((field) => [field.name, valueJson(fieldOf(value, field.name), field.type)]));
    default:
      return scalarJson(value, type.kind);
  }
}

/** An object of names and finished JSON texts; written by hand, since a column may be named `__proto__`. */
export function objectJson(entries: readonly (readonly [name: string, json: string])[]): string {
  return `{${entries.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

function keyText(key: unknown, type: DataType): string {
  const isNested = ['list', 'set', 'map', 'tuple', 'udt', 'vector'].includes(type.kind);
  return isNested ? valueJson(key, type) : valueText(key, type);
}

function arrayJson(value: unknown, typeAt: (place: number) => DataType): string {
  return `[${[...(value as Iterable<unknown>)].map((item, place) => valueJson(item, typeAt(place))).join(',')}]`;
}

function scalarJson(value: unknown, kind: string): string {
  if (value instanceof Uint8Array) return JSON.stringify(hexText(value));
  if (typeof value === 'bigint') return `"${value}"`;
  if (typeof value !== 'number') return JSON.stringify(value);
  if (!Number.isFinite(value)) return `"${value}"`;
  return JSON.stringify(kind === 'float' ? shortFloat(value) : value);
}
