import type { DriverName, Work } from '../drivers/job';

/** What a round of one entrant gives; what does not apply is absent. */
export interface Sample {
  readonly operationsPerSecond: number;
  /** User and system time of the client's process for one operation. */
  readonly cpuMicroseconds: number;
  readonly latencyMilliseconds?: number;
  readonly latencyP99Milliseconds?: number;
  /** Most memory during the round, beyond that before it. */
  readonly grownBytes?: number;
  /** Bytes of one operation on the wire, as the canned responder saw them. */
  readonly sentBytes?: number;
  readonly receivedBytes?: number;
  /** How busy the canned responder was: near 1 the figure is its own more than the client's. */
  readonly serverShare?: number;
  readonly heapBytes?: number;
}

export type Metric = keyof Sample;

/** One who takes part in a row. */
export interface Entrant {
  /** Unique in its row; the bars name it. */
  readonly name: string;
  readonly driver: DriverName;
  readonly work: Work;
  /** purecql as the commit of `--against` had it. */
  readonly isOther?: boolean;
  /** What a round is given, and the warm-up; absent = milliseconds, as the options say. */
  readonly amount?: number;
  readonly warmUpAmount?: number;
}

/** Where the row's server is: `canned` never is the bottleneck, `node` is a real one, `none` needs none. */
export type ServerKind = 'canned' | 'canned-tls' | 'node' | 'none';

/** A row of the table: several entrants do the same work in turn, in one run. */
export interface Row {
  /** `server/what/how much`, for `--only`. */
  readonly id: string;
  readonly title: string;
  readonly server: ServerKind;
  /** What an operation is. */
  readonly unit: 'request' | 'page' | 'row' | 'connection' | 'process';
  readonly entrants: readonly Entrant[];
  /** The entrants that `--quick` measures; absent = it leaves the row out. */
  readonly quick?: readonly string[];
  /** At most so many rounds: those that take long, or that each are many operations. */
  readonly maxRounds?: number;
}
