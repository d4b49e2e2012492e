import type { Job } from './job';

/** What came of a round, and what it cost its process. */
export interface Measured {
  readonly operations: number;
  readonly milliseconds: number;
  /** User and system time of the whole process. */
  readonly cpuMicroseconds: number;
  /** How much more memory than before the process had at worst; for bulk loads and streams. */
  readonly grownBytes?: number;
  /** Milliseconds of an operation, when they came one after the other. */
  readonly latency?: { readonly median: number; readonly p99: number };
}

/** What a driver's process can be asked. */
export interface DriverApi {
  readonly connect: (job: Job) => Promise<undefined>;
  readonly round: (amount: number) => Promise<Measured>;
  readonly close: (nothing: undefined) => Promise<undefined>;
  [method: string]: (argument: never) => Promise<unknown>;
}
