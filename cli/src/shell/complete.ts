import type { KeyspaceMetadata } from 'purecql';

/** What completions are taken from. */
export interface Names {
  readonly keyspaces: ReadonlyMap<string, Pick<KeyspaceMetadata, 'tables' | 'views'>>;
  /** That of the session. */
  readonly keyspace: string | undefined;
  /** Commands of the shell. */
  readonly commands: readonly string[];
  /** A name as CQL text. */
  readonly quote: (name: string) => string;
}

const keywords = [
  'ALTER', 'AND', 'APPLY BATCH', 'ASC', 'BEGIN BATCH', 'BY', 'CLUSTERING ORDER BY', 'CREATE', 'DELETE', 'DESC', 'DROP', 'FROM',
  'GRANT', 'GROUP BY', 'IF EXISTS', 'IF NOT EXISTS', 'IN', 'INDEX', 'INSERT INTO', 'KEYSPACE', 'LIMIT', 'LIST',
  'MATERIALIZED VIEW', 'ORDER BY', 'PER PARTITION LIMIT', 'PRIMARY KEY', 'REVOKE', 'SELECT', 'SET', 'TABLE', 'TRUNCATE', 'TYPE',
  'UPDATE', 'USE', 'USING TIMESTAMP', 'USING TTL', 'VALUES', 'WHERE', 'WITH',
];
const name = String.raw`(?:"(?:[^"]|"")+"|\w+)`;
const tableBefore = new RegExp(String.raw`\b(?:FROM|INTO|UPDATE|TABLE|TRUNCATE|ON)\s+(${name}(?:\.${name})?)`, 'i');
const wantsTable = /\b(?:FROM|INTO|UPDATE|TABLE|TRUNCATE|ON|DESC|DESCRIBE)\s+$/i;
const wantsKeyspace = /\b(?:USE|KEYSPACE)\s+$/i;
const lastWord = /(?:"(?:[^"]|"")*"?|[\w.])*$/;

/** The completions of a statement's last word, and that word, as readline wants them. */
export function complete(statement: string, names: Names): [completions: string[], word: string] {
  const word = lastWord.exec(statement)?.[0] ?? '';
  const before = statement.slice(0, statement.length - word.length);
  return [matching(candidates(statement, { before, word }, names), word), word];
}

interface Place {
  readonly before: string;
  readonly word: string;
}

function candidates(statement: string, { before, word }: Place, names: Names): string[] {
  const keyspaces = [...names.keyspaces.keys()].map(names.quote);
  if (wantsKeyspace.test(before)) return keyspaces;
  if (wantsTable.test(before)) return word.includes('.') ? qualifiedTables(word, names) : tablesAndKeyspaces(keyspaces, names);
  if (before.trim() === '') return [...keywords, ...names.commands.map((command) => command.toUpperCase())];
  return [...columnsOf(tableBefore.exec(statement)?.[1], names), ...keywords];
}

function tablesAndKeyspaces(keyspaces: readonly string[], names: Names): string[] {
  return [...tablesOf(names.keyspace, names), ...keyspaces.map((keyspace) => `${keyspace}.`)];
}

function qualifiedTables(word: string, names: Names): string[] {
  const keyspace = word.slice(0, word.lastIndexOf('.'));
  return tablesOf(bare(keyspace), names).map((table) => `${keyspace}.${table}`);
}

function tablesOf(keyspace: string | undefined, names: Names): string[] {
  const found = names.keyspaces.get(keyspace ?? '');
  return found === undefined ? [] : [...found.tables.keys(), ...found.views.keys()].map(names.quote);
}

function columnsOf(table: string | undefined, names: Names): string[] {
  const [, first = '', second] = new RegExp(`^(${name})(?:\\.(${name}))?$`).exec(table ?? '') ?? [];
  const keyspace = names.keyspaces.get(second === undefined ? names.keyspace ?? '' : bare(first));
  const found = keyspace?.tables.get(bare(second ?? first)) ?? keyspace?.views.get(bare(second ?? first));
  return found === undefined ? [] : [...found.columns.keys()].map(names.quote);
}

function bare(text: string): string {
  return text.startsWith('"') ? text.slice(1).replace(/"$/, '').replaceAll('""', '"') : text.toLowerCase();
}

/** Those that begin as the word does; whoever types in lower case gets keywords in lower case. */
function matching(found: readonly string[], word: string): string[] {
  const isLower = word !== '' && word === word.toLowerCase();
  const start = word.toLowerCase();
  const fitting = found.filter((each) => each.toLowerCase().startsWith(start));
  return [...new Set(fitting.map((each) => (isLower && /^[A-Z ]+$/.test(each) ? each.toLowerCase() : each)))].sort();
}
