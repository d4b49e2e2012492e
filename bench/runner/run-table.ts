import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bars } from '../bars';
import { installPeers } from '../build/install-peers';
import { benchFolder } from '../build/places';
import { chart } from '../report/chart';
import { barLine, evaluateBars } from '../report/evaluate-bars';
import { jsonReport } from '../report/json-report';
import type { Report } from '../report/json-report';
import { describeMachine, machineLines } from '../report/machine';
import { tableLines } from '../report/table';
import { chooseRows } from './choose-rows';
import { measureRow } from './measure-row';
import type { RunOptions } from './options';
import { prepareBench } from './prepare-bench';
import type { RowResult } from './results';

/** Measures what was asked for, prints each row as it is there and the bars at the end; false when somebody failed. */
export async function runTable(options: RunOptions, print: (line: string) => void): Promise<boolean> {
  const rows = chooseRows(options);
  if (rows.length === 0) throw new Error(`No row matches ${String(options.only)}: --list shows their ids`);
  await installPeers();
  const machine = describeMachine();
  machineLines(machine).forEach(print);
  const bench = prepareBench(options, rows);
  const results: RowResult[] = [];
  try {
    for (const row of rows) {
      const result = await measureRow(row, bench);
      results.push(result);
      ['', ...tableLines(result)].forEach(print);
    }
  } finally {
    await bench.servers.stop();
  }
  const report = { machine, results, bars: evaluateBars(bars, results) };
  const shown = report.bars.filter(({ outcome }) => outcome !== 'not measured');
  ['', `Bars (${bars.length - shown.length} more of other rows)`, ...shown.map(barLine)].forEach(print);
  keep(report, options, print);
  return !results.some(({ entrants }) => entrants.some(({ failure }) => failure !== undefined));
}

/** A run of some rows leaves nothing behind unless it is told to. */
function keep(report: Report, { only, isQuick, jsonFile }: RunOptions, print: (line: string) => void): void {
  const files: [path: string, text: string][] = [];
  if (jsonFile !== undefined) files.push([jsonFile, jsonReport(report)]);
  if (only === undefined) {
    const name = isQuick ? 'quick' : 'full';
    files.push([join(benchFolder, 'results', `${name}.json`), jsonReport(report)]);
    files.push([join(benchFolder, 'results', `${name}.svg`), chart(report.results, report.machine)]);
  }
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    print(`Written: ${path}`);
  }
}
