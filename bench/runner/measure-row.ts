import type { Measured } from '../drivers/driver-api';
import type { ResponderCounts } from '../responder/responder-api';
import type { Entrant, Row, Sample } from '../rows/row';
import type { Bench } from './bench';
import { measureLoads } from './measure-loads';
import { NotHereError } from './not-here-error';
import type { EntrantResult, RowResult } from './results';
import type { BenchServer } from './servers';
import { startDriver } from './start-driver';
import type { DriverProcess } from './start-driver';

/** An entrant, and what it has done so far. */
interface Runner {
  readonly entrant: Entrant;
  readonly process?: DriverProcess;
  readonly missing?: string;
  failure?: string;
  samples: Sample[];
}

/** Lets the entrants of a row work in turn: A B C A B C and so on, each in a process of its own. */
export async function measureRow(row: Row, bench: Bench): Promise<RowResult> {
  if (row.server === 'none') return measureLoads(row, bench);
  const runners: Runner[] = [];
  try {
    const server = await bench.servers.of(row.server);
    for (const entrant of row.entrants) runners.push(await startRunner(entrant, bench, server));
    const rounds = Math.min(bench.options.rounds, row.maxRounds ?? Infinity);
    for (let round = 0; round < rounds; round++) {
      for (const runner of runners) await runRound(runner, bench, server);
    }
    for (const { process, failure } of runners) if (failure === undefined) await process?.call('close', undefined);
  } catch (error) {
    if (error instanceof NotHereError) return { row, entrants: [], missing: error.message };
    throw error;
  } finally {
    for (const { process } of runners) await process?.stop();
  }
  return { row, entrants: runners.map(({ process: _, ...result }): EntrantResult => result) };
}

async function startRunner(entrant: Entrant, bench: Bench, server: BenchServer): Promise<Runner> {
  try {
    return { entrant, process: await startDriver(entrant, bench, server), samples: [] };
  } catch (error) {
    if (error instanceof NotHereError) return { entrant, missing: error.message, samples: [] };
    return { entrant, failure: textOf(error), samples: [] };
  }
}

/** One who fails is out, and the others go on. */
async function runRound(runner: Runner, { options }: Bench, server: BenchServer): Promise<void> {
  const { entrant, process, failure } = runner;
  if (process === undefined || failure !== undefined) return;
  try {
    const before = await server.counts();
    const measured = await process.call('round', entrant.amount ?? options.roundMilliseconds);
    const after = await server.counts();
    runner.samples.push({ ...sampleOf(measured), ...(before && after && wireFigures(entrant, measured, before, after)) });
  } catch (error) {
    runner.failure = textOf(error);
    runner.samples = [];
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sampleOf({ operations, milliseconds, cpuMicroseconds, grownBytes, latency }: Measured): Sample {
  return {
    operationsPerSecond: (operations / milliseconds) * 1_000,
    cpuMicroseconds: cpuMicroseconds / operations,
    ...(latency !== undefined && { latencyMilliseconds: latency.median, latencyP99Milliseconds: latency.p99 }),
    ...(grownBytes !== undefined && { grownBytes }),
  };
}

/** Throws when the client says that it did more or less than it was answered. */
function wireFigures(
  { name, work }: Entrant, { operations, milliseconds }: Measured, before: ResponderCounts, after: ResponderCounts,
): Partial<Sample> {
  const answered = after.executes - before.executes;
  const isOneForOne = work.activity === 'requests' || work.activity === 'bulk';
  if (isOneForOne && answered !== operations) {
    throw new Error(`${name} counted ${operations} operations, and the responder answered ${answered}`);
  }
  return {
    sentBytes: (after.bytesIn - before.bytesIn) / operations,
    receivedBytes: (after.bytesOut - before.bytesOut) / operations,
    serverShare: (after.cpuMicroseconds - before.cpuMicroseconds) / 1_000 / milliseconds,
  };
}
