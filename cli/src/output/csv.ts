import { stringify } from 'csv-stringify/sync';
import type { ColumnSpec } from 'purecql';
import { valueText } from '../cql/value-text';
import type { Output } from './output';
import type { RowWriter } from './row-writer';

/** How a CSV file is written. */
export interface CsvForm {
  readonly delimiter: string;
  readonly header: boolean;
  /** Stands for null; with the default, nothing, an empty text is written as `""`. */
  readonly nullText: string;
}

export const csvDefaults = { delimiter: ',', header: true, nullText: '' } as const satisfies CsvForm;

/** Rows gathered for one call of the library. */
const batchRows = 500;

/** RFC 4180, with null as nothing. */
export const writeCsv: RowWriter = async (rows, columns, output) => {
  await writeCsvRows(rows, columns, output, csvDefaults);
};

/** Writes all rows and gives their number; `onRows` hears of each batch. */
export async function writeCsvRows(
  rows: AsyncIterable<readonly unknown[]>, columns: readonly ColumnSpec[], output: Output,
  form: CsvForm & { readonly onRows?: (count: number) => void },
): Promise<number> {
  let count = 0;
  let batch: (string | null)[][] = [];
  const flush = async (): Promise<void> => {
    await output.write(csvLines(batch, form));
    form.onRows?.(count);
    batch = [];
  };
  if (form.header) await output.write(csvLines([columns.map(({ name }) => name)], form));
  for await (const row of rows) {
    count++;
    batch.push(row.map((value, place) => (isNull(value) ? null : valueText(value, columns[place]!.type))));
    if (batch.length >= batchRows) await flush();
  }
  await flush();
  await output.flush();
  return count;
}

/** Lines of CSV; a text that is the one for null, or empty, is in quotes, so that it is read as text again. */
export function csvLines(rows: readonly (readonly (string | null)[])[], form: Pick<CsvForm, 'delimiter' | 'nullText'>): string {
  const { delimiter, nullText } = form;
  return stringify(rows.map((row) => row.map((field) => field ?? noValue)), {
    delimiter,
    quoted_empty: true,
    ...(nullText !== '' && { quoted_match: new RegExp(`^${nullText.replace(/\W/g, '\\$&')}$`) }),
    cast: { object: () => ({ value: nullText, quoted_empty: false, quoted_match: null }) },
  });
}

function isNull(value: unknown): boolean {
  return value === null || value === undefined;
}

/** Null has no cast of its own in the library; an object has. */
const noValue = {};
