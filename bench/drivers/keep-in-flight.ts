import { performance } from 'node:perf_hooks';
import type { Workload } from '../workloads/workload';
import type { Tally } from './client';

/** Rows by column name, as both Node drivers give them. */
export type Rows = readonly Readonly<Record<string, unknown>>[];

/** One request of a driver with promises. */
export interface Requests {
  /** Starts request `i`. */
  run(i: number): Promise<{ readonly rows: Rows | undefined }>;
  readonly inFlight: number;
  /** Reads all cells of a row and tells whether all are there; undefined = count the rows only. */
  readonly isWhole: IsWhole | undefined;
}

type IsWhole = (row: Rows[number]) => boolean;

/** How a workload wants the cells of its rows read, when it does. */
export function wholeRows({ answer }: Pick<Workload, 'answer'>): IsWhole | undefined {
  if (answer?.touches !== true) return undefined;
  const names = Object.keys(answer.columns);
  return answer.isWhole ?? ((row) => names.every((name) => row[name] !== null && row[name] !== undefined));
}

/** Runs requests for a while, always so many in flight. */
export async function keepInFlight(requests: Requests, milliseconds: number): Promise<Tally> {
  const lanes = new Lanes(requests);
  const timer = setTimeout(() => lanes.stop(), milliseconds);
  const { inFlight } = requests;
  const runs = Array.from({ length: inFlight }, () => (inFlight === 1 ? lanes.runTimed() : lanes.run()));
  await Promise.all(runs);
  clearTimeout(timer);
  return lanes.tally();
}

class Lanes {
  readonly #requests: Requests;
  readonly #latencies: number[] = [];
  #isStopped = false;
  #operations = 0;
  #rows = 0;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  stop(): void {
    this.#isStopped = true;
  }

  tally(): Tally {
    return { operations: this.#operations, rows: this.#rows, latencies: this.#latencies };
  }

  async run(): Promise<void> {
    const requests = this.#requests;
    while (!this.#isStopped) {
      const { rows } = await requests.run(this.#operations++);
      if (rows !== undefined) this.#rows += countRows(rows, requests.isWhole);
    }
  }

  async runTimed(): Promise<void> {
    const requests = this.#requests;
    while (!this.#isStopped) {
      const start = performance.now();
      const { rows } = await requests.run(this.#operations++);
      this.#latencies.push(performance.now() - start);
      if (rows !== undefined) this.#rows += countRows(rows, requests.isWhole);
    }
  }
}

/** The number of rows; those of which a cell is missing do not count. */
function countRows(rows: Rows, isWhole: IsWhole | undefined): number {
  if (isWhole === undefined) return rows.length;
  let whole = 0;
  for (const row of rows) if (isWhole(row)) whole++;
  return whole;
}
