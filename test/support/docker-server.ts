import { createCertificates, type Certificates } from './certificates';
import { defaultCassandraVersion } from './cassandra/cassandra-jars';
import { freePorts } from './cassandra/free-ports';
import { cassandraYaml, nodeFiles, type NodeSettings } from './cassandra/node-settings';
import { ServerUnavailableError } from './cassandra/server-unavailable-error';
import type { CassandraOptions } from './cassandra/start-cassandra';
import type { TestServer } from './test-server';

type Testcontainers = typeof import('testcontainers');
type StartedContainer = Awaited<ReturnType<InstanceType<Testcontainers['GenericContainer']>['start']>>;

/** The image's own folder for data, which its user may write to. */
const folder = '/var/lib/cassandra';
const startupTimeoutMs = 180_000;

/** Whether one container can be what the options ask for. */
export function fitsInDocker(options: CassandraOptions): boolean {
  const needed = [options.perNode, options.classPath, options.javaPath, options.bootedNodes];
  return (options.nodes ?? 1) === 1 && needed.every((option) => option === undefined);
}

/** Starts one Cassandra in a container; testcontainers is loaded here and nowhere else, for it is heavy. */
export async function startInDocker(options: CassandraOptions = {}): Promise<TestServer> {
  const testcontainers = await import('testcontainers');
  await testcontainers.getContainerRuntimeClient().catch((error: unknown) => {
    throw new ServerUnavailableError('Docker not running', `Install and start Docker (${String(error)})`);
  });
  const certificates = options.tls ? (options.certificates ?? (await createCertificates())) : undefined;
  const [storagePort = 0, nativePort = 0] = await freePorts(2, ['127.0.0.1']);
  const settings = containerSettings(options, storagePort, nativePort);
  const container = await startContainer(testcontainers, options, settings, certificates);
  return containerServer(container, options, nativePort, certificates);
}

/** The port is the same inside and outside, because the node tells it to its clients. */
function containerSettings(options: CassandraOptions, storagePort: number, nativePort: number): NodeSettings {
  return {
    address: '127.0.0.1',
    folder,
    storagePort,
    nativePort,
    clusterSize: 1,
    heapMb: options.heapMb ?? 700,
    tuning: options.tuning ?? 'boot',
    authentication: options.authentication ?? false,
    tls: options.tls ?? false,
    yaml: { rpc_address: '0.0.0.0', broadcast_rpc_address: '127.0.0.1', ...options.yaml },
  };
}

async function startContainer(
  { GenericContainer, Wait }: Testcontainers,
  options: CassandraOptions,
  settings: NodeSettings,
  certificates: Certificates | undefined,
): Promise<StartedContainer> {
  const port = settings.nativePort;
  const yaml = JSON.stringify(cassandraYaml(settings), null, 2);
  const files = [{ target: '/etc/cassandra/cassandra.yaml', content: yaml }];
  if (certificates !== undefined) {
    const { server, ca } = certificates;
    files.push({ target: `${folder}/${nodeFiles.keyStore}`, content: server.key + server.cert });
    files.push({ target: `${folder}/${nodeFiles.trustStore}`, content: ca });
  }
  const ready = settings.authentication ? /Created default superuser role/ : /Startup complete/;
  return new GenericContainer(`cassandra:${options.version ?? defaultCassandraVersion}`)
    .withExposedPorts({ container: port, host: port })
    .withCopyContentToContainer(files)
    .withEnvironment({
      MAX_HEAP_SIZE: `${settings.heapMb}M`,
      HEAP_NEWSIZE: `${Math.round(settings.heapMb / 4)}M`,
      JVM_EXTRA_OPTS: ['-Dcassandra.superuser_setup_delay_ms=0', ...(options.jvmOptions ?? [])].join(' '),
    })
    .withWaitStrategy(Wait.forLogMessage(ready))
    .withStartupTimeout(startupTimeoutMs)
    .start();
}

function containerServer(
  container: StartedContainer,
  options: CassandraOptions,
  port: number,
  certificates: Certificates | undefined,
): TestServer {
  const stop = async (): Promise<void> => void (await container.stop());
  return {
    origin: 'docker',
    contactPoints: [`${container.getHost()}:${port}`],
    nodes: [],
    ...(options.authentication === true && { credentials: { username: 'cassandra', password: 'cassandra' } }),
    ...(certificates !== undefined && {
      certificates,
      tls: { ca: certificates.ca, ...(options.tls === 'mutual' && certificates.client) },
    }),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
