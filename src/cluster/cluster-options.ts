import type { AuthProvider } from '../auth/authenticator';
import type { Codec } from '../codec/codec';
import type { Int64Mode, MapMode } from '../codec/registry';
import { ConfigurationError, describeValue } from '../errors';
import { ExponentialReconnectionPolicy } from '../pool/backoff';
import type { ReconnectionPolicy } from '../pool/backoff';
import type { CompressionOption } from '../protocol/compression';
import type { ProtocolVersion } from '../protocol/version';
import { isAtLeast, versionOf } from '../protocol/version';
import type { TlsOptions, TlsSource } from '../tls/tls-options';
import { refuseUnknownOptions } from '../unknown-option';
import { checkCloud } from './cloud/cloud-options';
import type { CloudOptions } from './cloud/cloud-options';
import { parseContactPoint } from './contact-point';
import type { KeyspaceFilter } from './schema/schema-reader';
import { EXEC_PROFILE_DEFAULT, ExecutionProfile, positive, positiveInteger } from './execution-profile';
import type { AddressTranslator } from './policies/address-translator';
import { MonotonicTimestampGenerator } from './policies/timestamp-generator';
import type { TimestampGenerator } from './policies/timestamp-generator';
import { logLevels } from '../observability/log';
import type { Logger } from '../observability/log';

/** Connections and queues, for each host. */
export interface PoolLimits {
  /** Connections to each host of the local data centre. */
  readonly localConnections: number;
  /** Connections to each host elsewhere; 0 = none. */
  readonly remoteConnections: number;
  /** Requests in flight on one connection, at most 32,768 less 1,024 spare ids. */
  readonly maxInFlight: number;
  /** Requests that wait for room on the connections to one host. */
  readonly maxQueued: number;
}

/** Options of {@link Cluster}; every one has a default. */
export interface ClusterOptions {
  /** Names or addresses, each with or without a port: `host`, `host:9142`, `[2001:db8::1]:9042`. */
  readonly contactPoints?: readonly string[];
  /** A database of Astra, by its secure connect bundle; instead of `contactPoints`, `tls` and `localDataCenter`. */
  readonly cloud?: CloudOptions;
  /** Data centre whose hosts get the requests; default: that of the contact points. */
  readonly localDataCenter?: string;
  /** The keyspace of requests that name none, unless `connect()` is given another one. */
  readonly keyspace?: string;
  /** Who logs in on each connection: `PlainTextAuthProvider`, `DseGssApiAuthProvider`, or a provider of your own. */
  readonly authProvider?: AuthProvider;
  /** Refuse a server that does not ask for authentication. */
  readonly requireAuthentication?: boolean;
  /** Options of node:tls, verified by default; true = the system's certificate authorities; a function renews certificates. */
  readonly tls?: TlsOptions | TlsSource | boolean;
  /** Settings of requests by name; what `EXEC_PROFILE_DEFAULT` has lies under all others. */
  readonly executionProfiles?: Readonly<Record<string, ExecutionProfile>>;
  /** Pins the version; absent = the best that both sides have. */
  readonly protocolVersion?: ProtocolVersion;
  /** Refuses servers with which only an older version can be agreed on; absent = V4 is enough. */
  readonly minProtocolVersion?: ProtocolVersion;
  /** None, `lz4`, by an optional package `lz4-napi` or `snappy` (not in v5), or a compressor of your own. */
  readonly compression?: 'none' | CompressionOption;
  /** Milliseconds over name, TCP, TLS, STARTUP and authentication. */
  readonly connectTimeoutMs?: number;
  /** Silence after which a connection is probed; 1 s when it owes answers. */
  readonly heartbeatIntervalMs?: number;
  /** How long the answer to a probe may take, before the connection is given up. */
  readonly heartbeatTimeoutMs?: number;
  /** Milliseconds that `shutdown()` waits for the answers to requests in flight. */
  readonly drainTimeoutMs?: number;
  /** When a lost connection is tried again; default 1 s to 60 s, by chance below a doubling ceiling. */
  readonly reconnectionPolicy?: ReconnectionPolicy;
  /** Where nodes are reached, when that is not where they say. */
  readonly addressTranslator?: AddressTranslator;
  /** Times of writes that have none of their own; default those of this machine, which never go back. */
  readonly timestampGenerator?: TimestampGenerator;
  /** Connections and queues, for each host. */
  readonly pool?: Partial<PoolLimits>;
  /** Prepared statements kept for each session; the least recently used goes first. */
  readonly maxPrepared?: number;
  /** What is read of the schema: all, nothing (requests are then not token-aware), or the keyspaces a function wants. */
  readonly schemaMetadata?: boolean | KeyspaceFilter;
  /** How 64-bit integers are given out: `bigint`, `number` (beyond 2^53 an error), `long` or `string`. */
  readonly int64?: Int64Mode;
  /** How maps are given out: `map`, or `object` for plain objects where their keys are text. */
  readonly maps?: MapMode;
  /** Codecs for custom types, by class name. */
  readonly codecs?: Readonly<Record<string, Codec>>;
  /** Shown by the server in its list of clients. */
  readonly applicationName?: string;
  /** Shown beside it. */
  readonly applicationVersion?: string;
  /** Where the driver tells what happens: `console`, pino, or what has the same four methods; default nowhere. */
  readonly logger?: Logger;
}

/** The defaults, in one table; the options page of the documentation is made from it. */
export const clusterDefaults = {
  contactPoints: ['127.0.0.1'],
  requireAuthentication: false,
  compression: 'none',
  connectTimeoutMs: 5_000,
  heartbeatIntervalMs: 5_000,
  heartbeatTimeoutMs: 3_500,
  drainTimeoutMs: 10_000,
  pool: { localConnections: 1, remoteConnections: 0, maxInFlight: 2_048, maxQueued: 10_000 },
  maxPrepared: 1_000,
  schemaMetadata: true,
  int64: 'bigint',
  maps: 'map',
} as const satisfies ClusterOptions;

/** Options that have no default of their own. */
const withoutDefault = [
  'cloud', 'localDataCenter', 'keyspace', 'authProvider', 'tls', 'executionProfiles', 'protocolVersion', 'minProtocolVersion',
  'reconnectionPolicy',
  'timestampGenerator', 'addressTranslator', 'codecs',
  'applicationName', 'applicationVersion', 'logger',
] as const satisfies readonly (keyof ClusterOptions)[];

type Filled =
  Exclude<keyof typeof clusterDefaults, 'pool'> | 'reconnectionPolicy' | 'timestampGenerator' | 'executionProfiles';

/** The options with their defaults filled in, checked. */
export type ResolvedClusterOptions = ClusterOptions & { readonly pool: PoolLimits } & Required<Pick<ClusterOptions, Filled>>;

/** Fills the defaults in; throws ConfigurationError that names the option, what it got and what it takes. */
export function resolveClusterOptions(options: ClusterOptions): ResolvedClusterOptions {
  refuseUnknownOptions('Cluster', options, [...Object.keys(clusterDefaults), ...withoutDefault]);
  refuseUnknownOptions('Cluster pool', options.pool ?? {}, Object.keys(clusterDefaults.pool));
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as ClusterOptions;
  checkCloud(given);
  const resolved: ResolvedClusterOptions = {
    reconnectionPolicy: new ExponentialReconnectionPolicy(),
    timestampGenerator: new MonotonicTimestampGenerator(),
    ...clusterDefaults,
    ...given,
    pool: { ...clusterDefaults.pool, ...given.pool },
    executionProfiles: checkedProfiles(given.executionProfiles ?? {}),
  };
  checkNumbers(resolved);
  checkValues(resolved);
  return resolved;
}

function checkedProfiles(profiles: Readonly<Record<string, ExecutionProfile>>): Readonly<Record<string, ExecutionProfile>> {
  for (const [name, profile] of Object.entries(profiles)) {
    if (profile instanceof ExecutionProfile) continue;
    throw new ConfigurationError(`executionProfiles.${name} must be an ExecutionProfile, got ${describeValue(profile)}`);
  }
  return { [EXEC_PROFILE_DEFAULT]: new ExecutionProfile(), ...profiles };
}

const compressions = ['none', 'lz4', 'lz4-napi', 'snappy'] as const;
const textOptions = ['localDataCenter', 'keyspace', 'applicationName', 'applicationVersion'] as const;
/** 32,768 stream ids less those that are spared for requests given up by their callers. */
const maxInFlightLimit = 31_744;

function checkNumbers(options: ResolvedClusterOptions): void {
  for (const name of ['connectTimeoutMs', 'heartbeatIntervalMs', 'heartbeatTimeoutMs', 'drainTimeoutMs'] as const) {
    positive(name, options[name]);
  }
  positiveInteger('maxPrepared', options.maxPrepared);
  const { pool } = options;
  for (const name of ['localConnections', 'maxInFlight', 'maxQueued'] as const) positiveInteger(`pool.${name}`, pool[name]);
  if (pool.remoteConnections !== 0) positiveInteger('pool.remoteConnections', pool.remoteConnections);
  if (pool.maxInFlight <= maxInFlightLimit) return;
  throw new ConfigurationError(`pool.maxInFlight is ${pool.maxInFlight}: a connection takes at most ${maxInFlightLimit}`);
}

function checkValues(options: ResolvedClusterOptions): void {
  if (!Array.isArray(options.contactPoints) || options.contactPoints.length === 0) {
    throw new ConfigurationError('contactPoints must be an array with at least one "host" or "host:port"');
  }
  options.contactPoints.forEach(parseContactPoint);
  oneOf('int64', options.int64, ['bigint', 'number', 'long', 'string']);
  oneOf('maps', options.maps, ['map', 'object']);
  if (typeof options.compression === 'string') oneOf('compression', options.compression, compressions);
  checkVersions(options);
  for (const name of textOptions) text(name, options[name]);
  if (options.authProvider !== undefined && typeof options.authProvider.newAuthenticator !== 'function') {
    throw new ConfigurationError('authProvider must have a newAuthenticator method: use PlainTextAuthProvider or your own');
  }
  if (options.logger !== undefined) checkLogger(options.logger);
}

function checkLogger(logger: Logger): void {
  const given = logger as Partial<Record<keyof Logger, unknown>> | null;
  const missing = logLevels.filter((level) => typeof given?.[level] !== 'function');
  if (missing.length === 0) return;
  const needed = `logger must have the methods ${logLevels.join(', ')}, such as console`;
  throw new ConfigurationError(`${needed}; missing: ${missing.join(', ')}`);
}

function checkVersions({ protocolVersion, minProtocolVersion }: ResolvedClusterOptions): void {
  const pinned = protocolVersion === undefined ? undefined : versionOf(protocolVersion);
  const minimum = minProtocolVersion === undefined ? undefined : versionOf(minProtocolVersion);
  if (pinned === undefined || minimum === undefined || isAtLeast(pinned, minimum)) return;
  const problem = `protocolVersion ${pinned.name} is below minProtocolVersion ${minimum.name}`;
  throw new ConfigurationError(`${problem}: leave one of them out`);
}

function oneOf(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return;
  throw new ConfigurationError(`${name} must be one of ${allowed.join(', ')}, got ${describeValue(value)}`);
}

function text(name: string, value: unknown): void {
  if (value === undefined || (typeof value === 'string' && value !== '')) return;
  throw new ConfigurationError(`${name} must be text, got ${describeValue(value)}`);
}
