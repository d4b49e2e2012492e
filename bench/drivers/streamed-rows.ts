import type { Tally } from './client';

/** Reads all rows of a stream, a text of each of them; says when there were not as many as there should be. */
export async function readRows(
  rows: AsyncIterable<Readonly<Record<string, unknown>>>, count: number, textColumn: string,
): Promise<Tally> {
  let read = 0;
  let characters = 0;
  for await (const row of rows) {
    characters += (row[textColumn] as string).length;
    read++;
  }
  if (read !== count || characters < count) throw new Error(`${read} rows, ${characters} characters came, not ${count} rows`);
  return { operations: read, rows: read, latencies: [] };
}
