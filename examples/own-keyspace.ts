import { Cluster, ConfigurationError } from 'purecql';
import type { ClusterOptions, Session } from 'purecql';

const keyspace = 'default_keyspace';

/**
 * A session in the keyspace that the environment names (CASSANDRA_KEYSPACE, or that of the URL or of the bundle), or else in one
 * that is made for it. Astra makes keyspaces in its console only, and refuses the CQL for it.
 */
export async function connectToKeyspace(options: ClusterOptions = {}): Promise<Session> {
  const cluster = Cluster.fromEnv(options);
  const session = await cluster.connect();
  if (session.keyspace !== undefined) return session;
  if ((process.env['CASSANDRA_SECURE_CONNECT_BUNDLE'] ?? '') !== '') {
    await cluster.shutdown();
    throw new ConfigurationError('On Astra keyspaces are made in its console: set CASSANDRA_KEYSPACE to one that is there');
  }
  const replication = "{ 'class': 'SimpleStrategy', 'replication_factor': 1 }";
  await session.execute(`CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = ${replication}`);
  await session.execute(`USE ${keyspace}`);
  return session;
}

/** Runs an example, and tells what was wrong in one line. */
export function runExample(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
    process.exitCode = 1;
  });
}
