import type { Metric } from '../rows/row';
import type { EntrantResult, RowResult } from '../runner/results';
import type { BarResult } from './evaluate-bars';
import type { Machine } from './machine';
import { medianOf } from './table';

const metrics = {
  operationsPerSecond: true, cpuMicroseconds: true, latencyMilliseconds: true, latencyP99Milliseconds: true,
  grownBytes: true, sentBytes: true, receivedBytes: true, serverShare: true, heapBytes: true,
} as const satisfies Record<Metric, true>;

/** Everything that a run found out. */
export interface Report {
  readonly machine: Machine;
  readonly results: readonly RowResult[];
  readonly bars: readonly BarResult[];
}

/** The report for other programs: medians, and the rounds that they are of. */
export function jsonReport({ machine, results, bars }: Report): string {
  const rows = results.map(({ row: { id, title, server, unit }, entrants, missing }) => ({
    id, title, server, unit, ...(missing !== undefined && { missing }), entrants: entrants.map(jsonEntrant),
  }));
  const flat = bars.map(({ bar, ...outcome }) => ({ ...bar, ...outcome }));
  return `${JSON.stringify({ machine, rows, bars: flat }, null, 1)}\n`;
}

function jsonEntrant({ entrant, samples, missing, failure }: EntrantResult): object {
  const { name, driver, work: { activity, version, compression } } = entrant;
  const medians = (Object.keys(metrics) as Metric[]).map((metric) => [metric, medianOf(samples, metric)] as const);
  return {
    name, driver, activity, version, ...(compression !== undefined && { compression }),
    ...(missing !== undefined && { missing }),
    ...(failure !== undefined && { failure }),
    medians: Object.fromEntries(medians.filter(([, value]) => !Number.isNaN(value))),
    rounds: samples,
  };
}
