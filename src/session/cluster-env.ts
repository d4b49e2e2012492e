import { PlainTextAuthProvider } from '../auth/plain-text';
import type { ClusterOptions } from '../cluster/cluster-options';
import { ConfigurationError } from '../errors';
import type { TlsSource } from '../tls/tls-options';
import { optionsFromUrl, withLastPort } from './cluster-url';
import type { Mutable } from './cluster-url';

/** The environment variables that {@link Cluster.fromEnv} reads. */
export type Environ = Readonly<Record<string, string | undefined>>;

/** The variables that name files of certificates, and the options of TLS that they hold. */
const tlsFiles = { ca: 'CASSANDRA_TLS_CA', cert: 'CASSANDRA_TLS_CERT', key: 'CASSANDRA_TLS_KEY' } as const;

/**
 * Reads `CASSANDRA_URL`, and over it `CASSANDRA_CONTACT_POINTS`, `_LOCAL_DC`, `_USERNAME`, `_PASSWORD`, `_KEYSPACE`, `_TLS`
 * (`true` or `false`), the paths `_TLS_CA`, `_TLS_CERT` and `_TLS_KEY`, and the path `_SECURE_CONNECT_BUNDLE`.
 */
export function optionsFromEnv(env: Environ): ClusterOptions {
  const url = filled(env['CASSANDRA_URL']);
  const options: Mutable<ClusterOptions> = url === undefined ? {} : { ...optionsFromUrl(url) };
  const contactPoints = filled(env['CASSANDRA_CONTACT_POINTS']);
  if (contactPoints !== undefined) options.contactPoints = withLastPort(contactPoints.split(',').map((host) => host.trim()));
  const localDataCenter = filled(env['CASSANDRA_LOCAL_DC']);
  if (localDataCenter !== undefined) options.localDataCenter = localDataCenter;
  const keyspace = filled(env['CASSANDRA_KEYSPACE']);
  if (keyspace !== undefined) options.keyspace = keyspace;
  const username = filled(env['CASSANDRA_USERNAME']);
  const password = filled(env['CASSANDRA_PASSWORD']);
  if (username !== undefined || password !== undefined) options.authProvider = new PlainTextAuthProvider(username, password);
  const tls = tlsFrom(env);
  if (tls !== undefined) options.tls = tls;
  const bundle = filled(env['CASSANDRA_SECURE_CONNECT_BUNDLE']);
  if (bundle === undefined) return options;
  refuseBeside(options);
  return { ...options, cloud: { secureConnectBundle: bundle } };
}

/** Files are read for each new connection, so that renewed certificates are used. */
function tlsFrom(env: Environ): TlsSource | boolean | undefined {
  const files = Object.entries(tlsFiles).flatMap(([option, name]) => {
    const path = filled(env[name]);
    return path === undefined ? [] : [{ option, name, path }];
  });
  const isOn = switchOf(env);
  if (files.length === 0) return isOn;
  if (isOn === false) throw new ConfigurationError(`CASSANDRA_TLS is false, and ${files[0]!.name} is set: leave one of them out`);
  return () => Object.fromEntries(files.map(({ option, name, path }) => [option, readFile(name, path)]));
}

function switchOf(env: Environ): boolean | undefined {
  const value = filled(env['CASSANDRA_TLS']);
  if (value === undefined) return undefined;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new ConfigurationError('CASSANDRA_TLS is true or false');
}

function readFile(name: string, path: string): Buffer {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code ?? String(error);
    throw new ConfigurationError(`${name} names a file that cannot be read: ${path} (${why})`, { cause: error });
  }
}

/** What the bundle says cannot be said by other variables too. */
function refuseBeside({ contactPoints, localDataCenter, tls }: ClusterOptions): void {
  const beside = [
    contactPoints !== undefined && 'the hosts of CASSANDRA_URL or CASSANDRA_CONTACT_POINTS',
    localDataCenter !== undefined && 'CASSANDRA_LOCAL_DC',
    tls !== undefined && 'CASSANDRA_TLS or its files',
  ].find((name) => name !== false);
  if (beside === undefined) return;
  const text = `CASSANDRA_SECURE_CONNECT_BUNDLE is set, and so is ${beside}: the bundle says it already, leave that out`;
  throw new ConfigurationError(text);
}

function filled(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value;
}
