import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { PeerClient, PeerDriver } from '../../test/support/peer-driver';
import { convert } from '../workloads/convert';
import type { ValueMakers } from '../workloads/convert';
import { parameterSets } from '../workloads/workload';
import type { Workload } from '../workloads/workload';
import { workloads } from '../workloads/workloads';
import { checkTally } from './client';
import type { Client, Tally } from './client';
import { inTurn } from './in-turn';
import type { Job } from './job';
import { keepInFlight, wholeRows } from './keep-in-flight';
import { readRows } from './streamed-rows';

const localDistance = 0;

type Peer = PeerDriver & {
  readonly concurrent: {
    executeConcurrent(
      client: PeerClient, query: string, items: unknown, options: object,
    ): Promise<{ totalExecuted: number }>;
  };
};

/** npm's cassandra-driver 4.10.0, which speaks version 4 at most. */
export async function connectCassandraDriver(job: Job): Promise<Client> {
  const peer = loadCassandraDriver(job.peers) as Peer;
  const workload: Workload = workloads[job.workload];
  const options = clientOptions(job);
  if (job.activity === 'connects') {
    const connect = async (): Promise<void> => {
      const own = new peer.Client(options);
      await own.connect();
      await own.shutdown();
    };
    return { round: (milliseconds) => inTurn(milliseconds, connect), close: async () => undefined };
  }
  const client = new peer.Client(options);
  await client.connect();
  const makers = cassandraDriverMakers(peer);
  const sets = Array.from({ length: parameterSets }, (_, i) => convert(workload.parameters(i), makers) as unknown[]);
  const parts: Parts = { peer, client, job, workload, sets };
  const rounds = { requests, bulk, stream } as const;
  const work = rounds[job.activity];
  return { round: (amount) => work(parts, amount), close: () => client.shutdown() };
}

/** The package that is installed beside the benchmarks. */
export function loadCassandraDriver(peers: string): PeerDriver {
  return createRequire(join(peers, 'package.json'))('cassandra-driver') as PeerDriver;
}

interface Parts {
  readonly peer: Peer;
  readonly client: PeerClient;
  readonly job: Job;
  readonly workload: Workload;
  readonly sets: readonly unknown[][];
}

function clientOptions({ server, connections, inFlight }: Job): ConstructorParameters<PeerDriver['Client']>[0] {
  return {
    contactPoints: [`${server.host}:${server.port}`],
    localDataCenter: server.dataCenter,
    pooling: {
      coreConnectionsPerHost: { [localDistance]: connections },
      maxRequestsPerConnection: Math.max(2_048, inFlight),
    },
    ...(server.ca !== undefined && { sslOptions: { ca: [server.ca], rejectUnauthorized: true } }),
  };
}

/** Values as the users of cassandra-driver have them. */
export function cassandraDriverMakers({ types }: PeerDriver): ValueMakers {
  return {
    uuid: (text) => types.Uuid.fromString(text),
    tuple: (elements) => new types.Tuple(...elements),
    bigint: (value) => types.Long.fromString(String(value)),
    map: (entries) => Object.fromEntries(entries) as unknown,
    set: (elements) => elements,
    floats: (elements) => new types.Vector(elements, 'float'),
  };
}

function requestOptions({ options }: Workload): { prepare: true; fetchSize?: number } {
  return { prepare: true, ...(options?.pageSize !== undefined && { fetchSize: options.pageSize }) };
}

async function requests({ client, job, workload, sets }: Parts, milliseconds: number): Promise<Tally> {
  const options = requestOptions(workload);
  const { query, answer } = workload;
  const run = (i: number): ReturnType<PeerClient['execute']> => client.execute(query, sets[i % parameterSets], options);
  const { inFlight } = job;
  const tally = await keepInFlight({ run, inFlight, isWhole: wholeRows(workload) }, milliseconds);
  return checkTally(tally, answer?.rows ?? 0);
}

async function bulk({ peer, client, job, workload, sets }: Parts, count: number): Promise<Tally> {
  const items = Array.from({ length: count }, (_, i) => sets[i % parameterSets]!);
  const source = job.source === 'stream' ? Readable.from(items) : items;
  const { totalExecuted } = await peer.concurrent.executeConcurrent(client, workload.query, source, {
    concurrencyLevel: job.inFlight,
  });
  if (totalExecuted !== count) throw new Error(`${totalExecuted} rows of ${count} were written`);
  return { operations: count, rows: 0, latencies: [] };
}

function stream({ client, workload }: Parts, count: number): Promise<Tally> {
  const pages = count / (workload.answer?.rows ?? NaN);
  const rows = client.stream(workload.query, [pages], { ...requestOptions(workload), autoPage: true });
  return readRows(rows, count, workload.textColumn ?? '');
}
