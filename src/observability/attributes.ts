import { DriverError } from '../errors';
import { ServerError } from '../protocol/server-errors';

/**
 * What is told of a request, by the names of OpenTelemetry's semantic conventions for databases and for Cassandra;
 * `purecql.` stands before what those have no name for.
 */
export interface TraceAttributes {
  'db.system.name': 'cassandra';
  /** The keyspace: the one in the text, that of the request, or that of the session. */
  'db.namespace'?: string;
  /** The table, for a statement about one. */
  'db.collection.name'?: string;
  'db.operation.name'?: string;
  'db.operation.batch.size'?: number;
  /** Such as `SELECT ks.table`: few enough to group by. */
  'db.query.summary'?: string;
  /** With a `?` for each literal, unless the values were bound. */
  'db.query.text'?: string;
  /** The error code of the protocol in decimal, when the server answered with one. */
  'db.response.status_code'?: string;
  'db.response.returned_rows'?: number;
  /** The class of the error. */
  'error.type'?: string;
  /** The node that answered: the name given for it, or else its address. */
  'server.address'?: string;
  'server.port'?: number;
  'network.peer.address'?: string;
  'network.peer.port'?: number;
  'network.protocol.version'?: string;
  'cassandra.consistency.level'?: string;
  'cassandra.coordinator.dc'?: string;
  'cassandra.coordinator.id'?: string;
  'cassandra.page.size'?: number;
  'cassandra.query.idempotent'?: boolean;
  'cassandra.speculative_execution.count'?: number;
  /** Times that the request was sent. */
  'purecql.attempts'?: number;
}

/** A node as spans name it. */
export interface TracedNode {
  readonly address: string;
  readonly port: number;
  readonly hostname?: string | undefined;
}

/** Which node was talked to. */
export function nodeAttributes({ address, port, hostname }: TracedNode): Partial<TraceAttributes> {
  return {
    'server.address': hostname ?? address,
    'server.port': port,
    'network.peer.address': address,
    'network.peer.port': port,
  };
}

const endpoint = /^(.+):(\d+)$/;

/** Why it failed; the node is that of the error unless it is known better. */
export function errorAttributes(error: unknown): Partial<TraceAttributes> {
  const type = error instanceof Error ? error.name : '_OTHER';
  if (!(error instanceof DriverError)) return { 'error.type': type };
  const [, address, port] = endpoint.exec(error.host ?? '') ?? [];
  return {
    'error.type': type,
    ...(error instanceof ServerError && { 'db.response.status_code': String(error.serverCode) }),
    ...(address !== undefined && { 'server.address': address.replace(/^\[(.*)\]$/, '$1'), 'server.port': Number(port) }),
  };
}
