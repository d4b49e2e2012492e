import { ConfigurationError } from '../errors';
import { parseInet } from '../values/inet';

export const defaultPort = 9042;

const instead = 'give "host" or "host:port" only, user and password as authProvider, or all of it as a URL to Cluster.fromUrl';

/** A name or an address with a port, as given by the user. */
export interface ContactPoint {
  readonly hostname: string;
  readonly port: number;
}

/** Reads `host`, `host:port`, an IPv6 address, or `[IPv6]:port`; throws ConfigurationError that says what is wrong. */
export function parseContactPoint(text: unknown): ContactPoint {
  if (typeof text !== 'string' || text.trim() === '') {
    throw new ConfigurationError(`A contact point is text such as "10.1.2.3", "node:9042" or "[::1]:9042", got ${typeof text}`);
  }
  const trimmed = text.trim();
  if (trimmed.includes('@')) throw new ConfigurationError(`A contact point has an "@" in it: ${instead}`);
  if (trimmed.includes('://') || trimmed.includes('/')) {
    throw new ConfigurationError(`Contact point "${text}" is an address with a path: give "host" or "host:port" only`);
  }
  if (isIpv6(trimmed)) return { hostname: trimmed, port: defaultPort };
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s]+))(?::(\d+))?$/.exec(trimmed);
  const hostname = match?.[1] ?? match?.[2];
  if (match === null || hostname === undefined || (match[1] !== undefined && !isIpv6(match[1]))) {
    throw new ConfigurationError(`Contact point "${text}" is neither "host", "host:port" nor "[IPv6]:port"`);
  }
  return { hostname, port: match[3] === undefined ? defaultPort : checkedPort(Number(match[3]), text) };
}

function isIpv6(text: string): boolean {
  try {
    return parseInet(text).length === 16;
  } catch {
    return false;
  }
}

function checkedPort(port: number, text: string): number {
  if (port >= 1 && port <= 65_535) return port;
  throw new ConfigurationError(`Contact point "${text}" has port ${port}: ports go from 1 to 65535`);
}
