import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** One row of the table, as each suite that has figures writes it. */
export interface ResultRow {
  readonly figure: string;
  readonly bar: string;
  readonly purecql: string;
  /** What cassandra-driver does under the same fault, where it can be put to it. */
  readonly peer?: string;
  readonly note?: string;
}

/** Figures with the day on which they were measured. */
export interface Results {
  readonly date: string;
  readonly rows: readonly ResultRow[];
}

/** The figures in a file; undefined when there is none. */
export function readResults(path: string): Results | undefined {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as Results : undefined;
}

/** Writes figures down; rows of others that were measured before stay. */
export function mergeResults(path: string, date: string, rows: readonly ResultRow[], order: readonly string[]): Results {
  const old = readResults(path)?.rows ?? [];
  const kept = old.filter(({ figure }) => !rows.some((row) => row.figure === figure));
  const place = ({ figure }: ResultRow): number => order.findIndex((start) => figure.startsWith(start));
  const merged = { date, rows: [...kept, ...rows].sort((one, other) => place(one) - place(other)) };
  writeFileSync(path, `${JSON.stringify(merged, undefined, 2)}\n`);
  return merged;
}
