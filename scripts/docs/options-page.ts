import { clusterDefaults } from '../../src/cluster/cluster-options';
import { consistencyName } from '../../src/protocol/constants';
import { continuousDefaults } from '../../src/session/continuous/continuous-options';
import { concurrentDefaults } from '../../src/session/execute-concurrent';
import { requestDefaults } from '../../src/session/query-options';
import { code, table } from './markdown';
import { membersOf } from './source-docs';

interface Section {
  readonly title: string;
  readonly intro: string;
  readonly path: string;
  readonly interfaceName: string;
  /** The table of the source that has its defaults; what is not in it has none of its own. */
  readonly defaults?: Readonly<Record<string, unknown>>;
}

const shown = { ...requestDefaults, consistency: consistencyName(requestDefaults.consistency) };

const sections: readonly Section[] = [
  {
    title: 'Cluster', path: 'src/cluster/cluster-options.ts', interfaceName: 'ClusterOptions', defaults: clusterDefaults,
    intro: '`new Cluster(options)`, and over what they read `Cluster.fromUrl(url, options)` and `Cluster.fromEnv(options)`. ' +
      'On hosted services that refuse to write at less, the default consistency is LOCAL_QUORUM.',
  },
  {
    title: 'Pool', path: 'src/cluster/cluster-options.ts', interfaceName: 'PoolLimits', defaults: clusterDefaults.pool,
    intro: 'The option `pool` of a cluster.',
  },
  {
    title: 'Cloud', path: 'src/cluster/cloud/cloud-options.ts', interfaceName: 'CloudOptions',
    intro: 'The option `cloud` of a cluster; see [Astra](astra.md).',
  },
  {
    title: 'TLS', path: 'src/tls/tls-options.ts', interfaceName: 'TlsOptions',
    intro: 'The option `tls` of a cluster; see [TLS](tls.md). These and, meaning what they mean in `node:tls`: `ca`, `cert`, `key`, `pfx`, ' +
      '`passphrase`, `crl`, `ciphers`, `sigalgs`, `ecdhCurve`, `ALPNProtocols`, `minDHSize`, `secureOptions`, `allowPartialTrustChain`, ' +
      '`enableTrace`.',
  },
  {
    title: 'Execution profiles', path: 'src/cluster/execution-profile.ts', interfaceName: 'ExecutionProfileOptions',
    defaults: { ...shown, requestTimeoutMs: requestDefaults.timeoutMs },
    intro: '`new ExecutionProfile(options)`, for the option `executionProfiles` of a cluster and `cluster.setExecutionProfile`.',
  },
  {
    title: 'Requests', path: 'src/session/query-options.ts', interfaceName: 'QueryOptions',
    defaults: { ...shown, idempotent: false, trace: false, rowMode: 'object' },
    intro: 'The last argument of `execute`, `stream`, `batch` and `executeConcurrent`. What is absent comes from the execution profile, ' +
      'and else is the default.',
  },
  {
    title: 'Batches', path: 'src/session/batch.ts', interfaceName: 'BatchOptions', defaults: { type: 'logged' },
    intro: '`session.batch(items, options)`: besides this all options of a request but `pageSize`, `pagingState`, `hints` and `prepare`.',
  },
  {
    title: 'Bulk execution', path: 'src/session/execute-concurrent.ts', interfaceName: 'ConcurrentOptions', defaults: concurrentDefaults,
    intro: '`session.executeConcurrent(query, items, options)`: besides these all options of a request but `pagingState`.',
  },
  {
    title: 'Continuous paging', path: 'src/session/continuous/continuous-options.ts', interfaceName: 'ContinuousPagingOptions',
    defaults: continuousDefaults,
    intro: 'The option `continuousPaging` of `session.stream`; `true` for all defaults. DSE only, see [DSE](dse.md#continuous-paging).',
  },
  {
    title: 'Graph', path: 'src/cluster/graph-options.ts', interfaceName: 'GraphOptions',
    intro: '`session.executeGraph(statement, parameters, options)`, and `graphOptions` of an execution profile; see [DSE](dse.md#graph).',
  },
  {
    title: 'Plain text login', path: 'src/auth/plain-text.ts', interfaceName: 'PlainTextAuthOptions',
    intro: '`new PlainTextAuthProvider(username, password, options)`; see [authentication](authentication.md).',
  },
  {
    title: 'Kerberos login', path: 'src/auth/gss-api-auth-provider.ts', interfaceName: 'DseGssApiAuthOptions',
    defaults: { service: 'dse', hostName: 'reverse-dns', qop: 'auth' },
    intro: '`new DseGssApiAuthProvider(options)`; see [authentication](authentication.md#kerberos).',
  },
];

/** What numbers count that do not have it in their names. */
const units: Readonly<Record<string, string>> = {
  localConnections: 'connections', remoteConnections: 'connections', maxInFlight: 'requests', maxQueued: 'requests',
  maxPrepared: 'statements', pageSize: 'rows', timestamp: 'µs', nowInSeconds: 's', concurrency: 'requests', maxErrors: 'failures',
  maxPages: 'pages', pagesPerSecond: 'pages/s', maxQueuedPages: 'pages',
};

function unitOf(name: string, type: string): string {
  if (name.endsWith("Ms")) return 'ms';
  if (!/\b(number|bigint)\b/.test(type)) return '';
  const unit = units[name];
  if (unit === undefined) throw new Error(`The option ${name} is a number of what? Say it in scripts/docs/options-page.ts`);
  return unit;
}

function defaultOf(name: string, defaults: Section['defaults']): string {
  const value = defaults?.[name];
  if (value === undefined) return '';
  if (typeof value === 'number') return value.toLocaleString('en-US');
  if (typeof value === 'object' && !Array.isArray(value)) return '[below](#pool)';
  return code(JSON.stringify(value).replaceAll('"', "'"));
}

function sectionText({ title, intro, path, interfaceName, defaults }: Section): string {
  const rows = membersOf(path, interfaceName).map(({ name, type, text }) => {
    if (text === '') throw new Error(`The option ${name} of ${interfaceName} has no comment in ${path}`);
    return [code(name), code(type), defaultOf(name, defaults), unitOf(name, type), text];
  });
  return `## ${title}\n\n${intro}\n\n${table(['option', 'type', 'default', 'unit', 'what it does'], rows)}\n`;
}

/** The page of all options, out of the tables of defaults and the comments of the source. */
export function optionsPage(): string {
  const head = '# Options\n\n<!-- Made by `npm run docs:generate`: change the comments of the source instead. -->\n\n' +
    'Every option but `secureConnectBundle` may be left out. One that is unknown or misspelt throws a `ConfigurationError` that names the nearest known one, and so does\n' +
    'a value that cannot be; one that a connection cannot carry, such as `nowInSeconds` before protocol v5, is an error too. None is\n' +
    'ever ignored. An empty default means that there is none, or that the text says it.\n';
  return [head, ...sections.map(sectionText)].join('\n');
}
