import type { Failure, TargetCount } from './fuzzer';
import type { FlipCount } from './segment-flips';
import type { FuzzResult } from './supervisor';

/** The figures of a run, one line a target. */
export function fuzzTable({ counts, frames, seconds, rssGrowthMb }: FuzzResult): string {
  const sum = (pick: (count: TargetCount) => number): number => counts.reduce((total, count) => total + pick(count), 0);
  const rows = [
    ['target', 'frames', 'accepted', 'slowest', 'memory by byte'],
    ...counts.toSorted((one, other) => other.frames - one.frames).map((count) => [
      count.name,
      thousands(count.frames),
      percent(count.accepted, count.frames),
      `${count.slowestMs.toFixed(1)} ms`,
      `${Math.max(0, count.greatestRatio).toFixed(1)} x`,
    ]),
    ['all', thousands(frames), percent(sum(({ accepted }) => accepted), frames), '', ''],
  ];
  const pace = `${seconds.toFixed(1)} s, ${thousands(Math.round(frames / seconds))} frames/s`;
  return `${columns(rows)}\n${pace}, the process grew by ${rssGrowthMb.toFixed(0)} MiB\n`;
}

/** The figures of damaged segments. */
export function flipTable(counts: Readonly<Record<string, FlipCount>>): string {
  return columns([
    ['damaged segments', 'tried', 'undetected'],
    ...Object.entries(counts).map(([name, { tried, undetected }]) => [name, thousands(tried), thousands(undetected)]),
  ]);
}

/** What is needed to see a failure again. */
export function failureText(failure: Failure): string {
  const { problem, details, target, sample, seed, frame, hex } = failure;
  const again = `npm run fuzz -- --seed ${seed} --frame ${frame}`;
  return `${problem}: ${details}\n  target: ${target}\n  made of: ${sample}\n  again: ${again}\n  bytes: ${hex}\n`;
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((text, column) => (
    column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!)
  )).join('  ').trimEnd()).join('\n');
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((part / whole) * 100).toFixed(0)} %`;
}

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}
