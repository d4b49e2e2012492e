import { setProperty } from '../../codec/plain-object';
import type { SystemRow } from '../topology';

/** A text column; undefined when it is null, absent or anything else. */
export function textIn(row: SystemRow, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}

/** A list or set of texts, empty when it is anything else; what is no text becomes '', so that places stay. */
export function textsIn(row: SystemRow, column: string): readonly string[] {
  const value = row[column];
  if (!Array.isArray(value) && !(value instanceof Set)) return [];
  return Array.from(value as Iterable<unknown>, (item) => (typeof item === 'string' ? item : ''));
}

/** A map of texts as a plain object; entries that are not texts are left out. */
export function textRecordIn(row: SystemRow, column: string): Readonly<Record<string, string>> {
  const record: Record<string, string> = {};
  const value = row[column];
  if (!(value instanceof Map)) return Object.freeze(record);
  for (const [key, item] of value as ReadonlyMap<unknown, unknown>) {
    if (typeof key === 'string' && typeof item === 'string') setProperty(record, key, item);
  }
  return Object.freeze(record);
}

/** The columns that have a value, but for those named, as settings: maps as plain objects, sets as arrays. */
export function settingsIn(row: SystemRow, except: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  const settings: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) {
    if (value !== null && value !== undefined && !except.has(column)) setProperty(settings, column, asPlain(value));
  }
  return Object.freeze(settings);
}

function asPlain(value: unknown): unknown {
  if (value instanceof Set) return Object.freeze([...(value as ReadonlySet<unknown>)]);
  if (!(value instanceof Map)) return value;
  const record: Record<string, unknown> = {};
  for (const [key, item] of value as ReadonlyMap<unknown, unknown>) {
    if (typeof key === 'string') setProperty(record, key, item);
  }
  return Object.freeze(record);
}
