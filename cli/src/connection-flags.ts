import { existsSync } from 'node:fs';
import { Cluster, EXEC_PROFILE_DEFAULT, ExecutionProfile } from 'purecql';
import type { ExecutionProfileOptions } from 'purecql';
import { environOfRunning } from './up/running-cluster';
import type { RunningCluster } from './up/running-cluster';
import { UsageError } from './usage-error';

/** What the command line says of the way to the cluster; everything is optional. */
export interface ConnectionFlags {
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly dc?: string;
  readonly keyspace?: string;
  readonly tls?: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly bundle?: string;
  readonly connectTimeout?: number;
  readonly requestTimeout?: number;
  readonly consistency?: string;
  readonly pageSize?: number;
}

/** The variables of `Cluster.fromEnv`, which is how all that the user has said is put together. */
export type Environ = Readonly<Record<string, string | undefined>>;

const whereNames = ['CASSANDRA_URL', 'CASSANDRA_CONTACT_POINTS', 'CASSANDRA_SECURE_CONNECT_BUNDLE'] as const;
const tlsNames = ['CASSANDRA_TLS', 'CASSANDRA_TLS_CA', 'CASSANDRA_TLS_CERT', 'CASSANDRA_TLS_KEY'] as const;
const files = { ca: 'CASSANDRA_TLS_CA', cert: 'CASSANDRA_TLS_CERT', key: 'CASSANDRA_TLS_KEY' } as const;

/** Whether somebody has said where the cluster is. */
export function saysWhere(flags: ConnectionFlags, environ: Environ): boolean {
  const given = [flags.url, flags.host, flags.bundle, ...whereNames.map((name) => environ[name])];
  return given.some((value) => value !== undefined && value !== '');
}

/**
 * The environment with the options of the command line over it. An option that says where the cluster is stands for all
 * variables that do; and where nobody says it, the cluster of `purecql up` is meant, if there is one.
 */
export function environOf(flags: ConnectionFlags, environ: Environ, running: RunningCluster | undefined): Environ {
  checkFlags(flags);
  const isElsewhere = [flags.url, flags.host, flags.bundle].some((value) => value !== undefined);
  const base = isElsewhere ? without(environ, whereNames) : environ;
  const up = running === undefined ? {} : { ...environOfRunning(running), ...filled(environ) };
  return { ...without({ ...base, ...up }, overruledBy(flags)), ...filled(ownVariables(flags)) };
}

/** A URL says all that it has room for, or that there is none of it. */
function overruledBy(flags: ConnectionFlags): readonly string[] {
  if (flags.url !== undefined) {
    const login = flags.url.includes('@') ? ['CASSANDRA_USERNAME', 'CASSANDRA_PASSWORD'] : [];
    return [...tlsNames, 'CASSANDRA_LOCAL_DC', 'CASSANDRA_KEYSPACE', ...login];
  }
  if (flags.bundle !== undefined) return [...tlsNames, 'CASSANDRA_LOCAL_DC'];
  return flags.tls === false ? tlsNames : [];
}

function ownVariables(flags: ConnectionFlags): Environ {
  return {
    CASSANDRA_URL: flags.url,
    CASSANDRA_CONTACT_POINTS: flags.host === undefined ? undefined : withPort(flags.host, flags.port),
    CASSANDRA_SECURE_CONNECT_BUNDLE: flags.bundle,
    CASSANDRA_LOCAL_DC: flags.dc,
    CASSANDRA_KEYSPACE: flags.keyspace,
    CASSANDRA_USERNAME: flags.user,
    CASSANDRA_PASSWORD: flags.password,
    CASSANDRA_TLS: flags.tls === undefined ? undefined : String(flags.tls),
    ...Object.fromEntries(Object.entries(files).map(([flag, name]) => [name, flags[flag as keyof typeof files]])),
  };
}

function checkFlags(flags: ConnectionFlags): void {
  const wheres = (['url', 'host', 'bundle'] as const).filter((name) => flags[name] !== undefined);
  if (wheres.length > 1) throw new UsageError(`Say where the cluster is once: by --${wheres.join(' or --')}`);
  if (flags.port !== undefined && flags.host === undefined) throw new UsageError('--port goes with --host');
  for (const name of ['ca', 'cert', 'key', 'bundle'] as const) {
    const path = flags[name];
    if (path !== undefined && !existsSync(path)) throw new UsageError(`--${name} names a file that is not there: ${path}`);
    if (path !== undefined && flags.tls === false) throw new UsageError(`--no-tls and --${name} exclude each other`);
  }
  if (flags.bundle !== undefined && flags.dc !== undefined) throw new UsageError('--bundle says the data centre: leave --dc out');
}

/** A host that has no port of its own gets this one. */
function withPort(hosts: string, port: number | undefined): string {
  const withOne = (host: string): string => {
    if (/^\[.*\]:\d+$|^[^:]+:\d+$/.test(host)) return host;
    return /:.*:/.test(host) && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`;
  };
  return port === undefined ? hosts : hosts.split(',').map((host) => withOne(host.trim())).join(',');
}

function without(environ: Environ, names: readonly string[]): Environ {
  return Object.fromEntries(Object.entries(environ).filter(([name]) => !names.includes(name)));
}

function filled(environ: Environ): Environ {
  return Object.fromEntries(Object.entries(environ).filter(([, value]) => value !== undefined && value !== ''));
}

/** The cluster of these variables and options. */
export function clusterOf(environ: Environ, flags: ConnectionFlags): Cluster {
  const profile: { -readonly [K in keyof ExecutionProfileOptions]: ExecutionProfileOptions[K] } = {};
  if (flags.consistency !== undefined) profile.consistency = flags.consistency.toUpperCase() as 'ONE';
  if (flags.requestTimeout !== undefined) profile.requestTimeoutMs = flags.requestTimeout * 1_000;
  if (flags.pageSize !== undefined) profile.pageSize = flags.pageSize;
  return Cluster.fromEnv({
    applicationName: 'purecql-cli',
    executionProfiles: { [EXEC_PROFILE_DEFAULT]: new ExecutionProfile(profile) },
    ...(flags.connectTimeout !== undefined && { connectTimeoutMs: flags.connectTimeout * 1_000 }),
  }, environ);
}
