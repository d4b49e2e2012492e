import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runFarm } from './farm';
import { runPlanted } from './planted/run-planted';
import { addResult, brokenText, newTally, progressLine, resultsOf, tallyTable } from './run-report';
import type { Tally } from './run-report';
import type { SeedResult, SeedTask } from './seed-worker';
import { simulate } from './simulation';

const usage = `Runs the driver on a virtual clock and network, seed by seed:
  npm run simulate -- [--seeds 10000] [--from 1] [--seconds 60] [--workers 2]     Ctrl-C ends it with its figures
  npm run simulate -- --seed 123 [--trace]           one seed, with all that happens in it
  npm run simulate -- --planted [name] [--seeds 1000]  the bugs that must be found, or one of them, from seed 1 on
  npm run simulate -- --planted [name] --recorded      by the seeds that are written down for them, which takes a minute`;

const mostBroken = 20;
/** Runs of fewer are looks at something. */
const leastSeedsToKeep = 1_000;
const seedsPerProgress = 250;
/** A seed takes less than a second; a machine that is busy with other things must not count as a loop without an end. */
const hangMs = 1_800_000;

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: 'string' }, from: { type: 'string', default: '1' }, seconds: { type: 'string', default: '60' },
      seed: { type: 'string' }, trace: { type: 'boolean', default: false }, workers: { type: 'string' },
      planted: { type: 'boolean', default: false }, recorded: { type: 'boolean', default: false },
    },
  });
  return {
    seeds: values.seeds === undefined ? undefined : count(values.seeds),
    from: count(values.from),
    seconds: count(values.seconds),
    seed: values.seed === undefined ? undefined : count(values.seed),
    showsTrace: values.trace,
    workers: values.workers === undefined ? availableParallelism() : count(values.workers),
    isPlanted: values.planted,
    isRecorded: values.recorded,
    name: positionals[0],
  };
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`${text} is not a count\n${usage}`);
}

async function main(): Promise<boolean> {
  const { seeds, from, seconds, seed, showsTrace, workers, isPlanted, isRecorded, name } = readOptions();
  if (isPlanted) return runPlanted({ name, seeds: isRecorded ? undefined : seeds ?? 1_000, workers });
  if (name !== undefined || isRecorded) throw new Error(usage);
  if (seed !== undefined) return runOne(seed, seconds, showsTrace);
  const tally = await runMany({ from, seeds: seeds ?? 10_000, seconds, workers });
  console.log(tallyTable(tally));
  if (tally.seeds >= leastSeedsToKeep) keepResults(tally);
  return tally.broken.length === 0;
}

function keepResults(tally: Tally): void {
  const results = resultsOf(tally, new Date().toISOString());
  writeFileSync(join(__dirname, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`);
}

async function runOne(seed: number, seconds: number, showsTrace: boolean): Promise<boolean> {
  const { lines, hash, violations, operations, failed } = await simulate(seed, { seconds, keepsLines: showsTrace });
  for (const line of lines) console.log(line);
  console.log(`seed ${seed}: ${operations} operations, ${failed} failed as they may, trace ${hash}`);
  for (const { rule, text } of violations) console.error(`breaks "${rule}": ${text}`);
  return violations.length === 0;
}

interface ManySeeds {
  readonly from: number;
  readonly seeds: number;
  readonly seconds: number;
  readonly workers: number;
}

async function runMany({ from, seeds, seconds, workers }: ManySeeds): Promise<Tally> {
  const tally = newTally();
  const startedMs = performance.now();
  let isInterrupted = false;
  function* tasks(): Generator<SeedTask> {
    for (let seed = from; seed < from + seeds; seed++) yield { seed, seconds };
  }
  const tell = (): void => {
    tally.elapsedMs = performance.now() - startedMs;
    if (tally.seeds % seedsPerProgress === 0) console.log(progressLine(tally));
  };
  process.once('SIGINT', () => {
    isInterrupted = true;
  });
  await runFarm<SeedTask, SeedResult>({
    module: join(__dirname, 'seed-worker.ts'), tasks: tasks(), workers, hangMs,
    onResult: (_task, result) => {
      const known = tally.broken.length;
      addResult(tally, result, seconds);
      for (const broken of tally.broken.slice(known)) console.error(brokenText(broken, seconds));
      tell();
    },
    onLost: ({ seed }, text) => {
      const broken = { seed, rule: 'the simulation ends', text };
      tally.broken.push(broken);
      console.error(brokenText(broken, seconds));
    },
    isEnough: () => isInterrupted || tally.broken.length >= mostBroken,
  });
  tally.elapsedMs = performance.now() - startedMs;
  return tally;
}

main().then(
  (isWell) => {
    if (!isWell) process.exitCode = 1;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
