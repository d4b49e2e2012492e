import type { AuthEndpoint } from '../auth/authenticator';
import type { Connection } from '../connection/connection';
import type { Connector } from '../connection/connector';
import { useKeyspace } from '../connection/keyspace';
import type { Clock, Timer } from '../environment';
import { formatEndpoint } from '../environment';
import type { DriverError } from '../errors';
import { AuthenticationError, ConnectionError, OverloadedError, ownError, ShutdownError, TlsError } from '../errors';
import type { Traffic } from '../observability/traffic';
import { Admission } from './admission';
import { Backoff, lastingMs } from './backoff';
import type { ReconnectionPolicy } from './backoff';
import { ConnectionSet } from './connection-set';
import type { ConnectionSetOptions } from './connection-set';
import { OrphanWatch } from './orphan-watch';
import { WaitQueue } from './wait-queue';
import type { Waiter } from './wait-queue';

/** How the connections to one host are kept. */
export interface PoolOptions extends ConnectionSetOptions {
  /** Requests that may wait for a connection with room. */
  readonly maxQueued: number;
  readonly reconnectionPolicy: ReconnectionPolicy;
  /** Counts the bytes of all connections. */
  readonly traffic?: Traffic | undefined;
}

/** Who is told about the pool's state. */
export interface PoolListener {
  /** The first connection is ready, or the last one was lost. */
  onAvailable(): void;
  onUnavailable(error: DriverError): void;
  onWarning(message: string): void;
  /** What is of interest only to who looks for something. */
  onDebug?(message: string): void;
}

/** The connections of one session to one host. */
export class HostPool {
  readonly host: string;
  readonly #endpoint: AuthEndpoint;
  readonly #connector: Connector;
  readonly #options: PoolOptions;
  readonly #listener: PoolListener;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #connections: ConnectionSet;
  readonly #waiters: WaitQueue;
  readonly #admission: Admission;
  readonly #orphans: OrphanWatch;
  /** Connections that one caller has for itself. */
  readonly #aside = new Set<Connection>();
  readonly #opening = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;
  #keyspace: string | undefined;
  #keyspaceChange: Promise<unknown> = Promise.resolve();
  #timer: Timer | undefined;
  #lastError: DriverError | undefined;
  /** The refusal that was told last. */
  #told = '';
  #hasLeft = false;
  /** A hint came while an attempt was under way. */
  #isHinted = false;

  constructor(endpoint: AuthEndpoint, connector: Connector, options: PoolOptions, listener: PoolListener) {
    this.host = formatEndpoint(endpoint);
    this.#endpoint = endpoint;
    this.#connector = connector;
    this.#options = options;
    this.#listener = listener;
    const { clock, random } = connector.options.environment;
    this.#clock = clock;
    this.#connections = new ConnectionSet(clock, options);
    this.#waiters = new WaitQueue(this.host, options.maxQueued);
    this.#admission = new Admission(clock, () => this.#connections.load());
    this.#orphans = new OrphanWatch(clock, this.#connections, (worn, why) => this.#wearOut(worn, why));
    this.#backoff = new Backoff(options.reconnectionPolicy, random, (message) => this.#warn(message));
  }

  /** True when at least one connection is ready. */
  get isAvailable(): boolean {
    return this.#connections.size > 0;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  get inFlightCount(): number {
    let count = 0;
    for (const connection of this.#connections) count += connection.inFlightCount;
    return count;
  }

  /** Requests that wait for room on a connection. */
  get queuedCount(): number {
    return this.#waiters.size;
  }

  /** Requests given up by their callers and not answered yet. */
  get orphanCount(): number {
    let count = 0;
    for (const connection of this.#connections) count += connection.orphanCount;
    return count;
  }

  /** Why no connection could be made, when that is so. */
  get lastError(): DriverError | undefined {
    return this.#lastError;
  }

  get #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  #warn(message: string): void {
    this.#listener.onWarning(`${this.host}: ${message}`);
  }

  #debug(message: string): void {
    this.#listener.onDebug?.(`${this.host}: ${message}`);
  }

  /** Opens the connections; rejects with the first one's error, after which the pool goes on trying by itself. */
  async start(keyspace: string | undefined): Promise<void> {
    this.#keyspace = keyspace;
    const wanted = this.#options.connections;
    const results = await Promise.allSettled(Array.from({ length: wanted }, () => this.#openOne()));
    if (this.#connections.missing > 0) this.#reconnectLater();
    const failures = results.filter((result) => result.status === 'rejected');
    if (failures[0] === undefined) return;
    const reason = failures[0].reason as DriverError;
    if (!this.isAvailable) {
      if (!this.#isClosing) this.#listener.onUnavailable(reason);
      throw reason;
    }
    this.#warn(`only ${wanted - failures.length} of ${wanted} connections could be opened: ${reason.message}`);
  }

  /** The ready connection with the fewest requests in flight; undefined when none has room. */
  pick(): Connection | undefined {
    return this.#connections.pick(this.#keyspace);
  }

  /** A ready connection, full or not, for the few questions of the driver itself. */
  get anyConnection(): Connection | undefined {
    return [...this.#connections].find(({ state }) => state === 'ready');
  }

  /** Gives the waiter a connection as soon as one has room; throws OverloadedError when too many wait already. */
  wait(waiter: Waiter): void {
    if (this.#isClosing) throw this.#closedError();
    if (!this.isAvailable) {
      throw this.#lastError === undefined ? this.#error('NOT_CONNECTED', 'No connection yet') : ownError(this.#lastError);
    }
    this.#waiters.add(waiter);
  }

  /** The waiter no longer waits. */
  leave(waiter: Waiter): void {
    this.#waiters.leave(waiter);
  }

  /** Opens a connection beside the pool's, whose caller closes it; it may be paused without holding up anybody else. */
  async openAside(): Promise<Connection> {
    const { signal } = this.#closing;
    if (this.#isClosing) throw this.#closedError();
    const listener = {
      onWarning: (message: string) => this.#listener.onWarning(message),
      onClose: (closed: Connection) => this.#aside.delete(closed),
    };
    const options = { endpoint: this.#endpoint, keyspace: this.#keyspace, signal, traffic: this.#options.traffic };
    const connection = await this.#connector.open({ ...options, listener });
    if (connection.state === 'ready' && !signal.aborted) this.#aside.add(connection);
    else connection.destroy(this.#closedError());
    return connection;
  }

  /** A connection may have room: the waiters who come first get it. */
  onRoom(): void {
    if (this.#waiters.size > 0) this.#waiters.serve(() => this.pick());
  }

  /** A caller gave a request up. */
  onOrphan(connection: Connection): void {
    if (!this.#isClosing) this.#orphans.onOrphan(connection);
  }

  /** The connection is replaced, and used until that is done. */
  #wearOut(connection: Connection, why: string): void {
    if (!this.#connections.wearOut(connection)) return;
    this.#warn(`${why}, the connection is replaced`);
    this.reconnectNow();
  }

  /** Why the host is not to be asked for one more now, besides connections that are full; undefined when it may be. */
  get refusal(): OverloadedError | undefined {
    if (!this.#admission.isGuarded || this.#admission.admits(this.#waiters.size)) return undefined;
    return this.#overloaded(this.host);
  }

  /** A request timed out for which the host was asked, or which waited for room. */
  onLate(timeoutMs: number): void {
    if (!this.#admission.onLate(timeoutMs)) return;
    this.#warn('most requests time out: it is asked for no more than it answers in half of their time');
    this.#waiters.fail((host) => this.#overloaded(host));
  }

  #overloaded(host: string): OverloadedError {
    const text = 'Most requests to the host time out, and it is asked for no more than it can answer: send fewer at once';
    return new OverloadedError(text, { host });
  }

  /**
   * Makes the keyspace that of every connection, those to come included; one that does not take it is replaced. Until a
   * connection has answered it takes no requests, even if this is the keyspace it was last known to have: a change to another
   * one may be on its way.
   */
  setKeyspace(keyspace: string): Promise<void> {
    this.#keyspace = keyspace;
    for (const connection of this.#connections) connection.keyspace = undefined;
    const change = this.#keyspaceChange.then(async () => {
      await Promise.all([...this.#connections].map((connection) => this.#changeKeyspace(connection)));
    });
    this.#keyspaceChange = change;
    return change;
  }

  /** Never rejects. Two changes never overlap on a connection: a server may answer them in any order. */
  async #changeKeyspace(connection: Connection): Promise<void> {
    try {
      await useKeyspace(connection, this.#keyspace!, this.#connector.options.connectTimeoutMs);
      this.onRoom();
    } catch (error) {
      if (!this.#connections.retire(connection)) return;
      this.#warn(`a connection that keeps another keyspace is replaced: ${(error as DriverError).message}`);
      this.#afterLoss(connection, error as DriverError);
    }
  }

  /** Nobody waits any more for the answer to a USE, and so nobody knows the keyspace of its connection: it is replaced. */
  discard(connection: Connection): void {
    if (this.#isClosing || !this.#connections.retire(connection)) return;
    this.#afterLoss(connection, this.#error('CONNECTION_CLOSED', 'A USE on the connection was given up'));
    this.reconnectNow();
  }

  async #openOne(): Promise<void> {
    const attempt = this.#connect();
    this.#opening.add(attempt);
    try {
      await attempt;
    } catch (error) {
      this.#lastError = error as DriverError;
      this.#tellRefusal(this.#lastError);
      this.#debug(`no connection: ${this.#lastError.message}`);
      throw error;
    } finally {
      this.#opening.delete(attempt);
    }
  }

  /** Credentials and certificates do not come right by waiting: somebody has to know, once. */
  #tellRefusal(error: DriverError): void {
    const isRefusal = error instanceof AuthenticationError || error instanceof TlsError;
    if (!isRefusal || error.message === this.#told) return;
    this.#told = error.message;
    this.#warn(`no connection can be opened: ${error.message}; it is tried again later`);
  }

  async #connect(): Promise<void> {
    const listener = {
      onWarning: (message: string) => this.#listener.onWarning(message),
      onRoom: () => this.onRoom(),
      onClose: (closed: Connection, error: DriverError | undefined) => this.#lost(closed, error),
    };
    const { signal } = this.#closing;
    let keyspace = this.#keyspace;
    const { traffic } = this.#options;
    const connection = await this.#connector.open({ endpoint: this.#endpoint, listener, keyspace, signal, traffic });
    const onAbort = (): void => connection.destroy();
    signal.addEventListener('abort', onAbort);
    try {
      while (keyspace !== this.#keyspace && this.#keyspace !== undefined) {
        keyspace = this.#keyspace;
        await useKeyspace(connection, keyspace, this.#connector.options.connectTimeoutMs);
      }
      signal.throwIfAborted();
      this.#adopt(connection);
    } catch (error) {
      connection.destroy();
      throw this.#isClosing ? this.#closedError() : error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  #adopt(connection: Connection): void {
    if (connection.state !== 'ready') throw this.#error('CONNECTION_CLOSED', 'The connection was closed at once');
    const { isAvailable } = this;
    this.#connections.add(connection);
    this.#lastError = undefined;
    this.#told = '';
    this.#debug(`connected, protocol ${connection.version.name}`);
    if (!isAvailable) this.#listener.onAvailable();
    this.onRoom();
  }

  #lost(connection: Connection, error: DriverError | undefined): void {
    if (!this.#connections.remove(connection) || this.#isClosing) return;
    this.#afterLoss(connection, error ?? this.#error('CONNECTION_CLOSED', 'The connection was closed'));
  }

  /** One that lasted is replaced at once; another counts as a failed attempt, so that there is no tight loop. */
  #afterLoss(connection: Connection, error: DriverError): void {
    const hasLasted = this.#clock.monotonicMs() - connection.openedAtMs >= lastingMs;
    this.#debug(`a connection was lost: ${error.message}`);
    if (hasLasted) this.#backoff.reset();
    if (hasLasted) this.reconnectNow();
    else this.#reconnectLater();
    if (this.#connections.size > 0) return;
    this.#lastError = error;
    this.#waiters.fail((host) => new ConnectionError(error.code, error.message, { cause: error, host }));
    this.#listener.onUnavailable(error);
  }

  /** Probes the connections now; for a hint that the host is gone. */
  probe(): void {
    this.#connections.probe();
  }

  /**
   * Tries at once, without waiting for the next attempt's time; for a hint that the host is back. Not when it refused the
   * credentials: hints could bring as many attempts as somebody likes.
   */
  reconnectNow(): void {
    if (this.#lastError instanceof AuthenticationError) return this.#reconnectLater();
    this.#isHinted = this.#opening.size > 0;
    this.#reconnect();
  }

  #reconnect(): void {
    if (this.#isClosing || this.#opening.size > 0 || this.#connections.missing <= 0) return;
    this.#stopTimer();
    this.#openOne().then(
      () => {
        if (this.#timer === undefined) this.reconnectNow();
      },
      () => this.#afterFailure(),
    );
  }

  /** An attempt that was under way when a hint came may have begun too early: there is one more. */
  #afterFailure(): void {
    if (this.#isHinted) this.reconnectNow();
    else this.#reconnectLater();
  }

  #reconnectLater(): void {
    if (this.#isClosing || this.#timer !== undefined) return;
    this.#timer = this.#clock.setTimer(() => {
      this.#timer = undefined;
      this.#reconnect();
    }, this.#backoff.nextDelayMs(this.#lastError));
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#timer = undefined;
  }

  #error(code: string, text: string): ConnectionError {
    return new ConnectionError(code, text, { host: this.host });
  }

  #closedError(): DriverError {
    if (this.#hasLeft) return this.#error('CONNECTION_CLOSED', 'The host has left the cluster, or its address');
    return new ShutdownError('The session is shut down', { host: this.host });
  }

  /** Takes no more requests, waits up to `timeoutMs` for the answers to those in flight, and closes; why, is told who waits. */
  close(timeoutMs: number, why: 'shutdown' | 'host left' = 'shutdown'): Promise<void> {
    this.#hasLeft = why === 'host left';
    this.#closed ??= this.#close(timeoutMs);
    return this.#closed;
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#closing.abort(this.#closedError());
    this.#stopTimer();
    this.#orphans.stop();
    const drained = Promise.all([
      this.#connections.drain(timeoutMs), ...[...this.#aside].map((connection) => connection.drain(timeoutMs)),
    ]);
    this.#waiters.fail(() => this.#closedError());
    await drained;
    await Promise.allSettled(this.#opening);
  }
}
