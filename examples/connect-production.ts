import { Cluster, EXEC_PROFILE_DEFAULT, ExecutionProfile, ProtocolVersion } from '../src/index';

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
