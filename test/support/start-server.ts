import { ServerUnavailableError } from './cassandra/server-unavailable-error';
import { startCassandra, type CassandraOptions } from './cassandra/start-cassandra';
import { fitsInDocker, startInDocker } from './docker-server';
import { serverFromEnvironment } from './environment-server';
import { createKeyspace } from './keyspace';
import type { TestServer } from './test-server';

/** What a test or an example asks of its server. */
export interface ServerOptions extends CassandraOptions {
  /** True when nodes are frozen, killed or restarted: then only processes of our own will do. */
  readonly ownProcesses?: boolean;
  /** True when a server that asks for a password or for TLS will not do. */
  readonly withoutLogin?: boolean;
}

/**
 * Gives a real server: the one that CASSANDRA_URL or CASSANDRA_CONTACT_POINTS names, else Cassandra fetched by Maven on
 * this machine's Java, else one in Docker, else an error that says what to install. PURECQL_TEST_SERVER (`existing`, `java`,
 * `docker`) leaves only one of these.
 */
export async function startServer(
  options: ServerOptions = {},
  environment: NodeJS.ProcessEnv = process.env,
): Promise<TestServer> {
  const only = environment['PURECQL_TEST_SERVER'] ?? '';
  const mayExist = (only === '' || only === 'existing') && isPlain(options);
  const existing = mayExist ? serverFromEnvironment(environment) : undefined;
  if (existing !== undefined) return withKeyspace(existing, options);
  if (only === 'existing') throw new ServerUnavailableError('it needs nodes of its own', 'These tests start their nodes', true);
  const missing: ServerUnavailableError[] = [];
  const ways = [...(only === 'docker' ? [] : [startCassandra]), ...(only === 'java' ? [] : [tryDocker])];
  for (const start of ways) {
    try {
      return await start(options);
    } catch (error) {
      if (!(error instanceof ServerUnavailableError)) throw error;
      missing.push(error);
    }
  }
  throw nothingToStart(missing);
}

async function tryDocker(options: ServerOptions): Promise<TestServer> {
  if (!fitsInDocker(options) || options.ownProcesses === true) {
    throw new ServerUnavailableError('no own processes in Docker', 'These tests stop and restart nodes or run several');
  }
  return withKeyspace(await startInDocker(options), options);
}

async function withKeyspace(server: TestServer, options: ServerOptions): Promise<TestServer> {
  if (options.keyspace !== undefined) await createKeyspace(server, options.keyspace);
  return server;
}

/** Options that any server can follow. */
const modest: ReadonlySet<string> = new Set(['keyspace', 'onProgress', 'heapMb', 'tuning', 'bootTimeoutMs', 'withoutLogin']);

/** Whether any Cassandra will do. */
export function isPlain(options: ServerOptions): boolean {
  const asked = Object.entries(options).filter(([name]) => !modest.has(name));
  return asked.every(([, value]) => value === undefined || value === false || value === 1);
}

function nothingToStart(missing: readonly ServerUnavailableError[]): ServerUnavailableError {
  const ways = missing.map(({ message }) => `\n- ${message}`).join('');
  return new ServerUnavailableError(
    missing.map(({ reason }) => reason).join(', '),
    'Set CASSANDRA_URL or CASSANDRA_CONTACT_POINTS to a server of yours, ' +
      `or install Java 17 and Maven, or start Docker:${ways}`,
    missing.every(({ isProgramMissing }) => isProgramMissing),
  );
}
