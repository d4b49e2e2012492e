import { performance } from 'node:perf_hooks';
import type { Tally } from './client';

/** Runs an operation again and again for a while, one at a time. */
export async function inTurn(milliseconds: number, operation: () => Promise<void>): Promise<Tally> {
  const latencies: number[] = [];
  const end = performance.now() + milliseconds;
  for (let start = performance.now(); start < end; start = performance.now()) {
    await operation();
    latencies.push(performance.now() - start);
  }
  return { operations: latencies.length, rows: 0, latencies };
}
