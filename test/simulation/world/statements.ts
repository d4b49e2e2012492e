/** A place for a value: a marker by its place among the markers, or a value in the text. */
type Term = { readonly marker: number; readonly name: string } | { readonly literal: string };

type Kind = 'insert' | 'cas' | 'counter' | 'select' | 'scan' | 'alter' | 'use' | 'system';

/** What the simulated nodes understand of CQL. */
export interface Statement {
  readonly kind: Kind;
  readonly keyspace: string | undefined;
  /** Of a table's statement: the columns that the terms are for. */
  readonly columns: readonly string[];
  readonly terms: readonly Term[];
  /** The rest: the keyspace of USE, the column of ALTER, the table of a system query. */
  readonly subject: string;
}

interface Shape {
  readonly kind: Kind;
  readonly pattern: RegExp;
  readonly columns: readonly string[];
}

const table = String.raw`(?:(?<keyspace>\w+)\.)?`;
const term = String.raw`('[^']*'|\?|:\w+|\d+)`;

const shapes: readonly Shape[] = [
  {
    kind: 'cas', columns: ['k', 'v', 'n'],
    pattern: new RegExp(`^INSERT INTO ${table}kv \\(k, v, n\\) VALUES \\(${term}, ${term}, ${term}\\) IF NOT EXISTS$`),
  },
  {
    kind: 'insert', columns: ['k', 'v', 'n'],
    pattern: new RegExp(`^INSERT INTO ${table}kv \\(k, v, n\\) VALUES \\(${term}, ${term}, ${term}\\)$`),
  },
  {
    kind: 'counter', columns: ['k', 'echo'],
    pattern: new RegExp(`^UPDATE ${table}counts SET c = c \\+ 1 WHERE k = ${term} AND echo = ${term}$`),
  },
  {
    kind: 'select', columns: ['k', 'echo'],
    pattern: new RegExp(`^SELECT \\* FROM ${table}kv WHERE k = ${term} AND echo = ${term}$`),
  },
  {
    kind: 'scan', columns: ['k', 'echo'],
    pattern: new RegExp(`^SELECT \\* FROM ${table}scan WHERE k = ${term} AND echo = ${term}$`),
  },
  { kind: 'alter', columns: [], pattern: new RegExp(`^ALTER TABLE ${table}kv ADD (?<subject>\\w+) int$`) },
  { kind: 'use', columns: [], pattern: /^USE "(?<subject>\w+)"$/ },
  { kind: 'system', columns: [], pattern: /^SELECT .* FROM (?<subject>system\w*\.\w+)/ },
];

/** Reads a query as far as the simulation needs; undefined for what it does not know. */
export function parseStatement(query: string): Statement | undefined {
  for (const { kind, columns, pattern } of shapes) {
    const match = pattern.exec(query);
    if (match === null) continue;
    const { keyspace, subject = '' } = match.groups ?? {};
    const first = 1 + (pattern.source.includes('<keyspace>') ? 1 : 0);
    const texts = columns.map((_, i) => match[first + i]!);
    let marker = 0;
    const terms = texts.map((text, i): Term => {
      if (text === '?') return { marker: marker++, name: columns[i]! };
      if (text.startsWith(':')) return { marker: marker++, name: text.slice(1) };
      return { literal: text.startsWith("'") ? text.slice(1, -1) : text };
    });
    return { kind, keyspace, columns, terms, subject };
  }
  return undefined;
}

/** The values of a statement by column, as text; undefined when one is missing. */
export function boundValues(
  { columns, terms }: Statement, values: readonly (Buffer | null | undefined)[], names: readonly string[] | undefined,
): Readonly<Record<string, string>> | undefined {
  const bound: Record<string, string> = {};
  for (const [i, column] of columns.entries()) {
    const at = terms[i]!;
    if ('literal' in at) {
      bound[column] = at.literal;
      continue;
    }
    const value = values[names === undefined ? at.marker : names.indexOf(at.name)];
    if (value === null || value === undefined) return undefined;
    bound[column] = column === 'n' ? String(value.length === 4 ? value.readInt32BE(0) : NaN) : value.toString('utf8');
  }
  return bound;
}

/** The markers of a statement, with the column that each is for. */
export function markersOf({ columns, terms }: Statement): { readonly name: string; readonly column: string }[] {
  return terms.flatMap((at, i) => ('literal' in at ? [] : [{ name: at.name, column: columns[i]! }]));
}
