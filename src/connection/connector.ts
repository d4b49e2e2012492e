import type { AuthEndpoint, AuthProvider } from '../auth/authenticator';
import type { Environment, TransportTarget } from '../environment';
import { ProtocolError } from '../errors';
import { diagnosticsChannels } from '../observability/channels';
import type { Traffic } from '../observability/traffic';
import type { Compressor } from '../protocol/compression';
import { versionOfDse } from '../protocol/version';
import type { VersionCapabilities } from '../protocol/version';
import { tlsOptionsFor } from '../tls/tls-options';
import type { ResolvedTls } from '../tls/tls-options';
import { warnOfUnverifiedTls } from '../tls/unverified-warning';
import { Connection } from './connection';
import type { ConnectionListener, ConnectionOptions } from './connection';
import { traceConnect } from './trace-connect';
import { Turnstile } from './turnstile';
import { searchVersion } from './version-search';

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
  readonly minVersion?: VersionCapabilities | undefined;
}

/** One connection to open: where, who listens to it, which keyspace it has, and what gives up on it. */
export interface OpenOptions {
  readonly endpoint: AuthEndpoint;
  readonly listener: ConnectionListener;
  readonly keyspace: string | undefined;
  /** Its reason is the DriverError to fail with. */
  readonly signal: AbortSignal;
  readonly traffic?: Traffic | undefined;
}

/** Connections of a cluster that are being opened at the same time. */
const mostOpening = 256;

/** Makes the connections of a cluster: one set of options, and one protocol version once it is known. */
export class Connector {
  readonly options: ConnectorOptions;
  readonly #turnstile = new Turnstile(mostOpening);
  #version: VersionCapabilities | undefined;
  #hasComparedVersion = false;
  #hasWarned = false;

  constructor(options: ConnectorOptions) {
    this.options = options;
    this.#version = options.version;
  }

  /** The version of all connections; undefined until the first of them has negotiated. */
  get version(): VersionCapabilities | undefined {
    return this.#version;
  }

  /**
   * Opens a connection and sets its keyspace, all within `connectTimeoutMs` once it is its turn; every way to fail is a
   * DriverError.
   */
  open(options: OpenOptions): Promise<Connection> {
    if (!diagnosticsChannels().connect.hasSubscribers) return this.#open(options);
    return traceConnect(this.options.environment.clock, options.endpoint, () => this.#open(options));
  }

  /** In its turn: the hosts are what a server lists, and that may be a great many. */
  async #open(options: OpenOptions): Promise<Connection> {
    if (!this.#turnstile.tryEnter()) await this.#turnstile.enter(options.signal);
    try {
      return await this.#openNow(options);
    } finally {
      this.#turnstile.leave();
    }
  }

  async #openNow({ endpoint, listener, keyspace, signal, traffic }: OpenOptions): Promise<Connection> {
    const { tls, ...common } = this.options;
    const { address } = endpoint;
    const named = { ...endpoint, reverseLookup: () => this.#nameOf(address) };
    const target = targetOf(endpoint, tls);
    const version = this.#version;
    const isPinned = this.options.version !== undefined;
    const mayShowCertificate = tls?.mayShowCertificate ?? false;
    this.#warnIfUnverified(listener);
    const options = { ...common, target, endpoint: named, keyspace, version, isPinned, mayShowCertificate, traffic };
    const connection = version === undefined
      ? await this.#negotiate(options, listener, signal)
      : await Connection.open(options, listener, signal);
    this.#version ??= connection.version;
    if (connection.version === this.#version) return connection;
    connection.destroy();
    const [agreed, others] = [connection.version.name, this.#version.name];
    const text = `The node agreed on protocol ${agreed} while others agreed on ${others}: it is tried again with that`;
    throw new ProtocolError(text, { code: 'PROTOCOL_VERSION', host: connection.host });
  }

  #warnIfUnverified(listener: ConnectionListener): void {
    if (this.#hasWarned || this.options.tls?.unverified !== true) return;
    this.#hasWarned = true;
    warnOfUnverifiedTls((message) => listener.onWarning?.(message));
  }

  #negotiate(options: ConnectionOptions, listener: ConnectionListener, signal: AbortSignal): Promise<Connection> {
    return searchVersion({
      clock: options.environment.clock,
      connectTimeoutMs: options.connectTimeoutMs,
      open: (attempt) => Connection.open({ ...options, ...attempt }, listener, signal),
      onWarning: (message) => listener.onWarning?.(message),
    });
  }

  /**
   * The version that suits the node of the first connection better, by its `dse_version`: where nobody asked for a version and
   * SUPPORTED listed none. It is tried by {@link Connector.openIn}.
   */
  betterVersion({ supported }: Connection, dseVersion: string | undefined): VersionCapabilities | undefined {
    const isFirst = !this.#hasComparedVersion && this.options.version === undefined;
    this.#hasComparedVersion = true;
    if (!isFirst || dseVersion === undefined || supported['PROTOCOL_VERSIONS'] !== undefined) return undefined;
    return versionOfDse(dseVersion);
  }

  /** Opens a connection in another version than the first one has, and makes it that of all; throws when it is refused. */
  async openIn(version: VersionCapabilities, options: OpenOptions): Promise<Connection> {
    const before = this.#version;
    this.#version = version;
    try {
      return await this.open(options);
    } catch (error) {
      this.#version = before;
      throw error;
    }
  }

  async #nameOf(address: string): Promise<string | undefined> {
    const [name] = await this.options.environment.reverseLookup(address);
    return name;
  }
}

/** A proxy in front of several nodes has a certificate of its own, and none for those. */
function targetOf({ address, port, hostname, serverName }: AuthEndpoint, tls: ResolvedTls | undefined): TransportTarget {
  if (tls === undefined) return { address, port };
  const node = { address, port, ...(hostname !== undefined && { hostname }), ...(serverName !== undefined && { serverName }) };
  const target = { address, port, tls: tlsOptionsFor(tls, node) };
  return serverName === undefined ? target : { ...target, serverName, identity: hostname ?? address };
}
