import type { FarmMessage } from './farm';
import { simulate } from './simulation';
import type { SimulationResult } from './simulation';

/** One seed to run. */
export interface SeedTask {
  readonly seed: number;
  readonly seconds: number;
}

/** What a run tells of a seed. */
export type SeedResult = Omit<SimulationResult, 'lines'>;

// Nobody reads the stacks of thousands of errors that are made to happen.
Error.stackTraceLimit = 0;

// A terminal tells the whole group of Ctrl-C; the seeds that run are to be counted.
process.on('SIGINT', () => undefined);

process.on('message', ({ seed, seconds }: SeedTask) => {
  void simulate(seed, { seconds }).then(({ lines: _lines, ...result }) => {
    process.send?.({ kind: 'done', result } satisfies FarmMessage<SeedResult>);
  });
});
