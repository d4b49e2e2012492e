import { Cluster } from '../src/index';
import { startServer } from '../test/support/start-server';
import { minimalCluster } from './connect-minimal';
import { productionCluster } from './connect-production';
import { vectorSearch } from './vector-search';

const env = process.env;

/** From nothing to an answered vector search: on the server that CASSANDRA_URL names, or on one that is started for it. */
async function main(): Promise<void> {
  if ((env['CASSANDRA_URL'] ?? env['CASSANDRA_CONTACT_POINTS'] ?? '') !== '') return search(Cluster.fromEnv());

  await using server = await startServer({ authentication: true });
  const { username, password } = server.credentials ?? { username: 'cassandra', password: 'cassandra' };
  env['CASSANDRA_CONTACT_POINTS'] = server.contactPoints.join(',');
  env['CASSANDRA_USERNAME'] = username;
  env['CASSANDRA_PASSWORD'] = password;
  await showRelease('minimal configuration', minimalCluster(server.contactPoints, username, password));
  await showRelease('production configuration', productionCluster());
  await search(Cluster.fromEnv());
}

async function showRelease(title: string, cluster: Cluster): Promise<void> {
  await using session = await cluster.connect();
  const row = (await session.execute<{ release_version: string }>('select release_version from system.local')).one();
  console.log(`${title}: connected to Cassandra ${row?.release_version ?? '?'}`);
}

async function search(cluster: Cluster): Promise<void> {
  await using session = await cluster.connect();
  const keyspace = session.keyspace ?? 'default_keyspace';
  await session.execute(
    `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = { 'class': 'SimpleStrategy', 'replication_factor': 1 }`,
  );
  const nearest = await vectorSearch(session, keyspace);
  for (const { id, text, sim } of nearest) console.log(`[${id}] "${text}" (sim: ${sim.toFixed(4)})`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
  process.exitCode = 1;
});
