import type { AuthEndpoint } from '../auth/authenticator';
import type { Connection } from '../connection/connection';
import type { Connector } from '../connection/connector';
import { Heartbeat } from '../connection/heartbeat';
import type { Timer } from '../environment';
import { formatEndpoint } from '../environment';
import { ConnectionError, ProtocolError } from '../errors';
import type { ReconnectionPolicy } from '../pool/backoff';
import { eventTypes } from '../protocol/constants';
import type { EventMessage } from '../protocol/messages';
import { serverErrorOf } from '../protocol/server-errors';
import type { ContactPoint } from './contact-point';
import { resolveContactPoints } from './contact-resolver';
import type { AddressTranslator } from './policies/address-translator';
import { raceStaggered } from './staggered-race';
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
}

/** Who is told what the control connection learns. */
export interface ControlListener {
  onTopology(topology: Topology): void;
  /** A connection is there, anew: events may have been missed before. */
  onReady(): void;
  onEvent(event: EventMessage): void;
  onWarning(message: string): void;
  /** Endpoints to try besides the contact points, best first. */
  knownEndpoints(): readonly AuthEndpoint[];
}

/** Events are hints: the topology is read once after a burst of them. */
const debounceMs = 1_000;
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
  #schedule: { nextDelayMs(): number } | undefined;
  #contactEndpoints: ReadonlySet<string> = new Set();

  constructor(connector: Connector, options: ControlOptions, listener: ControlListener) {
    this.#connector = connector;
    this.#options = options;
    this.#tables = new SystemTables(options.addressTranslator);
    this.#listener = listener;
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
    const { environment, connectTimeoutMs } = this.#connector.options;
    const { endpoints, failures } = await resolveContactPoints(this.#options.contactPoints, environment, connectTimeoutMs);
    for (const failure of failures) this.#listener.onWarning(`${failure.host ?? ''}: ${failure.message}`);
    this.#contactEndpoints = new Set(endpoints.map(formatEndpoint));
    await this.#connectToAny(endpoints);
  }

  #connectToAny(endpoints: readonly AuthEndpoint[]): Promise<void> {
    const { clock } = this.#connector.options.environment;
    const { signal } = this.#closing;
    return raceStaggered(endpoints, clock, signal, (endpoint, giveUp) => this.#connectTo(endpoint, giveUp));
  }

  async #connectTo(endpoint: AuthEndpoint, signal: AbortSignal): Promise<void> {
    const listener = {
      onEvent: (event: EventMessage) => this.#onEvent(event),
      onWarning: (message: string) => this.#listener.onWarning(message),
      onClose: (closed: Connection) => this.#lost(closed),
    };
    const connection = await this.#connector.open({ endpoint, listener, keyspace: undefined, signal });
    try {
      const topology = await this.#tables.topology(connection, endpoint);
      await this.#register(connection);
      signal.throwIfAborted();
      this.#adopt(connection, endpoint, topology);
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  #adopt(connection: Connection, endpoint: AuthEndpoint, topology: Topology): void {
    const { heartbeatIntervalMs, heartbeatTimeoutMs } = this.#options;
    const { clock } = this.#connector.options.environment;
    this.#connection = connection;
    this.#endpoint = endpoint;
    this.#heartbeat = new Heartbeat(connection, clock, heartbeatIntervalMs, heartbeatTimeoutMs);
    this.#schedule = undefined;
    this.#listener.onTopology(topology);
    this.#listener.onReady();
  }

  async #register(connection: Connection): Promise<void> {
    const reply = await connection.ask({ kind: 'REGISTER', eventTypes }, queryTimeoutMs);
    if (reply.kind === 'ERROR') throw serverErrorOf(reply, { host: connection.host });
    if (reply.kind !== 'READY') throw new ProtocolError(`REGISTER was answered by ${reply.kind}`, { host: connection.host });
  }

  #onEvent(event: EventMessage): void {
    this.#listener.onEvent(event);
    if (event.event === 'SCHEMA_CHANGE' || this.#refreshTimer !== undefined || this.#closing.signal.aborted) return;
    this.#refreshTimer = this.#connector.options.environment.clock.setTimer(() => {
      this.#refreshTimer = undefined;
      this.refresh().catch((error: unknown) => this.#listener.onWarning(`Topology not read: ${String(error)}`));
    }, debounceMs);
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
    this.#listener.onTopology(await this.#tables.topology(connection, this.#endpoint));
  }

  #lost(connection: Connection): void {
    if (connection !== this.#connection) return;
    this.#connection = undefined;
    this.#heartbeat?.stop();
    if (!this.#closing.signal.aborted) this.#reconnect();
  }

  /** Tries the hosts it knows, then the contact points with their names looked up anew; later again when none answers. */
  #reconnect(): void {
    const known = this.#listener.knownEndpoints();
    this.#connectToAny(known)
      .catch(() => this.start())
      .catch((error: unknown) => {
        if (this.#closing.signal.aborted) return;
        const { clock, random } = this.#connector.options.environment;
        this.#schedule ??= this.#options.reconnectionPolicy.newSchedule(random);
        this.#listener.onWarning(`No control connection: ${error instanceof Error ? error.message : String(error)}`);
        this.#reconnectTimer = clock.setTimer(() => this.#reconnect(), this.#schedule.nextDelayMs());
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
