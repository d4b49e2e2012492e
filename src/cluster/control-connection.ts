import type { AuthEndpoint } from '../auth/authenticator';
import type { Connection } from '../connection/connection';
import type { Connector, OpenOptions } from '../connection/connector';
import type { Offer } from '../connection/handshake';
import { Heartbeat } from '../connection/heartbeat';
import { raceStaggered } from '../connection/staggered-race';
import type { Timer } from '../environment';
import { formatEndpoint } from '../environment';
import { AuthenticationError, ConnectionError, errorOfAllHosts, NoHostAvailableError, ProtocolError } from '../errors';
import type { DriverError } from '../errors';
import { Backoff, lastingMs, refusalDelayMs } from '../pool/backoff';
import type { ReconnectionPolicy } from '../pool/backoff';
import { eventTypes } from '../protocol/constants';
import type { EventMessage } from '../protocol/messages';
import { serverErrorOf } from '../protocol/server-errors';
import { isAddress } from '../tls/address';
import type { ContactPoint } from './contact-point';
import { resolveContactPoints } from './contact-resolver';
import type { ResolvedContacts } from './contact-resolver';
import type { AddressTranslator } from './policies/address-translator';
import { SystemTables } from './system-tables';
import type { Topology } from './system-tables';
import type { SystemRow } from './topology';

/** How the control connection is kept. */
export interface ControlOptions {
  readonly contactPoints: readonly ContactPoint[];
  readonly reconnectionPolicy: ReconnectionPolicy;
  readonly heartbeatIntervalMs: number;
  readonly heartbeatTimeoutMs: number;
  readonly addressTranslator?: AddressTranslator;
  /** Instead of the contact points: who knows where nodes are. */
  readonly findContacts?: ((closing: AbortSignal) => Promise<ResolvedContacts>) | undefined;
}

/** Who is told what the control connection learns. */
export interface ControlListener {
  onTopology(topology: Topology): void;
  /** What the node of the control connection lists in SUPPORTED. */
  onSupported?(offer: Offer): void;
  /** A connection is there, anew: events may have been missed before. */
  onReady(): void;
  onEvent(event: EventMessage): void;
  onWarning(message: string): void;
  /** Endpoints to try besides the contact points, best first. */
  knownEndpoints(): readonly AuthEndpoint[];
}

/** Events are hints: the topology is read once after a burst of them. */
const debounceMs = 1_000;
const refreshRetryMs = 5_000;
const queryTimeoutMs = 5_000;

/** The one connection that reads the system tables and hears the cluster's events; it moves when its node goes away. */
export class ControlConnection {
  readonly #connector: Connector;
  readonly #options: ControlOptions;
  readonly #listener: ControlListener;
  readonly #tables: SystemTables;
  readonly #closing = new AbortController();
  #connection: Connection | undefined;
  #endpoint: AuthEndpoint | undefined;
  #heartbeat: Heartbeat | undefined;
  #reconnectTimer: Timer | undefined;
  #refreshTimer: Timer | undefined;
  readonly #backoff: Backoff;
  #contactEndpoints: ReadonlySet<string> = new Set();
  /** The names of contact points by `address:port`. */
  #names = new Map<string, string>();
  /** By `address:port` of nodes that refused the credentials. */
  readonly #refusals = new Map<string, { readonly error: AuthenticationError; readonly untilMs: number }>();

  constructor(connector: Connector, options: ControlOptions, listener: ControlListener) {
    this.#connector = connector;
    this.#options = options;
    this.#tables = new SystemTables(options.addressTranslator, connector.options.tls !== undefined);
    this.#listener = listener;
    const { random } = connector.options.environment;
    this.#backoff = new Backoff(options.reconnectionPolicy, random, (message) => listener.onWarning(message));
  }

  /** The node it is connected to, `address:port`. */
  get host(): string | undefined {
    return this.#connection?.host;
  }

  /** `address:port` of all addresses that the contact points have. */
  get contactEndpoints(): ReadonlySet<string> {
    return this.#contactEndpoints;
  }

  /** Connects to a contact point and reads the topology; throws NoHostAvailableError, or the one reason of all. */
  async start(): Promise<void> {
    const { endpoints, failures } = await this.#findContacts();
    for (const failure of failures) this.#listener.onWarning(`${failure.host ?? ''}: ${failure.message}`);
    this.#contactEndpoints = new Set(endpoints.map(formatEndpoint));
    if (failures.length === 0) this.#names.clear();
    for (const endpoint of endpoints.toReversed()) this.#learnName(endpoint);
    await this.#connectToAny(endpoints);
  }

  #findContacts(): Promise<ResolvedContacts> {
    const { contactPoints, findContacts } = this.#options;
    const { environment, connectTimeoutMs } = this.#connector.options;
    if (findContacts !== undefined) return findContacts(this.#closing.signal);
    return resolveContactPoints(contactPoints, environment, connectTimeoutMs);
  }

  #learnName(endpoint: AuthEndpoint): void {
    const { hostname } = endpoint;
    if (hostname !== undefined && !isAddress(hostname)) this.#names.set(formatEndpoint(endpoint), hostname);
  }

  /** A node at the address of a contact point goes by its name, which is then what its certificate must carry. */
  #withNames({ hosts, partitioner }: Topology): Topology {
    return { partitioner, hosts: hosts.map((info) => ({ hostname: this.#names.get(formatEndpoint(info)), ...info })) };
  }

  async #connectToAny(endpoints: readonly AuthEndpoint[]): Promise<void> {
    if (endpoints.length === 0) throw new NoHostAvailableError('No host is known:', []);
    const { clock } = this.#connector.options.environment;
    const attempt = (endpoint: AuthEndpoint, giveUp: AbortSignal): Promise<void> => this.#connectTo(endpoint, giveUp);
    try {
      await raceStaggered(endpoints, { clock, closing: this.#closing.signal, attempt });
    } catch (error) {
      throw errorOfAllHosts('None of the contact points could be used:', (error as AggregateError).errors as DriverError[]);
    }
  }

  async #connectTo(endpoint: AuthEndpoint, signal: AbortSignal): Promise<void> {
    const listener = {
      onEvent: (event: EventMessage) => this.#onEvent(event),
      onWarning: (message: string) => this.#listener.onWarning(message),
      onClose: (closed: Connection) => this.#lost(closed),
    };
    const options = { endpoint, listener, keyspace: undefined, signal };
    let connection = await this.#open(options);
    try {
      const topology = await this.#tables.topology(connection, endpoint);
      connection = await this.#raise(connection, topology, options);
      await this.#register(connection);
      signal.throwIfAborted();
      this.#adopt(connection, endpoint, topology);
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  /** A node that refused the credentials is left alone for a while, though others are tried again and again. */
  async #open(options: OpenOptions): Promise<Connection> {
    const { clock } = this.#connector.options.environment;
    const endpoint = formatEndpoint(options.endpoint);
    const refusal = this.#refusals.get(endpoint);
    if (refusal !== undefined && clock.monotonicMs() < refusal.untilMs) throw refusal.error;
    this.#refusals.delete(endpoint);
    try {
      return await this.#connector.open(options);
    } catch (error) {
      const untilMs = clock.monotonicMs() + refusalDelayMs(this.#options.reconnectionPolicy);
      if (error instanceof AuthenticationError) this.#refusals.set(endpoint, { error, untilMs });
      throw error;
    }
  }

  /** A DSE node whose SUPPORTED lists no versions tells its own by `dse_version`; when it refuses that, v4 stays. */
  async #raise(connection: Connection, { hosts }: Topology, options: OpenOptions): Promise<Connection> {
    const version = this.#connector.betterVersion(connection, hosts[0]?.dseVersion);
    if (version === undefined) return connection;
    try {
      const raised = await this.#connector.openIn(version, options);
      connection.destroy();
      return raised;
    } catch (error) {
      this.#listener.onWarning(`${connection.host}: protocol ${connection.version.name} stays in use: ${String(error)}`);
      return connection;
    }
  }

  #adopt(connection: Connection, endpoint: AuthEndpoint, topology: Topology): void {
    const { heartbeatIntervalMs, heartbeatTimeoutMs } = this.#options;
    const { clock } = this.#connector.options.environment;
    if (connection.state !== 'ready') {
      throw new ConnectionError('CONNECTION_CLOSED', 'The connection was closed at once', { host: connection.host });
    }
    this.#connection = connection;
    this.#endpoint = endpoint;
    this.#heartbeat = new Heartbeat(connection, clock, heartbeatIntervalMs, heartbeatTimeoutMs);
    this.#learnName(endpoint);
    if (topology.refusal !== undefined) this.#listener.onWarning(`Only ${connection.host} is known: ${topology.refusal.message}`);
    this.#listener.onSupported?.(connection.supported);
    this.#listener.onTopology(this.#withNames(topology));
    this.#listener.onReady();
  }

  async #register(connection: Connection): Promise<void> {
    const reply = await connection.ask({ kind: 'REGISTER', eventTypes }, queryTimeoutMs);
    if (reply.kind === 'ERROR') throw serverErrorOf(reply, { host: connection.host });
    if (reply.kind !== 'READY') throw new ProtocolError(`REGISTER was answered by ${reply.kind}`, { host: connection.host });
  }

  #onEvent(event: EventMessage): void {
    this.#listener.onEvent(event);
    if (event.event !== 'SCHEMA_CHANGE') this.#refreshLater(debounceMs);
  }

  /** What an event has told is not told again: a reading that fails is made up for. */
  #refreshLater(delayMs: number): void {
    if (this.#refreshTimer !== undefined || this.#closing.signal.aborted) return;
    this.#refreshTimer = this.#connector.options.environment.clock.setTimer(() => {
      this.#refreshTimer = undefined;
      this.refresh().catch((error: unknown) => {
        if (this.#closing.signal.aborted) return;
        this.#listener.onWarning(`Topology not read, it is tried again: ${String(error)}`);
        this.#refreshLater(refreshRetryMs);
      });
    }, delayMs);
  }

  /** All rows of a query of the server's own tables; throws ConnectionError while there is no control connection. */
  async query(query: string): Promise<SystemRow[]> {
    const connection = this.#connection;
    if (connection === undefined) throw new ConnectionError('NOT_CONNECTED', 'There is no control connection now', { query });
    return this.#tables.query(connection, query);
  }

  /** Reads the topology again. */
  async refresh(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined || this.#endpoint === undefined) return;
    this.#listener.onTopology(this.#withNames(await this.#tables.topology(connection, this.#endpoint)));
  }

  #lost(connection: Connection): void {
    if (connection !== this.#connection) return;
    this.#connection = undefined;
    this.#heartbeat?.stop();
    if (this.#closing.signal.aborted) return;
    const { clock } = this.#connector.options.environment;
    if (clock.monotonicMs() - connection.openedAtMs < lastingMs) return this.#reconnectLater();
    this.#backoff.reset();
    this.#reconnect();
  }

  /** After a failure, and after a connection that did not last: so that there is no tight loop. */
  #reconnectLater(): void {
    const { clock } = this.#connector.options.environment;
    this.#reconnectTimer = clock.setTimer(() => this.#reconnect(), this.#backoff.nextDelayMs(undefined));
  }

  /** Tries the hosts it knows, then the contact points with their names looked up anew; later again when none answers. */
  #reconnect(): void {
    const known = this.#listener.knownEndpoints();
    this.#connectToAny(known)
      .catch(() => this.start())
      .catch((error: unknown) => {
        if (this.#closing.signal.aborted) return;
        this.#listener.onWarning(`No control connection: ${error instanceof Error ? error.message : String(error)}`);
        this.#reconnectLater();
      });
  }

  close(): void {
    const { clock } = this.#connector.options.environment;
    this.#closing.abort(new ConnectionError('SHUTDOWN', 'The cluster is shut down'));
    for (const timer of [this.#reconnectTimer, this.#refreshTimer]) if (timer !== undefined) clock.clearTimer(timer);
    this.#heartbeat?.stop();
    this.#connection?.destroy();
  }
}
