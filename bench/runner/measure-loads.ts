import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Loaded } from '../processes/load-process';
import type { Entrant, Row, Sample } from '../rows/row';
import type { Bench } from './bench';
import type { EntrantResult, RowResult } from './results';

/** Files come out of the disk's cache, as they do for all but the first process of a day. */
const warmUps = 1;
const processesEachRound = 3;

/** Loads each package in fresh processes, in turn. */
export function measureLoads(row: Row, bench: Bench): RowResult {
  const runners = row.entrants.map((entrant) => ({ entrant, path: pathOf(entrant, bench), samples: [] as Sample[] }));
  for (const { path } of runners) for (let i = 0; i < warmUps; i++) load(path, bench);
  for (let round = 0; round < bench.options.rounds * processesEachRound; round++) {
    for (const { path, samples } of runners) samples.push(sampleOf(load(path, bench)));
  }
  return { row, entrants: runners.map(({ entrant, samples }): EntrantResult => ({ entrant, samples })) };
}

function pathOf(entrant: Entrant, bench: Bench): string {
  if (entrant.driver === 'purecql') return join(bench.buildOf(entrant), 'dist', 'index.js');
  return createRequire(join(bench.peers, 'package.json')).resolve('cassandra-driver');
}

function load(path: string, { scripts }: Bench): Loaded {
  const script = join(scripts, 'processes', 'load-process.js');
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', script, path], { encoding: 'utf8' })) as Loaded;
}

function sampleOf({ milliseconds, heapBytes, cpuMicroseconds }: Loaded): Sample {
  return { operationsPerSecond: 1_000 / milliseconds, cpuMicroseconds, latencyMilliseconds: milliseconds, heapBytes };
}
