import { writeFileSync } from 'node:fs';
import { scratch } from './cli-program';

/** A CSV file of numbered rows (`id,t`), each with a text of that length; gives its path. */
export function bigCsv(rows: number, textLength: number): string {
  const path = scratch(`big-${rows}-${textLength}.csv`);
  const text = 'x'.repeat(textLength);
  writeFileSync(path, ['id,t', ...Array.from({ length: rows }, (_, id) => `${id},${text}`), ''].join('\n'));
  return path;
}
