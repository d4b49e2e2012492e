import { Cluster, PlainTextAuthProvider } from 'purecql';

/** For trying things out: where the cluster is and who is asking; everything else has a default. */
export function minimalCluster(contactPoints: readonly string[], username?: string, password?: string): Cluster {
  return new Cluster({ contactPoints, authProvider: new PlainTextAuthProvider(username, password) });
}

async function main({ env }: NodeJS.Process): Promise<void> {
  const contactPoints = (env['CASSANDRA_CONTACT_POINTS'] ?? '127.0.0.1').split(',');
  await using cluster = minimalCluster(contactPoints, env['CASSANDRA_USERNAME'], env['CASSANDRA_PASSWORD']);
  const session = await cluster.connect();
  const row = (await session.execute<{ release_version: string }>('select release_version from system.local')).one();
  console.log(`connected to ${row?.release_version ?? 'nobody'}`);
}

if (require.main === module) void main(process);
