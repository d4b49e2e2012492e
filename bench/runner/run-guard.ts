import { guardBars, guardRows } from '../guard';
import { barLine, evaluateBars } from '../report/evaluate-bars';
import type { BarResult } from '../report/evaluate-bars';
import { tableLines } from '../report/table';
import type { Row } from '../rows/row';
import type { Bench } from './bench';
import { measureRow } from './measure-row';
import type { RunOptions } from './options';
import { prepareBench } from './prepare-bench';

const tries = 3;

/** The short check of continuous integration: false when a bound was passed again and again. */
export async function runGuard(given: RunOptions, print: (line: string) => void): Promise<boolean> {
  const options = { ...given, rounds: 4, roundMilliseconds: 200, warmUpMilliseconds: 500 };
  const bench = prepareBench(options, guardRows);
  try {
    let isMet = true;
    for (const row of guardRows) isMet = await keepsBars(row, bench, print) && isMet;
    return isMet;
  } finally {
    await bench.servers.stop();
  }
}

/** A bound that was passed may have been somebody else's work on this machine: it is measured again. */
async function keepsBars(row: Row, bench: Bench, print: (line: string) => void): Promise<boolean> {
  const bars = guardBars.filter((bar) => bar.row === row.id);
  for (let attempt = 1; attempt <= tries; attempt++) {
    const result = await measureRow(row, bench);
    const outcomes = evaluateBars(bars, [result]);
    [...tableLines(result), ...outcomes.map(barLine)].forEach(print);
    if (outcomes.every(isMet)) return true;
  }
  return false;
}

function isMet({ outcome }: BarResult): boolean {
  return outcome === 'met';
}
