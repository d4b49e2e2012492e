import { readFileSync } from 'node:fs';
import type { Credentials, TestServer } from './test-server';

const defaultPort = 9042;

/** The server that CASSANDRA_URL or CASSANDRA_CONTACT_POINTS names, if one of them is set. */
export function serverFromEnvironment(environment: NodeJS.ProcessEnv = process.env): TestServer | undefined {
  const url = environment['CASSANDRA_URL'] ?? '';
  const hosts = environment['CASSANDRA_CONTACT_POINTS'] ?? '';
  if (url !== '') return fromUrl(url);
  if (hosts === '') return undefined;
  const username = environment['CASSANDRA_USERNAME'] ?? '';
  const password = environment['CASSANDRA_PASSWORD'] ?? '';
  return existingServer(hosts, username === '' ? undefined : { username, password }, tlsFrom(environment));
}

/** The same files that `Cluster.fromEnv` reads. */
function tlsFrom(environment: NodeJS.ProcessEnv): TestServer['tls'] {
  const names = { ca: 'CASSANDRA_TLS_CA', cert: 'CASSANDRA_TLS_CERT', key: 'CASSANDRA_TLS_KEY' };
  const paths = Object.entries(names).map(([option, name]) => [option, environment[name] ?? ''] as const);
  const files = paths.filter(([, path]) => path !== '');
  if (files.length === 0 && environment['CASSANDRA_TLS'] !== 'true') return undefined;
  return Object.fromEntries(files.map(([option, path]) => [option, readFileSync(path, 'utf8')]));
}

function fromUrl(url: string): TestServer {
  const match = /^cassandra:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^/?]+)(?:\/[^?]*)?(?:\?(.*))?$/.exec(url);
  if (match === null) throw new Error('CASSANDRA_URL is not of the form cassandra://user:password@host:port/keyspace');
  const [, username = '', password = '', hosts = '', query = ''] = match;
  const credentials = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  const isEncrypted = new URLSearchParams(query).get('tls') === 'true';
  return existingServer(hosts, username === '' ? undefined : credentials, isEncrypted ? {} : undefined);
}

function existingServer(hosts: string, credentials: Credentials | undefined, tls: TestServer['tls']): TestServer {
  const names = hosts.split(',').map((host) => host.trim());
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    origin: 'environment',
    contactPoints: names.filter((host) => host !== '').map(withPort),
    ...(credentials !== undefined && { credentials }),
    ...(tls !== undefined && { tls }),
    nodes: [],
    stop: nothing,
    [Symbol.asyncDispose]: nothing,
  };
}

/** `host`, `host:port`, `[v6]:port` or a bare IPv6 address, the port added where it is absent. */
function withPort(host: string): string {
  if (/^\[.*\]$/.test(host)) return `${host}:${defaultPort}`;
  if (/:.*:/.test(host) && !host.startsWith('[')) return `[${host}]:${defaultPort}`;
  return /:\d+$/.test(host) ? host : `${host}:${defaultPort}`;
}
