import { DriverError } from '../../errors';

/** A continuous query ended before its last page; `cause` says why, and all that had come was given out before. */
export class StreamInterruptedError extends DriverError {
  /** Pages that were given out. */
  readonly pages: number;
  /** Rows that were given out. */
  readonly rows: number;

  constructor(cause: DriverError, pages: number, rows: number) {
    const text = `The stream ended early, after ${rows} rows of ${pages} pages were given out: ${cause.message}`;
    const { host, query, mayHaveRun } = cause;
    const details = { ...(host !== undefined && { host }), ...(query !== undefined && { query }) };
    super('STREAM_INTERRUPTED', text, { cause, mayHaveRun, ...details });
    this.pages = pages;
    this.rows = rows;
  }
}
