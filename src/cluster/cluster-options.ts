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

/** The part of `console` (or of pino) that purecql writes to. */
export type Logger = Pick<Console, 'debug' | 'info' | 'warn' | 'error'>;

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
  readonly keyspace?: string;
  readonly authProvider?: AuthProvider;
  /** Refuse a server that does not ask for authentication. */
  readonly requireAuthentication?: boolean;
  /** Options of node:tls, verified by default; true = the system's certificate authorities; a function renews certificates. */
  readonly tls?: TlsOptions | TlsSource | boolean;
  readonly executionProfiles?: Readonly<Record<string, ExecutionProfile>>;
  /** Pins the version; absent = the best that both sides have. */
  readonly protocolVersion?: ProtocolVersion;
  /** Refuses servers with which only an older version can be agreed on; absent = V4 is enough. */
  readonly minProtocolVersion?: ProtocolVersion;
  /** `lz4`, by an optional package `lz4-napi` or `snappy` (not in v5), or a compressor of your own. */
  readonly compression?: 'none' | CompressionOption;
  /** Milliseconds over name, TCP, TLS, STARTUP and authentication. */
  readonly connectTimeoutMs?: number;
  /** Silence, in milliseconds, after which a connection is probed (1 s when it owes answers); how long the probe may take. */
  readonly heartbeatIntervalMs?: number;
  readonly heartbeatTimeoutMs?: number;
  /** Milliseconds that `shutdown()` waits for the answers to requests in flight. */
  readonly drainTimeoutMs?: number;
  readonly reconnectionPolicy?: ReconnectionPolicy;
  /** Where nodes are reached, when that is not where they say. */
  readonly addressTranslator?: AddressTranslator;
  /** Times of writes that have none of their own. */
  readonly timestampGenerator?: TimestampGenerator;
  readonly pool?: Partial<PoolLimits>;
  /** Prepared statements kept for each session; the least recently used goes first. */
  readonly maxPrepared?: number;
  /** What is read of the schema: all, nothing (requests are then not token-aware), or the keyspaces a function wants. */
  readonly schemaMetadata?: boolean | KeyspaceFilter;
  /** How bigint, counter and other 64-bit integers are given out. */
  readonly int64?: Int64Mode;
  /** How maps are given out: as `Map`, or as plain objects when their keys are text. */
  readonly maps?: MapMode;
  /** Codecs for custom types, by class name. */
  readonly codecs?: Readonly<Record<string, Codec>>;
  /** Shown by the server in its list of clients. */
  readonly applicationName?: string;
  readonly applicationVersion?: string;
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
