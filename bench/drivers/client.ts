import type { Job } from './job';

/** What was done in one round. */
export interface Tally {
  /** Requests, connections or, for bulk loads and streams, rows. */
  readonly operations: number;
  readonly rows: number;
  /** Milliseconds of each operation, when they come one after the other. */
  readonly latencies: readonly number[];
}

/** One connected driver, ready to be measured. */
export interface Client {
  /** Does so many milliseconds of work, or so many rows: see {@link Job.activity}. */
  round(amount: number): Promise<Tally>;
  close(): Promise<void>;
}

export type Connect = (job: Job) => Promise<Client>;

/** As many rows as the work must have given, or the figures are about something else. */
export function checkTally(tally: Tally, rowsEach: number): Tally {
  const expected = tally.operations * rowsEach;
  if (tally.operations === 0) throw new Error('The round was too short for a single operation');
  if (tally.rows !== expected) throw new Error(`${tally.operations} operations gave ${tally.rows} rows, not ${expected}`);
  return tally;
}
