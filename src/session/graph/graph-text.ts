import { inspect } from 'node:util';

import { isPlainObject, setProperty } from '../../codec/plain-object';
import { Value } from '../../values/value';

/** A value of a graph as short text, inside of that of its element. */
export function textOf(value: unknown): string {
  return value instanceof Value || typeof value === 'bigint' || typeof value === 'string' ? value.toString() : inspect(value);
}

/**
 * What JSON.stringify can write of a value of a graph: bigints as numbers, or as text beyond 2^53; Sets as arrays; Maps
 * as objects, or as arrays of pairs when their keys are not all texts.
 */
export function jsonOf(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Value) return value.toJSON();
  if (Array.isArray(value) || value instanceof Set) return Array.from(value as Iterable<unknown>, jsonOf);
  if (value instanceof Map) return jsonOfMap(value);
  return isPlainObject(value) ? objectOf(Object.entries(value)) : value;
}

function jsonOfMap(map: ReadonlyMap<unknown, unknown>): unknown {
  const entries = [...map].map(([key, item]) => [key instanceof Value ? key.toString() : key, item] as const);
  const names = new Set(entries.map(([key]) => key));
  const areTexts = names.size === entries.length && entries.every(([key]) => typeof key === 'string');
  return areTexts ? objectOf(entries as [string, unknown][]) : entries.map(([key, item]) => [jsonOf(key), jsonOf(item)]);
}

function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [key, value] of entries) setProperty(object, key, jsonOf(value));
  return object;
}
