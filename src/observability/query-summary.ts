import { BoundedCache } from '../codec/bounded-cache';
import { withoutPasswords } from '../errors';

/** What a query does and to what, in few words: OpenTelemetry groups by it, and so there must not be many of them. */
export interface QuerySummary {
  /** `SELECT`, `CREATE TABLE`; empty for text that does not start with a word. */
  readonly operation: string;
  /** As written: `ks.table`, or without its keyspace. */
  readonly target: string | undefined;
  readonly keyspace: string | undefined;
  /** The table, for statements about one. */
  readonly collection: string | undefined;
  /** `SELECT ks.table`. */
  readonly summary: string;
  /** The text with a `?` for each literal. */
  readonly sanitizedText: string;
}

/** Longer text is cut: it is for people to read. */
const longestText = 10_000;
const longestSummary = 255;
const keptSummaries = 1_000;

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;
const isoDuration = /\bP(?:(?:\d+[YMWD])+(?:T(?:\d+[HMS])+)?|T(?:\d+[HMS])+)\b/;
const number = /\b\d[\w.]*(?:(?<=e)[+-]\d+)?/;
const literalWord = /\b(?:true|false|nan|infinity)\b/;
const text = /'(?:[^']|'')*(?:'|$)|\$\$[^]*?(?:\$\$|$)/;
const comment = /--[^\n]*|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/;
const name = /"(?:[^"]|"")*(?:"|$)|[a-z_]\w*/;

/** What stands for itself in the grammar of CQL, literals first: a UUID may start like a name. */
const literals = [text, uuid, isoDuration, number, literalWord].map(({ source }) => source).join('|');
const token = new RegExp(
  `(?<comment>${comment.source})|(?<literal>${literals})|(?<name>${name.source})|[^]`,
  'gi',
);

const summaries = new BoundedCache<QuerySummary>(keptSummaries, longestText);

/** Sums a query up; remembers the texts seen last. */
export function summaryOf(query: string): QuerySummary {
  return summaries.get(query) ?? summaries.set(query, summarize(query.slice(0, longestText)));
}

function summarize(query: string): QuerySummary {
  const words: string[] = [];
  const sanitizedText = query.replace(token, (match, ...rest) => {
    const groups = rest.at(-1) as Readonly<Record<'comment' | 'literal' | 'name', string | undefined>>;
    if (groups.comment !== undefined) return ' ';
    if (groups.literal !== undefined) return '?';
    if (match.trim() !== '') words.push(match);
    return match;
  });
  const { operation, target } = actionOf(words);
  const parts = target === undefined ? [] : splitName(target);
  const collection = tableOperations.has(operation) ? parts.at(-1) : undefined;
  const keyspace = parts.length > 1 ? parts[0] : keyspaceOperations.has(operation) ? parts[0] : undefined;
  const summary = (target === undefined ? operation : `${operation} ${target}`).slice(0, longestSummary);
  return { operation, target, keyspace, collection, summary, sanitizedText: withoutPasswords(sanitizedText).trim() };
}

/** Where the name is that a statement is about: after a word, or right after the operation. */
const nameFollows = { SELECT: 'FROM', DELETE: 'FROM', INSERT: 'INTO', UPDATE: '', USE: '', TRUNCATE: '' } as const;
const definitions = new Set(['CREATE', 'ALTER', 'DROP']);
const adjectives = new Set(['CUSTOM', 'MATERIALIZED', 'OR', 'REPLACE']);
const conditions = new Set(['IF', 'NOT', 'EXISTS', 'TABLE', 'COLUMNFAMILY']);
const tableOperations = new Set([
  'SELECT', 'DELETE', 'INSERT', 'UPDATE', 'TRUNCATE', 'CREATE TABLE', 'ALTER TABLE', 'DROP TABLE',
]);
const keyspaceOperations = new Set(['USE', 'CREATE KEYSPACE', 'ALTER KEYSPACE', 'DROP KEYSPACE']);

function actionOf(words: readonly string[]): { readonly operation: string; readonly target: string | undefined } {
  const upper = words.map((word) => word.toUpperCase());
  const [verb = ''] = upper;
  if (!/^[A-Z]+$/.test(verb)) return { operation: '', target: undefined };
  if (verb === 'BEGIN') return { operation: 'BATCH', target: undefined };
  if (definitions.has(verb)) return definitionOf(verb, words, upper);
  if (!Object.hasOwn(nameFollows, verb)) return { operation: verb, target: undefined };
  const word = nameFollows[verb as keyof typeof nameFollows];
  const before = word === '' ? 0 : upper.indexOf(word);
  return { operation: verb, target: before < 0 ? undefined : nameAt(words, upper, before + 1) };
}

function definitionOf(
  verb: string, words: readonly string[], upper: readonly string[],
): { readonly operation: string; readonly target: string | undefined } {
  const at = upper.findIndex((word, i) => i > 0 && !adjectives.has(word));
  const kind = upper[at];
  if (kind === undefined) return { operation: verb, target: undefined };
  const operation = `${verb} ${kind === 'COLUMNFAMILY' ? 'TABLE' : kind}`;
  return { operation, target: kind === 'INDEX' && verb === 'CREATE' ? undefined : nameAt(words, upper, at + 1) };
}

/** Passes over `IF NOT EXISTS` and the like. */
function nameAt(words: readonly string[], upper: readonly string[], from: number): string | undefined {
  let at = from;
  while (conditions.has(upper[at] ?? '')) at++;
  const first = words[at];
  if (first === undefined || !/^["a-z_]/i.test(first)) return undefined;
  return words[at + 1] === '.' && words[at + 2] !== undefined ? `${first}.${words[at + 2]}` : first;
}

/** The parts of a name as the server has them: in lower case unless they are quoted. */
function splitName(target: string): string[] {
  const parts = target.match(/"(?:[^"]|"")*"?|[^".]+/g) ?? [];
  return parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.toLowerCase()));
}
