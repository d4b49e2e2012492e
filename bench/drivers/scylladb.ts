import { createRequire } from 'node:module';
import { join } from 'node:path';
import { keyspace } from '../workloads/table';
import { items } from '../workloads/items';
import { parameterSets } from '../workloads/workload';
import { checkTally } from './client';
import type { Client } from './client';
import type { Job } from './job';
import { keepInFlight } from './keep-in-flight';
import type { Rows } from './keep-in-flight';

/** What is used of npm's @lambda-group/scylladb: the Rust driver behind Node's native interface. */
interface Scylladb {
  readonly Cluster: new (options: { nodes: readonly string[] }) => { connect(): Promise<ScyllaSession> };
  readonly Double: new (value: number) => unknown;
}

interface ScyllaSession {
  prepare(query: string): Promise<object>;
  execute(statement: object, parameters: readonly unknown[]): Promise<Rows>;
}

/** It has no timestamps, and so three columns of the four. */
const queries = {
  read: `SELECT id, name, price FROM ${keyspace}.items WHERE id = ?`,
  write: `INSERT INTO ${keyspace}.items (id, name, price) VALUES (?, ?, ?)`,
} as const;

/** The package that is installed in `optional/`, where it has a binary for this system; short requests only. */
export async function connectScylladb({ peers, server, workload, inFlight }: Job): Promise<Client> {
  const scylladb = createRequire(join(peers, 'optional', 'package.json'))('@lambda-group/scylladb') as Scylladb;
  const session = await new scylladb.Cluster({ nodes: [`${server.host}:${server.port}`] }).connect();
  const isWrite = workload === 'write';
  const statement = await session.prepare(isWrite ? queries.write : queries.read);
  const sets = Array.from({ length: parameterSets }, (_, i) => {
    const [id, name, price] = items.row(i);
    return isWrite ? [id, name, new scylladb.Double(price as number)] : [id];
  });
  const run = async (i: number): Promise<{ rows: Rows }> => (
    { rows: await session.execute(statement, sets[i % parameterSets] ?? []) }
  );
  const requests = { run, inFlight, isWhole: undefined };
  return {
    round: async (milliseconds) => checkTally(await keepInFlight(requests, milliseconds), isWrite ? 0 : 1),
    close: async () => undefined,
  };
}
