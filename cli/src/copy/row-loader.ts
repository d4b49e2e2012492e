import { AbortError, DriverError } from 'purecql';
import type { ColumnMetadata, Session } from 'purecql';
import { parseValue } from '../cql/parse-value';
import { cqlName } from '../cql/value-text';
import type { CsvRecord } from './csv-records';
import type { FailedRecord } from './errors-file';
import type { TableTarget } from './table-target';

/** What became of some records. */
export interface Loaded {
  readonly rows: number;
  readonly failed: readonly FailedRecord[];
}

/** Rows between two looks at the progress. */
interface LoadLimits {
  readonly concurrency: number;
}

/** Inserts records, many at a time; a column that has nothing in the file is left as it is, without a tombstone. */
export class RowLoader {
  readonly #session: Session;
  readonly #signal: AbortSignal;
  readonly #limits: LoadLimits;

  constructor(session: Session, signal: AbortSignal, limits: LoadLimits) {
    this.#session = session;
    this.#signal = signal;
    this.#limits = limits;
  }

  /** Loads one chunk; a failure of its own makes no record stop the others, and an abort stops them all. */
  async load(records: readonly CsvRecord[], target: TableTarget, onRows: (count: number) => void): Promise<Loaded> {
    const failed: FailedRecord[] = [];
    const sent: CsvRecord[] = [];
    const parameters = function* (): Generator<unknown[], void, undefined> {
      for (const record of records) {
        const values = valuesOf(record, target.columns);
        if (typeof values === 'string') {
          failed.push({ ...record, reason: values });
          continue;
        }
        sent.push(record);
        yield values;
      }
    };
    const { succeeded } = await this.#session.executeConcurrent(insertInto(target), parameters(), {
      concurrency: this.#limits.concurrency,
      signal: this.#signal,
      idempotent: true,
      maxErrors: 0,
      onProgress: (progress) => onRows(progress.succeeded),
      onError: ({ index, error }) => failed.push({ ...sent[index]!, reason: error.message }),
    });
    if (this.#signal.aborted) throw new AbortError('The copy was interrupted: --resume goes on with it');
    failed.sort((one, other) => one.line - other.line);
    return { rows: succeeded, failed };
  }
}

function insertInto({ name, columns }: TableTarget): string {
  const names = columns.map((column) => cqlName(column.name)).join(', ');
  return `INSERT INTO ${name} (${names}) VALUES (${columns.map(() => '?').join(', ')})`;
}

/** The values of a record, or why it has none. */
function valuesOf(record: CsvRecord, columns: readonly ColumnMetadata[]): unknown[] | string {
  if (record.problem !== undefined) return record.problem;
  const { length } = record.fields;
  if (length !== columns.length) return `it has ${length} ${length === 1 ? 'field' : 'fields'} instead of ${columns.length}`;
  const values: unknown[] = [];
  for (const [place, column] of columns.entries()) {
    const field = record.fields[place];
    try {
      values.push(field === null || field === undefined ? undefined : parseValue(field, column.type));
    } catch (error) {
      if (error instanceof DriverError) return `${column.name}: ${error.message}`;
      throw error;
    }
  }
  return values;
}
