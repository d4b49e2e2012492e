/** True for `{}` and for objects without a prototype, of any realm; false for instances of classes. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * A plain object with a null property for each name, to be spread into the objects of one shape: they are then made in
 * one step, and `__proto__` is a property like any other, which assignment no longer mistakes for the prototype.
 */
export function blankRecord(names: readonly string[]): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const name of names) setProperty(record, name, null);
  return record;
}

/** Sets an own property, even one named `__proto__`. */
export function setProperty(target: object, name: string, value: unknown): void {
  if (name !== '__proto__') (target as Record<string, unknown>)[name] = value;
  else Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}
