import type { Entrant, Row, Sample } from '../rows/row';

/** What one entrant did, round by round. */
export interface EntrantResult {
  readonly entrant: Entrant;
  readonly samples: readonly Sample[];
  /** Why it could not take part on this machine. */
  readonly missing?: string;
  /** What went wrong; its samples until then are left out. */
  readonly failure?: string;
}

/** What became of a row. */
export interface RowResult {
  readonly row: Row;
  readonly entrants: readonly EntrantResult[];
  /** Why the row was not measured at all. */
  readonly missing?: string;
}
