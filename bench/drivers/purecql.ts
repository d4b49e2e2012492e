import { createRequire } from 'node:module';
import { join } from 'node:path';
import { convert } from '../workloads/convert';
import { parameterSets } from '../workloads/workload';
import type { Workload } from '../workloads/workload';
import { workloads } from '../workloads/workloads';
import { checkTally } from './client';
import type { Client, Tally } from './client';
import { inTurn } from './in-turn';
import type { Job } from './job';
import { keepInFlight, wholeRows } from './keep-in-flight';
import type { Rows } from './keep-in-flight';
import { readRows } from './streamed-rows';

type Purecql = typeof import('../../src/index');
type Cluster = import('../../src/index').Cluster;
type Session = import('../../src/index').Session;

/** The built package, as its users have it. */
export async function connectPurecql(job: Job): Promise<Client> {
  const purecql = createRequire(join(job.build, 'package.json'))('./dist/index.js') as Purecql;
  const workload: Workload = workloads[job.workload];
  if (job.activity === 'connects') {
    const connect = async (): Promise<void> => {
      const own = clusterOf(purecql, job);
      await own.connect();
      await own.shutdown();
    };
    return { round: (milliseconds) => inTurn(milliseconds, connect), close: async () => undefined };
  }
  const cluster = clusterOf(purecql, job);
  const session = await cluster.connect();
  const makers = { uuid: (text: string) => purecql.Uuid.fromString(text) };
  const sets = Array.from({ length: parameterSets }, (_, i) => convert(workload.parameters(i), makers) as unknown[]);
  const parts: Parts = { session, workload, sets, inFlight: job.inFlight };
  const rounds = { requests, bulk, stream } as const;
  const work = rounds[job.activity];
  return { round: (amount) => work(parts, amount), close: () => cluster.shutdown() };
}

interface Parts {
  readonly session: Session;
  readonly workload: Workload;
  readonly sets: readonly unknown[][];
  readonly inFlight: number;
}

function clusterOf(purecql: Purecql, { server, connections, compression, version, inFlight }: Job): Cluster {
  return new purecql.Cluster({
    contactPoints: [`${server.host}:${server.port}`],
    protocolVersion: version,
    pool: { localConnections: connections, maxInFlight: Math.max(2_048, inFlight) },
    ...(compression !== undefined && { compression }),
    ...(server.ca !== undefined && { tls: { ca: server.ca } }),
  });
}

async function requests({ session, workload, sets, inFlight }: Parts, milliseconds: number): Promise<Tally> {
  const { query, options, answer } = workload;
  const run = (i: number): Promise<{ readonly rows: Rows }> => session.execute(query, sets[i % parameterSets], options);
  const tally = await keepInFlight({ run, inFlight, isWhole: wholeRows(workload) }, milliseconds);
  return checkTally(tally, answer?.rows ?? 0);
}

async function bulk({ session, workload, sets, inFlight }: Parts, count: number): Promise<Tally> {
  const items = itemsOf(sets, count);
  const { succeeded } = await session.executeConcurrent(workload.query, items, { concurrency: inFlight });
  if (succeeded !== count) throw new Error(`${succeeded} rows of ${count} were written`);
  return { operations: count, rows: 0, latencies: [] };
}

function* itemsOf(sets: readonly unknown[][], count: number): Generator<unknown[]> {
  for (let i = 0; i < count; i++) yield sets[i % parameterSets] ?? [];
}

function stream({ session, workload }: Parts, count: number): Promise<Tally> {
  const pages = count / (workload.answer?.rows ?? NaN);
  return readRows(session.stream(workload.query, [pages], workload.options), count, workload.textColumn ?? '');
}
