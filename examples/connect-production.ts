import { Cluster, EXEC_PROFILE_DEFAULT, ExecutionProfile, ProtocolVersion } from 'purecql';

/**
 * For production: contact points and credentials from the environment (CASSANDRA_CONTACT_POINTS, CASSANDRA_USERNAME,
 * CASSANDRA_PASSWORD, or all in CASSANDRA_URL), timeouts and protocol version chosen on purpose.
 */
export function productionCluster(): Cluster {
  return Cluster.fromEnv({
    executionProfiles: { [EXEC_PROFILE_DEFAULT]: new ExecutionProfile({ requestTimeoutMs: 30_000 }) },
    connectTimeoutMs: 5_000,
    protocolVersion: ProtocolVersion.V4,
  });
}

async function main(): Promise<void> {
  await using cluster = productionCluster();
  const session = await cluster.connect();
  const row = (await session.execute<{ release_version: string }>('select release_version from system.local')).one();
  console.log(`connected to ${row?.release_version ?? 'nobody'}`);
}

if (require.main === module) void main();
