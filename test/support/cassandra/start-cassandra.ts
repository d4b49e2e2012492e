import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createCertificates, type Certificates } from '../certificates';
import { createKeyspace } from '../keyspace';
import { runCql, throughNode } from '../raw-cql';
import { settle } from '../settle';
import { eventually } from '../until';
import { BootError } from './boot-failure';
import { CassandraCluster } from './cassandra-cluster';
import { CassandraNode } from './cassandra-node';
import { cassandraJars, defaultCassandraVersion } from './cassandra-jars';
import { freePorts } from './free-ports';
import { findJava, javaRangeFor, type JavaRuntime } from './java';
import { fetchJava11 } from './java-11';
import { applyOverrides, nodeFiles, type NodeOverrides, type NodeSettings } from './node-settings';
import { callbackProgress, streamProgress, type Progress } from './progress';
import { asDefaultSuperuser, createTestRole, defaultSuperuser, testRole } from './test-role';
import { Watchdog } from './watchdog';

/** What a caller may ask of a cluster; everything has a default. */
export interface CassandraOptions {
  /** On 127.0.0.1 to 127.0.0.3, all with the same ports (default 1). */
  readonly nodes?: 1 | 2 | 3;
  /** How many of them boot at once; the others by their own `start()` (default all). */
  readonly bootedNodes?: 1 | 2 | 3;
  /** Passwords and permissions; there is a superuser of the tests (with an authenticator of your own: Cassandra's alone). */
  readonly authentication?: boolean;
  /** `mutual` asks clients for a certificate. */
  readonly tls?: false | 'server' | 'mutual';
  /** Instead of fresh ones, for tests of wrong names or ended certificates. */
  readonly certificates?: Certificates;
  /** Merged into each node's cassandra.yaml. */
  readonly yaml?: Readonly<Record<string, unknown>>;
  readonly jvmOptions?: readonly string[];
  /** Put before Cassandra's jars. */
  readonly classPath?: readonly string[];
  /** What differs from node to node, in their order. */
  readonly perNode?: readonly NodeOverrides[];
  /** Of `org.apache.cassandra:cassandra-all` (default 5.0.5); 4.1 wants Java 11. */
  readonly version?: string;
  /** Path of a `java`; found by itself when absent. */
  readonly javaPath?: string;
  /** Heap of each node in MB (default 700). */
  readonly heapMb?: number;
  /** `throughput` has the server as in production, for benchmarks; `boot` is up sooner (default). */
  readonly tuning?: 'boot' | 'throughput';
  /** A keyspace made before the promise resolves, replicated to all nodes. */
  readonly keyspace?: string;
  readonly bootTimeoutMs?: number;
  /** Where progress goes (default: one line on stderr). */
  readonly onProgress?: (line: string) => void;
}

const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3'] as const;
const defaultHeapMb = 700;
const defaultBootTimeoutMs = 120_000;
const maxBoots = 3;
/** How long roles may take to be wherever a login looks for them. */
const rolesMs = 60_000;
const rolesPollMs = 100;

/** Starts real Cassandra nodes of its own on loopback addresses; they end when this process ends, in whatever way. */
export async function startCassandra(options: CassandraOptions = {}): Promise<CassandraCluster> {
  const progress = options.onProgress === undefined ? streamProgress() : callbackProgress(options.onProgress);
  const version = options.version ?? defaultCassandraVersion;
  try {
    const java = await javaFor(version, options.javaPath, progress);
    const jars = await cassandraJars(version, progress);
    const classPath = [...(options.classPath ?? []), join(jars, '*')].join(delimiter);
    return await bootWithFreshPorts(options, { java, classPath }, progress);
  } finally {
    progress.done();
  }
}

async function javaFor(version: string, javaPath: string | undefined, progress: Progress): Promise<JavaRuntime> {
  try {
    return await findJava(version, process.env, javaPath);
  } catch (error) {
    const canFetch = javaRangeFor(version).max === 11 && javaPath === undefined;
    const fetched = canFetch ? await fetchJava11(progress) : undefined;
    if (fetched === undefined) throw error;
    return fetched;
  }
}

interface Program {
  readonly java: JavaRuntime;
  readonly classPath: string;
}

/** A port that was free may be taken before the node listens on it; then everything starts again. */
async function bootWithFreshPorts(
  options: CassandraOptions,
  program: Program,
  progress: Progress,
): Promise<CassandraCluster> {
  for (let boot = 1; ; boot++) {
    try {
      return await bootCluster(options, program, progress);
    } catch (error) {
      if (boot === maxBoots || !(error instanceof BootError && error.portConflict)) throw error;
    }
  }
}

async function bootCluster(options: CassandraOptions, program: Program, progress: Progress): Promise<CassandraCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'purecql-cassandra-'));
  const watchdog = new Watchdog(folder);
  let nodes: readonly CassandraNode[] = [];
  try {
    const certificates = options.tls ? (options.certificates ?? (await createCertificates())) : undefined;
    const settings = await nodeSettings(options, folder);
    if (certificates !== undefined) await writeCertificates(settings, certificates);
    const machinery = { ...program, watchdog, bootTimeoutMs: options.bootTimeoutMs ?? defaultBootTimeoutMs };
    nodes = settings.map((each) => new CassandraNode(each, machinery));
    const cluster = new CassandraCluster(nodes, watchdog, {
      ...(options.authentication === true && { credentials: hasTestRole(options) ? testRole : defaultSuperuser }),
      ...(certificates !== undefined && { certificates }),
      mutualTls: options.tls === 'mutual',
    });
    await bootNodes(cluster, options, progress);
    return cluster;
  } catch (error) {
    await Promise.all(nodes.map((node) => node.kill()));
    await watchdog.release();
    throw error;
  }
}

async function nodeSettings(options: CassandraOptions, folder: string): Promise<NodeSettings[]> {
  const clusterSize = options.nodes ?? 1;
  const used = addresses.slice(0, clusterSize);
  const [storagePort = 0, nativePort = 0] = await freePorts(2, used);
  return used.map((address, index) =>
    applyOverrides(
      {
        address,
        folder: join(folder, `node${index + 1}`),
        storagePort,
        nativePort,
        clusterSize,
        heapMb: options.heapMb ?? defaultHeapMb,
        tuning: options.tuning ?? 'boot',
        authentication: options.authentication ?? false,
        tls: options.tls ?? false,
        yaml: options.yaml ?? {},
        jvmOptions: options.jvmOptions ?? [],
      },
      options.perNode?.[index] ?? {},
    ),
  );
}

async function writeCertificates(settings: readonly NodeSettings[], certificates: Certificates): Promise<void> {
  for (const { folder } of settings) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, nodeFiles.keyStore), certificates.server.key + certificates.server.cert);
    await writeFile(join(folder, nodeFiles.trustStore), certificates.ca);
  }
}

/** The first node is the seed: the others can boot together once it is there. */
async function bootNodes(cluster: CassandraCluster, options: CassandraOptions, progress: Progress): Promise<void> {
  const version = options.version ?? defaultCassandraVersion;
  const booted = cluster.nodes.slice(0, options.bootedNodes ?? cluster.nodes.length);
  const boot = (node: CassandraNode): Promise<void> => {
    progress.step(`Booting Cassandra ${version} on ${node.contactPoint}…`);
    return node.start();
  };
  const [seed, ...others] = booted;
  if (seed !== undefined) await boot(seed);
  await Promise.all(others.map(boot));
  if (options.authentication === true) await seed?.waitForLog(/Created default superuser role/);
  await settleWithRoles(asDefaultSuperuser(cluster));
  if (options.authentication === true && cluster.nodes.length > 1) await replicateRoles(cluster);
  if (hasTestRole(options)) await createTestRole(cluster);
  if (options.keyspace !== undefined) await createKeyspace(cluster, options.keyspace);
}

/** Other authenticators may have no passwords of roles. */
function hasTestRole({ authentication, yaml }: CassandraOptions): boolean {
  return authentication === true && yaml?.['authenticator'] === undefined;
}

/**
 * A node that joins may own the superuser, which the seed has made for itself alone: logins fail until the node has made it as
 * well, which nothing but a login tells.
 */
function settleWithRoles(server: CassandraCluster): Promise<void> {
  return eventually(() => settle(server), { limitMs: rolesMs, pollMs: rolesPollMs });
}

/**
 * With more replicas a login may ask two nodes that do not have the superuser. A read of all of them repairs that, if its
 * coordinator knows of the new replicas: once all agree on the schema it is read again.
 */
async function replicateRoles(cluster: CassandraCluster): Promise<void> {
  const server = asDefaultSuperuser(cluster);
  const replication = `{'class': 'SimpleStrategy', 'replication_factor': ${cluster.nodes.length}}`;
  await runCql(server, `ALTER KEYSPACE system_auth WITH replication = ${replication}`);
  await eventually(async () => {
    await repairRoles(server);
    await settle(server);
    await repairRoles(server);
  }, { limitMs: rolesMs, pollMs: rolesPollMs });
}

async function repairRoles(server: CassandraCluster): Promise<void> {
  const everywhere = "SELECT * FROM system_auth.roles WHERE role = 'cassandra'";
  const repairs = server.nodes.map(({ contactPoint }) => (
    runCql({ ...throughNode(server, contactPoint), consistency: 'ALL' }, everywhere)
  ));
  for (const repair of await Promise.allSettled(repairs)) if (repair.status === 'rejected') throw repair.reason;
}
