import type { ByteReader } from '../bytes/byte-reader';
import type { ByteWriter } from '../bytes/byte-writer';
import { DecodingError, describeValue, EncodingError } from '../errors';
import { readCell } from './cell';
import type { Codec } from './codec';
import { defineCodec } from './define-codec';
import { errorAt, iterableOf, readCount, writeElement } from './element';
import { isPlainObject, setProperty } from './plain-object';

/** How a map is given out and taken in. */
export interface MapOptions {
  readonly cqlType?: string;
  /** The keys can be the property names of a plain object. */
  readonly hasTextKeys?: boolean;
  /** Gives plain objects instead of Maps; for keys that read as strings. */
  readonly readsObjects?: boolean;
}

/** A map that came out as asked for. */
export type MapValue<K, V> = Map<K | null, V | null> | Record<string, V | null>;

/** CQL map: the count as [int], then key and value of each entry as [bytes] (v5 spec §5.13). */
export function mapCodec<K, V>(key: Codec<K>, value: Codec<V>, options: MapOptions = {}): Codec<MapValue<K, V>> {
  const { cqlType = `map<${key.cqlType}, ${value.cqlType}>`, hasTextKeys = false, readsObjects = false } = options;
  const write = entriesWriter(key, value, cqlType);
  return defineCodec<MapValue<K, V>>({
    cqlType,
    emptyValue: null,
    write: (map, out) => write(entriesOf(map, hasTextKeys, cqlType), out),
    read: readsObjects
      ? (input, size) => readObject(input, readCount(input, size, 8, cqlType), key, value)
      : (input, size) => readMap(input, readCount(input, size, 8, cqlType), key, value),
  });
}

/** Only what has no meaning of its own as an object is taken for a map: not a Date or an instance of a class. */
function entriesOf(map: unknown, hasTextKeys: boolean, cqlType: string): Iterable<unknown> {
  const iterable = iterableOf(map);
  if (iterable !== undefined) return iterable;
  if (hasTextKeys && isPlainObject(map)) return Object.entries(map);
  const forms = hasTextKeys ? 'a Map, a plain object' : 'a Map';
  throw new EncodingError(cqlType, `expected ${forms} or an iterable of pairs [key, value], got ${describeValue(map)}`);
}

type WriteEntries = (entries: Iterable<unknown>, out: ByteWriter) => void;

function entriesWriter(key: Codec, value: Codec, cqlType: string): WriteEntries {
  return (entries, out) => {
    const at = out.reserve(4);
    let count = 0;
    let part = '';
    try {
      for (const entry of entries) {
        const pair = pairOf(entry, cqlType);
        part = '.key';
        writeElement(key, pair[0], out);
        part = '.value';
        writeElement(value, pair[1], out);
        part = '';
        count++;
      }
    } catch (error) {
      throw errorAt(`[${count}]${part}`, error, cqlType);
    }
    out.patchInt32(at, count);
  };
}

function pairOf(entry: unknown, cqlType: string): readonly unknown[] {
  if (Array.isArray(entry) && entry.length === 2) return entry as readonly unknown[];
  throw new EncodingError(cqlType, `expected a pair [key, value], got ${describeValue(entry)}`);
}

function readMap<K, V>(input: ByteReader, entries: number, key: Codec<K>, value: Codec<V>): Map<K | null, V | null> {
  const map = new Map<K | null, V | null>();
  for (let count = entries; count > 0; count--) map.set(readCell(key, input), readCell(value, input));
  return map;
}

function readObject<V>(input: ByteReader, entries: number, key: Codec, value: Codec<V>): Record<string, V | null> {
  const object: Record<string, V | null> = {};
  for (let count = entries; count > 0; count--) {
    const name = readCell(key, input);
    if (typeof name !== 'string') throw new DecodingError('A map has a null key, which cannot name a property');
    setProperty(object, name, readCell(value, input));
  }
  return object;
}
