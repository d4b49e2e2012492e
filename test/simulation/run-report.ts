import type { SeedResult } from './seed-worker';

/** What came of many seeds. */
export interface Tally {
  seeds: number;
  operations: number;
  failed: number;
  turns: number;
  seconds: number;
  /** Real time. */
  elapsedMs: number;
  /** Seeds by the faults that they had. */
  readonly byFault: Map<string, number>;
  readonly broken: Broken[];
}

/** A seed that broke a promise. */
export interface Broken {
  readonly seed: number;
  readonly rule: string;
  readonly text: string;
}

export function newTally(): Tally {
  return { seeds: 0, operations: 0, failed: 0, turns: 0, seconds: 0, elapsedMs: 0, byFault: new Map(), broken: [] };
}

export function addResult(tally: Tally, result: SeedResult, seconds: number): void {
  tally.seeds++;
  tally.operations += result.operations;
  tally.failed += result.failed;
  tally.turns += result.turns;
  tally.seconds += seconds;
  for (const fault of result.faults) tally.byFault.set(fault, (tally.byFault.get(fault) ?? 0) + 1);
  const [first] = result.violations;
  if (first !== undefined) tally.broken.push({ seed: result.seed, rule: first.rule, text: first.text });
}

/** How to see a seed again. */
export function replayCommand(seed: number, seconds: number): string {
  const time = seconds === 60 ? '' : ` --seconds ${seconds}`;
  return `npm run simulate -- --seed ${seed}${time} --trace`;
}

export function brokenText({ seed, rule, text }: Broken, seconds: number): string {
  return `seed ${seed} breaks "${rule}": ${text}\n  again: ${replayCommand(seed, seconds)}`;
}

/** How far a run is. */
export function progressLine({ seeds, broken, operations, elapsedMs }: Tally): string {
  const rate = (seeds / (elapsedMs / 1_000)).toFixed(1);
  return `${thousands(seeds)} seeds, ${thousands(operations)} operations, ${broken.length} broken, ${rate} seeds a second`;
}

/** The figures of a run. */
export function tallyTable(tally: Tally): string {
  const { seeds, operations, failed, turns, seconds, elapsedMs, byFault, broken } = tally;
  const rows = [
    ['seeds', thousands(seeds)],
    ['seeds that break a promise', thousands(broken.length)],
    ['virtual time', `${(seconds / 3_600).toFixed(1)} h`],
    ['real time', `${(elapsedMs / 1_000).toFixed(1)} s (${Math.round(seconds / (elapsedMs / 1_000))} times faster)`],
    ['operations', thousands(operations)],
    ['of which failed, as they may', thousands(failed)],
    ['turns of the event loop', thousands(turns)],
  ];
  const width = Math.max(...rows.map(([name]) => name!.length));
  const table = rows.map(([name, value]) => `${name!.padEnd(width)}  ${value}`).join('\n');
  const faults = [...byFault].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${name} ${count}`).join(', ');
  return `${table}\nseeds by fault: ${faults}\n`;
}

/** The figures that the table of all figures takes over: see `npm run test:faults -- --report`. */
export function resultsOf(tally: Tally, date: string): unknown {
  const { seeds, operations, failed, seconds, elapsedMs, byFault, broken } = tally;
  const hours = (seconds / 3_600).toFixed(1);
  const purecql = `${thousands(broken.length)} of ${thousands(seeds)} seeds break a promise, in ${hours} virtual hours`;
  const requests = `${thousands(operations)} requests, of which ${thousands(failed)} failed, as they may`;
  const note = `${requests}, under ${byFault.size} kinds of fault; ${Math.round(elapsedMs / 60_000)} minutes`;
  const figure = 'simulation of whole clusters, 60 virtual seconds a seed';
  return { date, rows: [{ figure, bar: '0 of 10,000 seeds', purecql, note }] };
}

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}
