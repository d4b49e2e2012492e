import { join } from 'node:path';
import { buildGocql } from '../build/build-gocql';
import { installOptionalPeers } from '../build/install-peers';
import type { DriverApi } from '../drivers/driver-api';
import { RemoteProcess } from '../processes/remote-process';
import type { Entrant } from '../rows/row';
import { keyspace } from '../workloads/table';
import { workloads } from '../workloads/workloads';
import type { Bench } from './bench';
import type { BenchServer } from './servers';

/** A driver that is connected and warm. */
export type DriverProcess = Pick<RemoteProcess<DriverApi>, 'call' | 'stop'>;

const warmUpRounds = 4;

let gocqlProgram: Promise<string> | undefined;

/** Starts a process for a driver, connects it and lets it warm up; throws NotHereError. */
export async function startDriver(entrant: Entrant, bench: Bench, server: BenchServer): Promise<DriverProcess> {
  const process = await launch(entrant, bench);
  try {
    const { driver, work } = entrant;
    const job = { ...work, driver, peers: bench.peers, build: bench.buildOf(entrant), server: server.address };
    const { query } = workloads[work.workload];
    await process.call('connect', { ...job, keyspace, query, writes: work.workload === 'write' });
    await warmUp(process, entrant, bench.options.warmUpMilliseconds);
    return process;
  } catch (error) {
    await process.stop();
    throw error;
  }
}

/** Compilers count calls, not seconds: where others take the processor's time, or the server is slow, it takes longer. */
async function warmUp(process: DriverProcess, { warmUpAmount }: Entrant, milliseconds: number): Promise<void> {
  if (warmUpAmount !== undefined) return void await process.call('round', warmUpAmount);
  let cpuMilliseconds = 0;
  for (let round = 0; round < warmUpRounds && cpuMilliseconds < milliseconds; round++) {
    cpuMilliseconds += (await process.call('round', milliseconds)).cpuMicroseconds / 1_000;
  }
}

async function launch({ driver, name }: Entrant, { options, scripts }: Bench): Promise<RemoteProcess<DriverApi>> {
  if (driver === 'gocql') return RemoteProcess.spawn(await (gocqlProgram ??= buildGocql()), name);
  if (driver === 'scylladb') await installOptionalPeers();
  const flags = ['--expose-gc'];
  if (options.profileFolder !== undefined && driver === 'purecql') {
    flags.push('--cpu-prof', `--cpu-prof-dir=${options.profileFolder}`);
  }
  return RemoteProcess.fork(join(scripts, 'drivers', 'driver-process.js'), name, flags);
}
