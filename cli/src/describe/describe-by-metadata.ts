import type { KeyspaceMetadata } from 'purecql';
import type { Run } from '../run-statement';
import { UsageError } from '../usage-error';
import type { Described } from './describe';
import { schemaObjects } from './schema-objects';

const lists = { KEYSPACES: 'keyspace', TABLES: 'table', TYPES: 'type', FUNCTIONS: 'function', AGGREGATES: 'aggregate' } as const;
const kinds = ['KEYSPACE', 'TABLE', 'MATERIALIZED VIEW', 'TYPE', 'FUNCTION', 'AGGREGATE', 'INDEX'];

/** What DESCRIBE says, of the driver's own metadata. */
export function describeByMetadata(statement: string, { cluster, session }: Run): readonly Described[] {
  const words = statement.trim().split(/\s+/).slice(1).filter((word) => !/^(?:FULL|ONLY)$/i.test(word));
  const first = (words[0] ?? '').toUpperCase();
  const keyspaces = [...cluster.metadata.keyspaces.values()];
  const own = session.keyspace === undefined ? keyspaces : keyspaces.filter(({ name }) => name === session.keyspace);
  if (Object.hasOwn(lists, first)) return listOf(first as keyof typeof lists, first === 'KEYSPACES' ? keyspaces : own);
  if (first === 'SCHEMA') return keyspaces.filter(({ name }) => !name.startsWith('system')).flatMap(schemaObjects);
  if (first === 'KEYSPACE' && words.length === 1) return own.flatMap(schemaObjects);
  const { type, wanted } = split(words);
  const found = find(wanted, type, { keyspaces, own });
  if (found.length > 0) return found;
  const what = type ?? 'keyspace, table, type, function or index';
  throw new UsageError(`There is no ${what} ${wanted}; it was looked for in the metadata of the driver`);
}

/** The kind, where one is named, and the name. */
function split(words: readonly string[]): { readonly type: string | undefined; readonly wanted: string } {
  const text = words.join(' ');
  const [, kind, name = text] = new RegExp(`^(${kinds.join('|')}) (.+)$`, 'i').exec(text) ?? [];
  return { type: kind?.toLowerCase().replace(' ', '_'), wanted: name };
}

function listOf(what: keyof typeof lists, keyspaces: readonly KeyspaceMetadata[]): readonly Described[] {
  const found = keyspaces.flatMap(schemaObjects).filter(({ type }) => type === lists[what]);
  return found.map((each) => ({ ...each, text: undefined }));
}

interface Places {
  readonly keyspaces: readonly KeyspaceMetadata[];
  readonly own: readonly KeyspaceMetadata[];
}

/** A keyspace by its name, or one thing by its own, before which its keyspace may stand. */
function find(wanted: string, type: string | undefined, { keyspaces, own }: Places): readonly Described[] {
  const parts = wanted.split(/\.(?=(?:[^"]*"[^"]*")*[^"]*$)/).map(bareName);
  const keyspace = keyspaces.find(({ name }) => name === parts[0]);
  if (parts.length === 1 && keyspace !== undefined && (type === undefined || type === 'keyspace')) return schemaObjects(keyspace);
  const among = parts.length === 1 ? own.flatMap(schemaObjects) : schemaObjects(keyspace);
  const name = parts[parts.length - 1]!;
  return among.filter((each) => each.type !== 'keyspace' && each.id === name && (type === undefined || each.type === type));
}

function bareName(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
}
