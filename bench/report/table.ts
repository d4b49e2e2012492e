import type { EntrantResult, RowResult } from '../runner/results';
import type { Metric, Row, Sample } from '../rows/row';
import { formatBytes, formatMicroseconds, formatNumber, formatPercent } from './format';
import { median, spread } from './statistics';

/** A row as lines of text: one for each entrant, its medians with how far the rounds lie apart. */
export function tableLines({ row, entrants, missing }: RowResult): string[] {
  const title = `${row.id}  ${row.title}`;
  if (missing !== undefined) return [title, `  not here: ${missing}`];
  const width = Math.max(...entrants.map(({ entrant }) => entrant.name.length));
  return [title, ...entrants.map((result) => entrantLine(result, row, width))];
}

function entrantLine({ entrant, samples, missing, failure }: EntrantResult, row: Row, width: number): string {
  const name = `  ${entrant.name.padEnd(width)}`;
  if (missing !== undefined) return `${name} not here: ${missing}`;
  if (failure !== undefined) return `${name} FAILED: ${failure}`;
  return `${name} ${columnsOf(samples, row).join('  ')}`;
}

function columnsOf(samples: readonly Sample[], row: Row): string[] {
  const units = row.unit === 'process' ? 'processes' : `${row.unit}s`;
  const columns = [
    `${formatNumber(medianOf(samples, 'operationsPerSecond')).padStart(10)} ${units}/s`,
    `${formatMicroseconds(medianOf(samples, 'cpuMicroseconds')).padStart(9)} CPU ±${spreadOf(samples).padStart(4)}`,
  ];
  const add = (metric: Metric, text: (value: number) => string): void => {
    const value = medianOf(samples, metric);
    if (!Number.isNaN(value)) columns.push(text(value));
  };
  add('latencyMilliseconds', (value) => `p50 ${formatMicroseconds(value * 1_000)}`);
  add('latencyP99Milliseconds', (value) => `p99 ${formatMicroseconds(value * 1_000)}`);
  add('grownBytes', (value) => `memory +${formatBytes(value)}`);
  add('heapBytes', (value) => `heap ${formatBytes(value)}`);
  add('sentBytes', (value) => `out ${formatBytes(value)}`);
  add('receivedBytes', (value) => `in ${formatBytes(value)}`);
  add('serverShare', (value) => `server ${formatPercent(value)} busy`);
  return columns;
}

function spreadOf(samples: readonly Sample[]): string {
  return formatPercent(spread(samples.map((sample) => sample.cpuMicroseconds)));
}

/** The median of one metric; NaN where it does not apply. */
export function medianOf(samples: readonly Sample[], metric: Metric): number {
  return median(samples.map((sample) => sample[metric]).filter((value) => value !== undefined));
}
