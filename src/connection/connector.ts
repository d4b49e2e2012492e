import type { AuthEndpoint, AuthProvider } from '../auth/authenticator';
import type { Environment } from '../environment';
import { ProtocolError } from '../errors';
import type { Compressor } from '../protocol/compression';
import type { VersionCapabilities } from '../protocol/version';
import { tlsOptionsFor } from '../tls/tls-options';
import type { ResolvedTls } from '../tls/tls-options';
import { Connection } from './connection';
import type { ConnectionListener } from './connection';

/** What all connections of a cluster have in common. */
export interface ConnectorOptions {
  readonly environment: Environment;
  readonly tls: ResolvedTls | undefined;
  readonly authProvider: AuthProvider | undefined;
  readonly requireAuthentication: boolean;
  readonly compressor: Compressor | undefined;
  readonly startup: Readonly<Record<string, string>>;
  readonly connectTimeoutMs: number;
  readonly maxInFlight: number;
  /** A pin; absent = the first connection negotiates and the others follow. */
  readonly version: VersionCapabilities | undefined;
}

/** One connection to open: where, who listens to it, which keyspace it has, and what gives up on it. */
export interface OpenOptions {
  readonly endpoint: AuthEndpoint;
  readonly listener: ConnectionListener;
  readonly keyspace: string | undefined;
  /** Its reason is the DriverError to fail with. */
  readonly signal: AbortSignal;
}

/** Makes the connections of a cluster: one set of options, and one protocol version once it is known. */
export class Connector {
  readonly options: ConnectorOptions;
  #version: VersionCapabilities | undefined;

  constructor(options: ConnectorOptions) {
    this.options = options;
    this.#version = options.version;
  }

  /** The version of all connections; undefined until the first of them has negotiated. */
  get version(): VersionCapabilities | undefined {
    return this.#version;
  }

  /** Opens a connection and sets its keyspace, all within `connectTimeoutMs`; every way to fail is a DriverError. */
  async open({ endpoint, listener, keyspace, signal }: OpenOptions): Promise<Connection> {
    const { tls, ...common } = this.options;
    const { address, port } = endpoint;
    const target = { address, port, ...(tls !== undefined && { tls: tlsOptionsFor(tls, endpoint) }) };
    const version = this.#version;
    const isPinned = this.options.version !== undefined;
    const options = { ...common, target, endpoint, keyspace, version, isPinned };
    const connection = await Connection.open(options, listener, signal);
    this.#version ??= connection.version;
    if (connection.version === this.#version) return connection;
    connection.destroy();
    const [agreed, others] = [connection.version.name, this.#version.name];
    const text = `The node agreed on protocol ${agreed} while others agreed on ${others}: it is tried again with that`;
    throw new ProtocolError(text, { code: 'PROTOCOL_VERSION', host: connection.host });
  }
}
