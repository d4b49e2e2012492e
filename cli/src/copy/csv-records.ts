import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { CsvForm } from '../output/csv';
import { UsageError } from '../usage-error';

/** One record of a CSV file: fields, null among them, or why it is none. */
export interface CsvRecord {
  /** Line on which it ends, from 1. */
  readonly line: number;
  readonly fields: readonly (string | null)[];
  /** Set for a text that cannot be cut into fields; it is the only field then. */
  readonly problem?: string;
}

/** No record is longer: a quote that is never closed must not take the rest of the file into memory. */
const longestRecord = 1 << 24;

interface Parsed {
  readonly record: readonly (string | null)[];
  readonly raw: string;
  readonly info: { readonly lines: number };
}

/** RFC 4180: a quote stands around a field, or doubled within one that has them around. */
function strictRecord(delimiter: string): RegExp {
  const between = `\\u${delimiter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const field = `(?:"(?:[^"]|"")*"|[^"\\r\\n${between}]*)`;
  return new RegExp(`^${field}(?:${between}${field})*$`);
}

/** The records of a file in their order; `-` is what is piped in. */
export class CsvRecords implements AsyncIterable<CsvRecord> {
  readonly #path: string;
  readonly #form: Pick<CsvForm, 'delimiter' | 'nullText'>;
  readonly #strict: RegExp;
  readonly #input: Readable & { readonly bytesRead?: number };

  constructor(path: string, form: Pick<CsvForm, 'delimiter' | 'nullText'>) {
    this.#path = path;
    this.#form = form;
    this.#strict = strictRecord(form.delimiter);
    this.#input = path === '-' ? process.stdin : createReadStream(path);
  }

  /** Bytes taken from the file so far. */
  get bytesRead(): number {
    return this.#input.bytesRead ?? 0;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<CsvRecord, void, undefined> {
    const skipped: { readonly before: number; readonly record: CsvRecord }[] = [];
    const { delimiter, nullText } = this.#form;
    const parser = parse({
      bom: true,
      delimiter,
      info: true,
      raw: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: longestRecord,
      cast: (value, { quoting }) => (!quoting && value === nullText ? null : value),
      on_skip: (error, raw) => {
        const { lines, records } = parser.info;
        skipped.push({ before: records, record: { line: lines, fields: [bareLine(raw ?? '')], problem: shortProblem(error) } });
      },
    });
    this.#input.once('error', ({ message }: Error) => {
      parser.destroy(new UsageError(`${this.#path} cannot be read: ${message}`));
    });
    let count = 0;
    try {
      for await (const { record, raw, info } of this.#input.pipe(parser) as AsyncIterable<Parsed>) {
        for (; skipped.length > 0 && skipped[0]!.before <= count;) yield skipped.shift()!.record;
        count++;
        const isStrict = !raw.includes('"') || this.#strict.test(bareLine(raw));
        const { lines: line } = info;
        yield isStrict ? { line, fields: record } : { line, fields: [bareLine(raw)], problem: strayQuote };
      }
      for (const { record } of skipped) yield record;
    } finally {
      this.#input.destroy();
    }
  }
}

const strayQuote = 'a quote stands where none may: within a field it is doubled, and the field is in quotes';

function bareLine(raw: string): string {
  return raw.replace(/^\ufeff/, '').replace(/[\r\n]+$/, '');
}

/** Its code, where the library's words would quote the file. */
function shortProblem(error: { readonly code?: string } | undefined): string {
  const code = error?.code ?? 'CSV_ERROR';
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'a quote is not closed';
  return code === 'CSV_MAX_RECORD_SIZE' ? 'it is too long: is a quote not closed?' : code;
}
