import { writeCsv } from './csv';
import { writeJson } from './json';
import type { RowWriter } from './row-writer';
import { writeTable } from './table';
import { writeVertical } from './vertical';

/** The names that `--output` takes. */
export type OutputFormat = 'table' | 'vertical' | 'json' | 'csv';

/** How each of them prints rows. */
export const rowWriters = {
  table: writeTable,
  vertical: writeVertical,
  json: writeJson,
  csv: writeCsv,
} as const satisfies Record<OutputFormat, RowWriter>;

/** Whether a text is the name of a format. */
export function isOutputFormat(name: string): name is OutputFormat {
  return Object.hasOwn(rowWriters, name);
}
