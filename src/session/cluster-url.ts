import { PlainTextAuthProvider } from '../auth/plain-text';
import type { ClusterOptions } from '../cluster/cluster-options';
import { parseContactPoint } from '../cluster/contact-point';
import { ConfigurationError } from '../errors';
import { ProtocolVersion } from '../protocol/version';
import { refuseUnknownOptions } from '../unknown-option';

/** Options while they are gathered. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Setter = (options: Mutable<ClusterOptions>, value: string, name: string) => void;

/** Options that a URL can carry behind its `?`. */
const setters: Readonly<Record<string, Setter>> = {
  localDataCenter: (options, value) => { options.localDataCenter = value; },
  tls: (options, value, name) => { options.tls = boolean(value, name); },
  compression: (options, value) => { options.compression = value as 'lz4'; },
  protocolVersion: (options, value, name) => { options.protocolVersion = version(value, name); },
  minProtocolVersion: (options, value, name) => { options.minProtocolVersion = version(value, name); },
  connectTimeoutMs: (options, value) => { options.connectTimeoutMs = Number(value); },
  requireAuthentication: (options, value, name) => { options.requireAuthentication = boolean(value, name); },
  applicationName: (options, value) => { options.applicationName = value; },
  applicationVersion: (options, value) => { options.applicationVersion = value; },
  int64: (options, value) => { options.int64 = value as 'bigint'; },
  maps: (options, value) => { options.maps = value as 'map'; },
  secureConnectBundle: (options, value) => { options.cloud = { secureConnectBundle: value }; },
};

/** A character of these in a password would make the rest of it a host, a keyspace or an option, to be shown and asked for. */
const escapes = 'in its parts @ / ? # % are written %40 %2F %3F %23 %25';
const form = 'cassandra://user:password@host1,host2:9042/keyspace?localDataCenter=dc1';
const cloudForm = 'cassandra://token:AstraCS%3A…@/keyspace?secureConnectBundle=path%2Fof.zip';

/**
 * Reads `cassandra://user:pw@h1,h2:9042/ks?localDataCenter=dc1&tls=true`, or without hosts `…@/ks?secureConnectBundle=path`.
 * @throws ConfigurationError, which never shows the password
 */
export function optionsFromUrl(url: string): ClusterOptions {
  const match = /^cassandra:\/\/(?:([^@/?#]*)@)?([^/?#@]*)(?:\/([^?#@]*))?(?:\?([^#@]*))?$/.exec(url);
  const parameters = Object.fromEntries(new URLSearchParams(match?.[4] ?? ''));
  const isWhole = match !== null && (match[2] !== '' || 'secureConnectBundle' in parameters);
  if (!isWhole) throw new ConfigurationError(`Not a Cassandra URL; its form is ${form}, and ${escapes}`);
  const [, credentials, hosts, keyspace] = match;
  const options: Mutable<ClusterOptions> = contactsOf(hosts!, 'secureConnectBundle' in parameters);
  if (credentials !== undefined && credentials !== '') options.authProvider = authProvider(credentials);
  if (keyspace !== undefined && keyspace !== '') options.keyspace = decode(keyspace);
  refuseUnknownOptions('the Cassandra URL', parameters, Object.keys(setters));
  for (const [name, value] of Object.entries(parameters)) setters[name]!(options, value, name);
  return options;
}

/** A bundle says where the nodes are, and nothing else does. */
function contactsOf(hosts: string, hasBundle: boolean): Pick<ClusterOptions, 'contactPoints'> {
  if (hosts !== '' && hasBundle) {
    throw new ConfigurationError(`A Cassandra URL with a secureConnectBundle has no host: ${cloudForm}`);
  }
  return hasBundle ? {} : { contactPoints: withLastPort(hosts.split(',').map(checkedHost)) };
}

/** Says nothing of what it is: in a URL that lacks its host it is a user with the password. */
function checkedHost(host: string): string {
  try {
    parseContactPoint(host);
    return host;
  } catch {
    throw new ConfigurationError(`A host in the Cassandra URL is none, or has a port that is none; its form is ${form}`);
  }
}

/** A port given only once, behind the last host, is that of all hosts. */
export function withLastPort(hosts: readonly string[]): string[] {
  const portOf = (host: string): string | undefined => /^(?:\[[^\]]+\]|[^:[\]]+):(\d+)$/.exec(host)?.[1];
  const port = portOf(hosts[hosts.length - 1]!);
  if (port === undefined || hosts.slice(0, -1).some((host) => portOf(host) !== undefined)) return [...hosts];
  return hosts.map((host) => (portOf(host) === undefined ? `${host}:${port}` : host));
}

function authProvider(credentials: string): PlainTextAuthProvider {
  const colon = credentials.indexOf(':');
  if (colon < 0) throw new ConfigurationError(`The Cassandra URL has a user without a password; its form is ${form}`);
  return new PlainTextAuthProvider(decode(credentials.slice(0, colon)), decode(credentials.slice(colon + 1)));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ConfigurationError('The Cassandra URL has a malformed %-escape: write a literal % as %25');
  }
}

function boolean(value: string, name: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  throw new ConfigurationError(`${name} in the Cassandra URL is true or false`);
}

function version(value: string, name: string): ProtocolVersion {
  const byName = Object.entries(ProtocolVersion).find(([known, code]) => known === value.toUpperCase() || String(code) === value);
  if (byName !== undefined) return byName[1];
  throw new ConfigurationError(`${name} in the Cassandra URL is one of ${Object.keys(ProtocolVersion).join(', ')}`);
}
