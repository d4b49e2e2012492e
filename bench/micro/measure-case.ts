import { performance } from 'node:perf_hooks';
import { median, spread } from '../report/statistics';
import type { Contender, MicroCase } from './micro-case';

/** How long one contender took for one call. */
export interface MicroResult {
  readonly name: string;
  readonly nanoseconds: number;
  readonly spread: number;
}

const warmUpMs = 60;

/** Kept, so that what a contender returns is of use to somebody. */
let last: unknown;

/** Lets the contenders of a case work in turn, so many rounds of so many milliseconds. */
export function measureCase({ contenders }: MicroCase, rounds: number, roundMs: number): MicroResult[] {
  const runners = contenders.map((contender) => (
    { contender, calls: callsIn(contender, roundMs), samples: [] as number[] }
  ));
  for (let round = 0; round < rounds; round++) {
    for (const { contender, calls, samples } of runners) samples.push((runFor(contender, calls) / calls) * 1e6);
  }
  if (last === undefined) throw new Error('The contenders do nothing');
  return runners.map(({ contender: { name }, samples }) => (
    { name, nanoseconds: median(samples), spread: spread(samples) }
  ));
}

/** How many calls take about so long, once the code is warm. */
function callsIn(contender: Contender, milliseconds: number): number {
  let calls = 1;
  for (let spent = 0; spent < warmUpMs; calls *= 2) spent += runFor(contender, calls);
  return Math.max(1, Math.round((calls * milliseconds) / Math.max(runFor(contender, calls), 0.001)));
}

function runFor({ run }: Contender, calls: number): number {
  const start = performance.now();
  for (let i = 0; i < calls; i++) last = run();
  return performance.now() - start;
}
