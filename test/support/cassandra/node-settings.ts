import { join } from 'node:path';
import type { JavaRuntime } from './java';

/** What a caller may change about one node. */
export interface NodeOverrides {
  /** Merged into cassandra.yaml, objects key by key. */
  readonly yaml?: Readonly<Record<string, unknown>>;
  /** Added behind the JVM's other options. */
  readonly jvmOptions?: readonly string[];
  readonly dataCenter?: string;
  readonly rack?: string;
}

/** Everything that makes one node of a cluster. */
export interface NodeSettings extends NodeOverrides {
  readonly address: string;
  readonly folder: string;
  readonly storagePort: number;
  readonly nativePort: number;
  readonly clusterSize: number;
  readonly heapMb: number;
  readonly tuning: 'boot' | 'throughput';
  readonly authentication: boolean;
  readonly tls: false | 'server' | 'mutual';
}

/** The same node with changes: `yaml` and `jvmOptions` add to what was there, everything else replaces it. */
export function applyOverrides(settings: NodeSettings, overrides: NodeOverrides): NodeSettings {
  return {
    ...settings,
    ...overrides,
    yaml: mergeYaml(settings.yaml ?? {}, overrides.yaml ?? {}),
    jvmOptions: [...(settings.jvmOptions ?? []), ...(overrides.jvmOptions ?? [])],
  };
}

/** Names of the files that a node reads, all in its own folder. */
export const nodeFiles = {
  yaml: 'cassandra.yaml',
  rack: 'cassandra-rackdc.properties',
  logback: 'logback.xml',
  log: 'system.log',
  keyStore: 'server.pem',
  trustStore: 'ca.pem',
} as const;

/** The node's cassandra.yaml as an object; its JSON text is YAML as well. */
export function cassandraYaml(settings: NodeSettings): Record<string, unknown> {
  const inFolder = (name: string): string => join(settings.folder, name);
  const yaml = {
    cluster_name: 'purecql test',
    num_tokens: 16,
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    endpoint_snitch: 'GossipingPropertyFileSnitch',
    commitlog_sync: 'periodic',
    commitlog_sync_period: '10000ms',
    seed_provider: [
      {
        class_name: 'org.apache.cassandra.locator.SimpleSeedProvider',
        parameters: [{ seeds: `127.0.0.1:${settings.storagePort}` }],
      },
    ],
    auto_bootstrap: settings.clusterSize === 1,
    auto_snapshot: false,
    listen_address: settings.address,
    rpc_address: settings.address,
    storage_port: settings.storagePort,
    native_transport_port: settings.nativePort,
    materialized_views_enabled: true,
    sasi_indexes_enabled: true,
    user_defined_functions_enabled: true,
    data_file_directories: [inFolder('data')],
    commitlog_directory: inFolder('commitlog'),
    hints_directory: inFolder('hints'),
    saved_caches_directory: inFolder('saved_caches'),
    cdc_raw_directory: inFolder('cdc_raw'),
    ...(settings.authentication && passwordSettings),
    ...(settings.tls !== false && { client_encryption_options: encryptionSettings(settings) }),
  };
  return mergeYaml(yaml, settings.yaml ?? {});
}

const passwordSettings = { authenticator: 'PasswordAuthenticator', authorizer: 'CassandraAuthorizer' } as const;

function encryptionSettings(settings: NodeSettings): Record<string, unknown> {
  return {
    enabled: true,
    optional: false,
    ssl_context_factory: { class_name: 'org.apache.cassandra.security.PEMBasedSslContextFactory' },
    keystore: join(settings.folder, nodeFiles.keyStore),
    truststore: join(settings.folder, nodeFiles.trustStore),
    require_client_auth: settings.tls === 'mutual',
  };
}

/** Puts one configuration over another: objects are merged key by key, everything else is replaced. */
export function mergeYaml(
  base: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isPlainObject(below) && isPlainObject(value) ? mergeYaml(below, value) : value;
  }
  return merged;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of all files that a node reads at its start, by name. */
export function nodeConfigFiles(settings: NodeSettings): Record<string, string> {
  return {
    [nodeFiles.yaml]: JSON.stringify(cassandraYaml(settings), null, 2),
    [nodeFiles.rack]: `dc=${settings.dataCenter ?? 'dc1'}\nrack=${settings.rack ?? 'rack1'}\n`,
    [nodeFiles.logback]: logback,
  };
}

const logback = `<configuration>
  <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%-5level %date{HH:mm:ss,SSS} %logger{0} - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="STDOUT" /></root>
</configuration>
`;

/** Packages of the JDK that Cassandra reaches into. */
const exported = [
  ...['jdk.internal.misc', 'jdk.internal.ref', 'sun.nio.ch', 'java.lang.ref'].map((name) => `java.base/${name}`),
  'java.management.rmi/com.sun.jmx.remote.internal.rmi',
  'java.rmi/sun.rmi.registry',
  'java.rmi/sun.rmi.server',
  'java.sql/java.sql',
  'jdk.unsupported/sun.misc',
];

const opened = [
  ...['java.lang', 'java.lang.module', 'java.io', 'java.nio', 'java.util', 'java.util.concurrent'],
  ...['java.util.concurrent.atomic', 'sun.nio.ch', 'jdk.internal.loader', 'jdk.internal.ref', 'jdk.internal.reflect'],
  ...['jdk.internal.math', 'jdk.internal.module', 'jdk.internal.util.jar'],
].map((name) => `java.base/${name}`);

/** Everything behind `java` on the node's command line. */
export function javaArguments(settings: NodeSettings, java: JavaRuntime, classPath: string): string[] {
  const file = (name: string): string => `file://${join(settings.folder, name)}`;
  return [
    ...moduleArguments(java),
    `-Xmx${settings.heapMb}m`,
    ...tuningArguments[settings.tuning],
    '-XX:-UsePerfData',
    `-XX:ErrorFile=${join(settings.folder, 'crash.log')}`,
    `-Djava.io.tmpdir=${join(settings.folder, 'tmp')}`,
    '-Djava.net.preferIPv4Stack=true',
    '-Djdk.attach.allowAttachSelf=true',
    `-Dlogback.configurationFile=${file(nodeFiles.logback)}`,
    `-Dcassandra.config=${file(nodeFiles.yaml)}`,
    `-Dcassandra-rackdc.properties=${file(nodeFiles.rack)}`,
    `-Dcassandra.storagedir=${settings.folder}`,
    `-Dcassandra.logdir=${settings.folder}`,
    '-Dcassandra-foreground=yes',
    '-Dcassandra.superuser_setup_delay_ms=0',
    '-Dcassandra.skip_wait_for_gossip_to_settle=0',
    '-Dcassandra.shutdown_announce_in_ms=200',
    `-Dcassandra.ring_delay_ms=${settings.clusterSize === 1 ? 1 : 2_000}`,
    ...(settings.clusterSize === 1 ? [] : ['-Dcassandra.consistent.rangemovement=false']),
    ...(settings.jvmOptions ?? []),
    '-cp',
    classPath,
    'org.apache.cassandra.service.CassandraDaemon',
  ];
}

/** Half a JIT compiler and one thread of garbage collection take a third off the boot on a small machine. */
const tuningArguments = {
  boot: ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
  throughput: ['-XX:+UseG1GC'],
} satisfies Record<NodeSettings['tuning'], readonly string[]>;

function moduleArguments(java: JavaRuntime): string[] {
  if (java.major < 9) return [];
  return [
    ...exported.flatMap((name) => ['--add-exports', `${name}=ALL-UNNAMED`]),
    ...opened.flatMap((name) => ['--add-opens', `${name}=ALL-UNNAMED`]),
    '--add-opens',
    'jdk.management/com.sun.management.internal=ALL-UNNAMED',
    ...(java.major >= 18 ? ['-Djava.security.manager=allow'] : []),
  ];
}
