import { readFileSync } from 'node:fs';
import type { Environ } from '../connection-flags';

/** A contact point. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** What is needed of the TLS options; undefined for plain connections. */
export interface TlsFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

const defaultPort = 9042;

/** The contact points of an environment that the library has taken: their form is known to be right. */
export function endpointsOf(environ: Environ): Endpoint[] {
  const inUrl = /^cassandra:\/\/(?:[^@/?#]*@)?([^/?#@]*)/.exec(environ['CASSANDRA_URL'] ?? '')?.[1];
  const hosts = (environ['CASSANDRA_CONTACT_POINTS'] ?? inUrl ?? '127.0.0.1').split(',').map((host) => host.trim());
  const found = hosts.map(parse);
  const last = found[found.length - 1]?.port;
  const isOnlyPort = found.slice(0, -1).every(({ port }) => port === undefined);
  return found.map(({ host, port }) => ({ host, port: port ?? (isOnlyPort ? last : undefined) ?? defaultPort }));
}

function parse(text: string): { readonly host: string; readonly port: number | undefined } {
  const [, v6, name, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  return { host: v6 ?? name ?? text, port: port === undefined ? undefined : Number(port) };
}

/** Whether the connections are to be encrypted, and by what. */
export function tlsFilesOf(environ: Environ): TlsFiles | undefined {
  const paths = { ca: environ['CASSANDRA_TLS_CA'], cert: environ['CASSANDRA_TLS_CERT'], key: environ['CASSANDRA_TLS_KEY'] };
  const given = Object.entries(paths).filter(([, path]) => path !== undefined && path !== '');
  const inUrl = /[?&]tls=true\b/.test(environ['CASSANDRA_URL'] ?? '') && environ['CASSANDRA_TLS'] !== 'false';
  if (given.length === 0 && environ['CASSANDRA_TLS'] !== 'true' && !inUrl) return undefined;
  return Object.fromEntries(given.map(([name, path]) => [name, readFileSync(path!)]));
}
