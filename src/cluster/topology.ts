import type { Uuid } from '../values/uuid';
import type { HostInfo } from './host';

/** A row of a system table, by column name. */
export type SystemRow = Readonly<Record<string, unknown>>;

/** Where the control connection is connected: its own node is listed in system.local without a usable address. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly hostname?: string;
  /** Set where a proxy is connected to, that tells nodes apart by their host ids. */
  readonly serverName?: string;
}

/** Reads the node that answered from its row in `system.local`. */
export function localHost(row: SystemRow, endpoint: Endpoint): HostInfo {
  return endpoint.serverName === undefined ? hostInfo(row, endpoint) : hostBehind(endpoint, row);
}

/** Reads a node that is reached through a proxy, by its host id: its own address is of no use (protocol facts §5.14). */
export function proxiedHost(row: SystemRow, proxy: Endpoint): HostInfo | undefined {
  return isWhole(row) ? hostBehind(proxy, row) : undefined;
}

function hostBehind({ address, port, hostname }: Endpoint, row: SystemRow): HostInfo {
  return { ...hostInfo(row, { address, port }), hostname, serverName: String(row['host_id']) };
}

/**
 * Reads another node from its row in `system.peers_v2` or `system.peers`; undefined when the row is not a whole node yet, or
 * names no address that one can connect to.
 */
export function peerHost(row: SystemRow, defaultPort: number, usesTls = false): HostInfo | undefined {
  const address = firstUsable(row['native_address'], row['native_transport_address'], row['rpc_address']) ?? wildcardPeer(row);
  if (address === undefined || !isWhole(row)) return undefined;
  const dsePort = row[usesTls ? 'native_transport_port_ssl' : 'native_transport_port'];
  const port = firstPort(row['native_port'], dsePort) ?? defaultPort;
  return hostInfo(row, { address, port });
}

function isWhole(row: SystemRow): boolean {
  return row['host_id'] !== null && row['host_id'] !== undefined && typeof row['data_center'] === 'string';
}

function hostInfo(row: SystemRow, { address, port }: Endpoint): HostInfo {
  return {
    hostId: row['host_id'] as Uuid,
    address,
    port,
    datacenter: text(row['data_center']) ?? '',
    rack: text(row['rack']) ?? '',
    tokens: [...((row['tokens'] as Iterable<string> | null | undefined) ?? [])],
    releaseVersion: text(row['release_version']) ?? '',
    dseVersion: text(row['dse_version']),
    serverId: text(row['server_id']),
    workloads: workloads(row),
    knownAs: new Set(addressColumns.map((column) => row[column]).filter((known) => typeof known === 'string')),
  };
}

/** The columns that hold an address of a node, whoever uses it. */
const addressColumns = [
  'peer', 'native_address', 'native_transport_address', 'rpc_address', 'broadcast_address', 'listen_address', 'preferred_ip',
] as const;

/** A set of them since DSE 5.1; before that one text, which may stand for two, and a boolean for Graph. */
function workloads(row: SystemRow): ReadonlySet<string> {
  const listed = row['workloads'] as Iterable<string> | null | undefined;
  const all = new Set(listed ?? []);
  const single = text(row['workload']);
  if (single !== undefined) all.add(single);
  if (single === 'SearchAnalytics') all.add('Search').add('Analytics');
  if (row['graph'] === true) all.add('Graph');
  return all;
}

function firstUsable(...addresses: unknown[]): string | undefined {
  const first = addresses.find((address): address is string => typeof address === 'string');
  return first === undefined || isWildcard(first) || isMulticast(first) ? undefined : first;
}

/** A node that listens on all its interfaces is reached by the address its peers use. */
function wildcardPeer(row: SystemRow): string | undefined {
  const listed = row['native_address'] ?? row['native_transport_address'] ?? row['rpc_address'];
  const peer = row['peer'];
  return typeof listed === 'string' && isWildcard(listed) && typeof peer === 'string' && !isWildcard(peer) ? peer : undefined;
}

function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

function isMulticast(address: string): boolean {
  const first = Number(/^(\d+)\./.exec(address)?.[1] ?? 0);
  return first >= 224 || /^ff/i.test(address);
}

function firstPort(...ports: unknown[]): number | undefined {
  return ports.find((port): port is number => typeof port === 'number' && port > 0 && port <= 65_535);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
