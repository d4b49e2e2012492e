import { join } from 'node:path';
import { buildCommit, buildInternals, buildWorkingTree } from '../build/build-purecql';
import { compileBench } from '../build/compile-bench';
import { installPeers } from '../build/install-peers';
import { benchFolder } from '../build/places';
import { RemoteProcess } from '../processes/remote-process';
import { formatNumber, formatPercent } from '../report/format';
import type { RunOptions } from '../runner/options';
import type { MicroResult } from './measure-case';
import type { MicroApi } from './micro-api';

const roundMs = { full: 40, quick: 8 } as const;

/** Runs the cases whose titles match, in a process without a compiler; with another commit, the same there as well. */
export async function runMicro(options: RunOptions, print: (line: string) => void): Promise<boolean> {
  await installPeers();
  const builds = [{ build: buildWorkingTree(), suffix: '' }];
  if (options.against !== undefined) builds.push({ build: buildCommit(options.against), suffix: ` @ ${options.against}` });
  const script = join(compileBench(), 'micro', 'micro-process.js');
  const started = builds.map((each) => ({ ...each, process: RemoteProcess.fork<MicroApi>(script, 'micro-benchmarks') }));
  try {
    const titles: string[][] = [];
    for (const { process, build } of started) {
      titles.push(await process.call('load', { build, internals: buildInternals(build), peers: benchFolder }));
    }
    for (const [index, title] of titles[0]!.entries()) {
      if (options.only?.test(title) === false) continue;
      print(title);
      for (const { process, suffix } of started) {
        const choice = { index, rounds: options.rounds, roundMs: options.isQuick ? roundMs.quick : roundMs.full };
        const results = await process.call('measure', choice);
        const shown = results.filter(({ name }) => suffix === '' || name.startsWith('purecql'));
        for (const result of shown) print(line(result, suffix));
      }
    }
  } finally {
    for (const { process } of started) await process.stop();
  }
  return true;
}

function line({ name, nanoseconds, spread }: MicroResult, suffix: string): string {
  return `  ${(name + suffix).padEnd(32)} ${formatNumber(nanoseconds).padStart(9)} ns ±${formatPercent(spread).padStart(4)}`;
}
