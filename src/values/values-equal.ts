/** True when two values of a column have the same content: by `equals`, by bytes, or element by element. */
export function valuesEqual(a: unknown, b: unknown): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (ArrayBuffer.isView(a)) return ArrayBuffer.isView(b) && arraysEqual(elementsOf(a), elementsOf(b));
  if (hasEquals(a)) return a.equals(b);
  if (Array.isArray(a)) return Array.isArray(b) && arraysEqual(a, b);
  if (a instanceof Date) return b instanceof Date && valuesEqual(a.getTime(), b.getTime());
  if (a instanceof Set) return b instanceof Set && a.size === b.size && [...a].every((item) => hasItem(b, item));
  if (a instanceof Map) return b instanceof Map && mapsEqual(a, b);
  return tagOf(a) === tagOf(b) && mapsEqual(new Map(Object.entries(a)), new Map(Object.entries(b)));
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}

function hasEquals(value: object): value is { equals(other: unknown): boolean } {
  return 'equals' in value && typeof value.equals === 'function';
}

function elementsOf(view: ArrayBufferView): ArrayLike<unknown> {
  if (!(view instanceof DataView)) return view as Uint8Array;
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function arraysEqual(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!valuesEqual(a[i], b[i])) return false;
  return true;
}

function hasItem(set: ReadonlySet<unknown>, item: unknown): boolean {
  return set.has(item) || (typeof item === 'object' && [...set].some((other) => valuesEqual(item, other)));
}

function mapsEqual(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([key, value]) => {
    if (b.has(key)) return valuesEqual(value, b.get(key));
    return typeof key === 'object' && [...b].some(([other, its]) => valuesEqual(key, other) && valuesEqual(value, its));
  });
}
