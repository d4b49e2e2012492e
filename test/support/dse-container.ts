import { ServerUnavailableError } from './cassandra/server-unavailable-error';

/** A DSE that runs in Docker. */
export interface DseContainer {
  readonly contactPoint: string;
  stop(): Promise<void>;
}

const startupTimeoutMs = 600_000;
const cqlPort = 9_042;

/**
 * Starts one DSE with search and graph. To be called only when the caller has accepted its licence; testcontainers is loaded
 * late, for it is heavy.
 */
export async function startDseContainer(image: string): Promise<DseContainer> {
  const testcontainers = await import('testcontainers');
  await testcontainers.getContainerRuntimeClient().catch((error: unknown) => {
    throw new ServerUnavailableError('Docker not running', `Install and start Docker to run ${image} (${String(error)})`);
  });
  const container = await new testcontainers.GenericContainer(image)
    .withEnvironment({ DS_LICENSE: 'accept', DC: 'dc1', JVM_EXTRA_OPTS: '-Xms1g -Xmx2g' })
    .withCommand(['-s', '-g'])
    .withExposedPorts(cqlPort)
    .withWaitStrategy(testcontainers.Wait.forLogMessage(/DSE startup complete/))
    .withStartupTimeout(startupTimeoutMs)
    .start();
  return {
    contactPoint: `${container.getHost()}:${container.getMappedPort(cqlPort)}`,
    stop: async () => void (await container.stop()),
  };
}
