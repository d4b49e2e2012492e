import type { Bar } from '../bars';
import { names } from '../rows/entrants';
import type { Sample } from '../rows/row';
import type { RowResult } from '../runner/results';
import { formatBytes } from './format';
import { median } from './statistics';

/** How a bar came out. */
export interface BarResult {
  readonly bar: Bar;
  readonly outcome: 'met' | 'NOT MET' | 'reported' | 'not measured';
  /** The figure that the bar is about. */
  readonly value?: number;
  /** The same in version 5, where the bar is about version 4. */
  readonly valueInV5?: number;
}

/** Looks for the figures of each bar among the rows. */
export function evaluateBars(bars: readonly Bar[], results: readonly RowResult[]): BarResult[] {
  return bars.map((bar): BarResult => {
    const value = valueOf(bar, results);
    if (value === undefined) return { bar, outcome: 'not measured' };
    const valueInV5 = bar.entrant === names.v4 ? valueOf({ ...bar, entrant: names.v5 }, results) : undefined;
    return { bar, outcome: outcomeOf(bar, value), value, ...(valueInV5 !== undefined && { valueInV5 }) };
  });
}

function outcomeOf({ limit }: Bar, value: number): BarResult['outcome'] {
  if (limit === 'reported') return 'reported';
  const isMet = 'atLeast' in limit ? value >= limit.atLeast : value <= limit.atMost;
  return isMet ? 'met' : 'NOT MET';
}

/** Ratios are those of each round's pair, so that what changes from round to round falls out of them; then the median. */
function valueOf({ row, entrant, to, metric, timesWork = 1 }: Bar, results: readonly RowResult[]): number | undefined {
  const samplesOf = (name: string): readonly Sample[] => (
    results.find((result) => result.row.id === row)?.entrants.find((result) => result.entrant.name === name)?.samples ?? []
  );
  const own = samplesOf(entrant);
  const other = to === undefined ? undefined : samplesOf(to);
  const values = own.map((sample, round) => {
    const value = sample[metric];
    const unit = other === undefined ? 1 : other[round]?.[metric];
    return value === undefined || unit === undefined ? undefined : value / unit / timesWork;
  }).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : median(values);
}

/** A bar as a line of text. */
export function barLine({ bar, outcome, value, valueInV5 }: BarResult): string {
  const show = (figure: number): string => (bar.to === undefined ? formatBytes(figure) : `${figure.toPrecision(3)}x`);
  const figure = value === undefined ? '' : show(value);
  const inV5 = valueInV5 === undefined ? '' : ` (v5 ${show(valueInV5)})`;
  return [outcome.padEnd(12), `${figure}${inV5}`.padEnd(22), limitText(bar).padEnd(12), `${bar.row}: ${bar.text}`].join('  ');
}

function limitText({ limit, to }: Bar): string {
  if (limit === 'reported') return '';
  const show = (value: number): string => (to === undefined ? formatBytes(value) : `${Number(value.toPrecision(3))}x`);
  return 'atLeast' in limit ? `≥ ${show(limit.atLeast)}` : `≤ ${show(limit.atMost)}`;
}
