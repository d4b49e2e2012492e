import { performance } from 'node:perf_hooks';
import { serve } from '../processes/remote';
import { median, quantile } from '../report/statistics';
import type { Client, Tally } from './client';
import { connectors } from './connect';
import type { DriverApi, Measured } from './driver-api';
import type { Job } from './job';
import { withMemoryGrowth } from './memory-growth';

let job: Job | undefined;
let client: Client | undefined;

/** Memory is of interest where there is much to hold; looking at it costs something too. */
const growing: ReadonlySet<Job['activity']> = new Set(['bulk', 'stream']);

async function measure(amount: number): Promise<Measured> {
  if (client === undefined || job === undefined) throw new Error('Not connected yet');
  const { round } = client;
  if (!growing.has(job.activity)) return timed(() => round(amount));
  const { result, grownBytes } = await withMemoryGrowth(() => timed(() => round(amount)));
  return { ...result, grownBytes };
}

async function timed(run: () => Promise<Tally>): Promise<Measured> {
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const { operations, latencies } = await run();
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    operations,
    milliseconds,
    cpuMicroseconds: user + system,
    ...(latencies.length > 0 && { latency: { median: median(latencies), p99: quantile(latencies, 0.99) } }),
  };
}

const api: DriverApi = {
  async connect(given) {
    job = given;
    if (given.driver === 'gocql') throw new Error('gocql has a program of its own');
    client = await connectors[given.driver](given);
    return undefined;
  },
  round: measure,
  async close() {
    await client?.close();
    return undefined;
  },
};
serve(api);
