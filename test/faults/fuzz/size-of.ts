import { Tuple } from '../../../src/values/tuple';

const word = 8;
/** An object of a fixed shape counts with the place that holds it; from here on its names are data. */
const fixedShapeProperties = 8;
/** The strings met last: columns share the names of their table, types those of their kinds. */
const recent: string[] = Array.from({ length: 8 }, () => '');
let nextRecent = 0;

/**
 * A careful estimate of the bytes that a decoded value keeps: buffers and typed arrays, two for each character, one
 * word for each place of an array and each property of a wide object, three for each entry of a Map or Set. A null in
 * a tuple or a wide object counts one byte: peers may leave those parts out, and the reader bounds their number itself.
 */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length * 2;
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? bigintBytes(value) : 0;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (Array.isArray(value)) return sizeOfArray(value);
  if (value instanceof Map) return sizeOfMap(value);
  if (value instanceof Set) return sizeOfSet(value);
  if (value instanceof Tuple) return sizeOfTuple(value);
  return sizeOfObject(value);
}

function bigintBytes(value: bigint): number {
  return BigInt.asIntN(64, value) === value ? word : value.toString(16).length / 2;
}

function sizeOfArray(items: readonly unknown[]): number {
  let size = word * items.length;
  for (const item of items) {
    if (typeof item === 'object' || typeof item === 'string' || typeof item === 'bigint') size += sizeOf(item);
  }
  return size;
}

function sizeOfMap(map: ReadonlyMap<unknown, unknown>): number {
  let size = 3 * word * map.size;
  for (const [key, value] of map) size += sizeOf(key) + sizeOf(value);
  return size;
}

function sizeOfSet(set: ReadonlySet<unknown>): number {
  let size = 3 * word * set.size;
  for (const item of set) size += sizeOf(item);
  return size;
}

function sizeOfTuple({ elements }: Tuple): number {
  let size = 0;
  for (const element of elements) size += element === null ? 1 : word + sizeOf(element);
  return size;
}

function sizeOfObject(object: object): number {
  let size = 0;
  let places = 0;
  let properties = 0;
  const record = object as Record<string, unknown>;
  for (const key in record) {
    const part = record[key];
    properties++;
    places += part === null ? 1 : word;
    size += typeof part === 'string' ? sizeOfProperty(part) : sizeOf(part);
  }
  return properties > fixedShapeProperties ? size + places : size;
}

function sizeOfProperty(text: string): number {
  if (text.length < 4) return text.length * 2;
  if (recent.includes(text)) return 0;
  recent[nextRecent++ % recent.length] = text;
  return text.length * 2;
}
