import type { Findings, Rule } from './findings';
import { rules } from './findings';

/** A line of the report: what was looked for, what is good enough, what was seen. */
export interface ReportRow {
  readonly figure: string;
  readonly bar: string;
  readonly purecql: string;
  readonly note: string;
}

/** The numbers of a run that are no findings. */
export interface RunFigures {
  readonly minutes: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly requests: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly errors: ReadonlyMap<string, number>;
  readonly onceOnly: number;
  /** Sends of these that a node answered by an error that says that it has done nothing. */
  readonly refusals: number;
  readonly sendsPerWrite: number;
  readonly rowsChecked: number;
  readonly promises: number;
  readonly worstLateMs: number;
  readonly worstExcusedLateMs: number;
  readonly loopDelayMs: { readonly p99: number; readonly max: number };
  readonly recoveriesMs: readonly number[];
  /** Undefined when the process cannot collect its garbage when asked. */
  readonly heapMibPerHour: number | undefined;
}

const recoveryBarMs = 10_000;

/** The report of a run. */
export function reportRows(findings: Findings, figures: RunFigures): ReportRow[] {
  const zero = (rule: Rule, note: string): ReportRow => {
    return { figure: rules[rule], bar: '0', purecql: thousands(findings.countOf(rule)), note };
  };
  const writes = `${thousands(figures.acknowledged)} acknowledged changes`;
  return [
    faultRow(figures),
    zero('lostWrite', `${writes}, quorums of three replicas, read back from all three`),
    zero('lostAtQuorum', `${writes}, read back from quorums`),
    zero('resent', onceOnlyNote(figures)),
    zero('appliedTwice', 'counters, appended elements and conditional inserts, one for each request'),
    zero('ranAlthoughNot', failureNote(figures)),
    zero('unseen', 'proves that the proxies see what there is to see'),
    zero('wrongRow', `${thousands(figures.rowsChecked)} rows compared with what was written`),
    zero('missedRow', 'reads at QUORUM of what had been acknowledged at QUORUM'),
    zero('unsettled', `${thousands(figures.promises)} promises`),
    zero('late', latenessNote(figures)),
    zero('untyped', 'every error is a DriverError'),
    zero('uncaught', ''),
    zero('unused', `${figures.recoveriesMs.length} recoveries`),
    recoveryRow(figures),
    zero('left', 'after shutdown of all clusters'),
    sendsRow(figures),
    heapRow(figures),
  ];
}

function faultRow({ minutes, faults, requests }: RunFigures): ReportRow {
  const count = [...faults.values()].reduce((sum, each) => sum + each, 0);
  const note = `${count} faults (${countsOf(faults)}) under ${thousands(requests)} requests`;
  return { figure: 'minutes of faults on three real nodes', bar: '≥ 30', purecql: minutes.toFixed(1), note };
}

function failureNote({ failed, errors }: RunFigures): string {
  return `${thousands(failed)} requests failed, as they may while nodes are away: ${countsOf(errors)}`;
}

function sendsRow({ sendsPerWrite }: RunFigures): ReportRow {
  const figure = 'sends of a write that may run twice';
  return { figure, bar: '≤ 1.1', purecql: sendsPerWrite.toFixed(3), note: 'speculation included' };
}

function onceOnlyNote({ onceOnly, refusals }: RunFigures): string {
  return `${thousands(onceOnly)} requests that may not run twice, read by proxies before the nodes; ` +
    `${thousands(refusals)} sends that a node refused undone (not prepared there, or too few replicas) count as none`;
}

function latenessNote({ worstLateMs, worstExcusedLateMs, loopDelayMs }: RunFigures): string {
  return `the latest ${worstLateMs.toFixed(0)} ms, of which ${worstExcusedLateMs.toFixed(0)} ms while the process ran; ` +
    `its event loop was delayed by ${loopDelayMs.max.toFixed(0)} ms at most (99 %: ${loopDelayMs.p99.toFixed(0)} ms)`;
}

function recoveryRow({ recoveriesMs }: RunFigures): ReportRow {
  const worst = Math.max(0, ...recoveriesMs);
  const sorted = [...recoveriesMs].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? 0;
  return {
    figure: 'seconds until every node is used again after a fault',
    bar: `≤ ${recoveryBarMs / 1_000}`,
    purecql: (worst / 1_000).toFixed(1),
    note: `the longest; the median is ${(median / 1_000).toFixed(1)} s`,
  };
}

function heapRow({ heapMibPerHour }: RunFigures): ReportRow {
  const seen = heapMibPerHour === undefined ? 'not measured' : heapMibPerHour.toFixed(1);
  const note = 'slope of the heap after each collection, the first third left out; what the soak itself keeps is in it';
  return { figure: 'growth of the heap in MiB an hour', bar: '≤ 1 over 8 hours', purecql: seen, note };
}

function countsOf(counts: ReadonlyMap<string, number>): string {
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${name} ${thousands(count)}`).join(', ');
}

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}

/** The report as a table for people. */
export function reportTable(rows: readonly ReportRow[]): string {
  const width = (of: (row: ReportRow) => string): number => Math.max(...rows.map((row) => of(row).length));
  const widths = [width(({ figure }) => figure), width(({ bar }) => bar), width(({ purecql }) => purecql)] as const;
  const line = ({ figure, bar, purecql, note }: ReportRow): string => {
    return `${figure.padEnd(widths[0])}  ${bar.padEnd(widths[1])}  ${purecql.padStart(widths[2])}  ${note}`.trimEnd();
  };
  return `${rows.map(line).join('\n')}\n`;
}

/** The report as other programs read it. */
export function reportJson(rows: readonly ReportRow[], date: Date): string {
  return `${JSON.stringify({ date: date.toISOString(), rows }, null, 2)}\n`;
}
