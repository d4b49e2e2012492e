import type { Cluster } from 'purecql';
import { startServer } from '../test/support/start-server';
import { minimalCluster } from './connect-minimal';
import { productionCluster } from './connect-production';
import { connectToKeyspace, runExample } from './own-keyspace';
import { vectorSearch } from './vector-search';

const env = process.env;
const ways = ['CASSANDRA_URL', 'CASSANDRA_CONTACT_POINTS', 'CASSANDRA_SECURE_CONNECT_BUNDLE'];

/** From nothing to an answered vector search: on the cluster that the environment names, or on a node that is started for it. */
async function main(): Promise<void> {
  if (ways.some((name) => (env[name] ?? '') !== '')) return search();

  await using server = await startServer({ authentication: true });
  const { username, password } = server.credentials ?? { username: 'cassandra', password: 'cassandra' };
  env['CASSANDRA_CONTACT_POINTS'] = server.contactPoints.join(',');
  env['CASSANDRA_USERNAME'] = username;
  env['CASSANDRA_PASSWORD'] = password;
  await showRelease('minimal configuration', minimalCluster(server.contactPoints, username, password));
  await showRelease('production configuration', productionCluster());
  await search();
}

async function showRelease(title: string, cluster: Cluster): Promise<void> {
  await using session = await cluster.connect();
  const row = (await session.execute<{ release_version: string }>('select release_version from system.local')).one();
  console.log(`${title}: connected to Cassandra ${row?.release_version ?? '?'}`);
}

async function search(): Promise<void> {
  await using session = await connectToKeyspace();
  for (const { id, text, sim } of await vectorSearch(session)) console.log(`[${id}] "${text}" (sim: ${sim.toFixed(4)})`);
}

runExample(main);
