import { renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startCassandra, type CassandraOptions } from './cassandra/start-cassandra';

const usage = `Boots Cassandra nodes and keeps them until Ctrl-C:
  npx ts-node test/support/boot.ts [--nodes 3] [--auth] [--tls server|mutual] [--version 5.0.5] [--keyspace name]
                                   [--throughput] [--state file.json]`;

function readOptions(): { options: CassandraOptions; stateFile: string | undefined } {
  const { values } = parseArgs({
    options: {
      nodes: { type: 'string', default: '1' },
      auth: { type: 'boolean', default: false },
      tls: { type: 'string' },
      version: { type: 'string' },
      keyspace: { type: 'string' },
      throughput: { type: 'boolean', default: false },
      state: { type: 'string' },
    },
  });
  const options: CassandraOptions = {
    nodes: oneOf([1, 2, 3], Number(values.nodes)),
    authentication: values.auth,
    tls: values.tls === undefined ? false : oneOf(['server', 'mutual'], values.tls),
    tuning: values.throughput ? 'throughput' : 'boot',
    ...(values.version !== undefined && { version: values.version }),
    ...(values.keyspace !== undefined && { keyspace: values.keyspace }),
  };
  return { options, stateFile: values.state };
}

function oneOf<const T>(allowed: readonly T[], given: unknown): T {
  const found = allowed.find((value) => value === given);
  if (found === undefined) throw new Error(`${String(given)} is not one of ${allowed.join(', ')}\n${usage}`);
  return found;
}

async function main(): Promise<void> {
  const { options, stateFile } = readOptions();
  const { contactPoints, credentials, tls, nodes } = await startCassandra(options);
  const state = { contactPoints, credentials, tls, pids: nodes.map((node) => node.pid), pid: process.pid };
  if (stateFile !== undefined) writeWhole(stateFile, JSON.stringify(state, null, 2));
  console.log(`export CASSANDRA_CONTACT_POINTS=${contactPoints.join(',')}`);
  if (credentials !== undefined) {
    console.log(`export CASSANDRA_USERNAME=${credentials.username} CASSANDRA_PASSWORD=${credentials.password}`);
  }
  console.log('Ctrl-C ends the nodes and removes their data');
  setInterval(() => undefined, 60_000);
}

/** Whoever waits for the file finds all of it. */
function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
