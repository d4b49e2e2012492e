import { formatEndpoint } from '../environment';
import type { Clock, Environment, TransportTarget } from '../environment';
import type { DriverError} from '../errors';
import { ConnectionError, OverloadedError, ProtocolError, ShutdownError } from '../errors';
import { tellConnectionClose } from '../observability/channels';
import type { Traffic } from '../observability/traffic';
import { Opcode } from '../protocol/constants';
import type { Envelope, EnvelopeFields } from '../protocol/frame';
import type { EventMessage, RequestMessage, ResponseMessage, ReviseRequest } from '../protocol/messages';
import type { VersionCapabilities } from '../protocol/version';
import { ask } from './ask';
import { isLegalMove } from './connection-state';
import type { ConnectionState } from './connection-state';
import { handshake } from './handshake';
import type { HandshakeOptions, Offer } from './handshake';
import { HandshakeExchange } from './handshake-exchange';
import { InFlight } from './in-flight';
import type { ReplyHandler } from './in-flight';
import { useKeyspace } from './keyspace';
import { complaintOf, readReply, replyError } from './reply';
import { startTimeout } from './timeout';
import { connectionLoss, notCqlError, transportFailure } from './transport-failure';
import { Wire } from './wire';

/** How one connection is made. */
export interface ConnectionOptions extends HandshakeOptions {
  readonly environment: Environment;
  readonly target: TransportTarget;
  readonly connectTimeoutMs: number;
  /** Requests that may wait for an answer at the same time. */
  readonly maxInFlight: number;
  /** Set before the connection is handed out. */
  readonly keyspace: string | undefined;
  /** Counts its bytes, along with those of other connections. */
  readonly traffic?: Traffic | undefined;
}

/** Who is told what happens to a connection. */
export interface ConnectionListener {
  /** Absent = nobody registers for events on this connection, and one that comes breaks the protocol. */
  onEvent?(event: EventMessage): void;
  onWarning?(message: string): void;
  /** There may be room for a request: one was answered or given up, or the socket takes bytes again. */
  onRoom?(connection: Connection): void;
  /** Called once, for a connection that was handed out; `error` says why when it was not asked for. */
  onClose?(connection: Connection, error: DriverError | undefined): void;
}

type RequestOptions = Pick<EnvelopeFields, 'tracing' | 'customPayload'>;

/** Ids beyond the in-flight cap, for requests given up by their callers but not answered yet. */
const spareIds = 1_024;
const mostIds = 32_767;
const noOptions: RequestOptions = {};

/** One socket that speaks CQL: requests out in about one write a turn, answers in to whoever asked. */
export class Connection {
  readonly host: string;
  /** The keyspace of requests that do not name one. */
  keyspace: string | undefined;
  readonly #options: ConnectionOptions;
  readonly #listener: ConnectionListener;
  readonly #clock: Clock;
  readonly #inFlight: InFlight;
  readonly #wire: Wire;
  readonly #handshake: HandshakeExchange;
  #state: ConnectionState = 'connecting';
  #openedAtMs = Infinity;
  #supported: Offer = {};
  /** Who gets the answers on streams that have several. */
  readonly #held = new Map<number, ReplyHandler>();
  /** Ends the opening, as long as it goes on; undefined once the connection has been handed out. */
  #failOpening: ((reason: DriverError) => void) | undefined = () => undefined;
  #closeReason: DriverError | undefined;
  #answerCount = 0;
  #lateAnswerCount = 0;
  #lateAnswerAtMs = -Infinity;
  readonly #whenClosed: (() => void)[] = [];

  private constructor(options: ConnectionOptions, listener: ConnectionListener) {
    this.#options = options;
    this.#listener = listener;
    this.#clock = options.environment.clock;
    this.host = formatEndpoint(options.target);
    this.#inFlight = new InFlight(Math.min(mostIds, options.maxInFlight + spareIds));
    this.#wire = new Wire(this.#clock, {
      onEnvelope: (envelope) => this.#receive(envelope),
      onBroken: (error) => this.destroy(this.#brokenError(error)),
      onDrain: () => this.#tellRoom(),
      onEnd: (error) => this.destroy(this.#endError(error)),
    }, this.#inFlight, options.traffic);
    this.#handshake = new HandshakeExchange(this.#wire, this.host, (message) => listener.onWarning?.(message));
  }

  /**
   * Opens a connection, ready for requests; every way to fail is a DriverError within `connectTimeoutMs`.
   * `signal` gives up; its reason is the DriverError to fail with.
   */
  static async open(
    options: ConnectionOptions, listener: ConnectionListener, signal: AbortSignal,
  ): Promise<Connection> {
    const connection = new Connection(options, listener);
    const budget = new AbortController();
    const giveUp = (reason: DriverError): void => {
      budget.abort(reason);
      connection.destroy(reason);
    };
    const onAbort = (): void => giveUp(signal.reason as DriverError);
    const { connectTimeoutMs, environment, target, endpoint } = options;
    const cancelTimeout = startTimeout(environment.clock, connectTimeoutMs, () => giveUp(connection.#timeoutError()));
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      await connection.#openUnlessClosed(budget.signal);
      if (connection.#closeReason !== undefined) throw connection.#closeReason;
      return connection;
    } catch (error) {
      const reason = transportFailure(error, target, endpoint.hostname);
      budget.abort(reason);
      connection.destroy(reason);
      throw reason;
    } finally {
      connection.#failOpening = undefined;
      cancelTimeout();
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Whatever the opening waits for, be it an authenticator of the user's: it ends when the connection is closed. */
  #openUnlessClosed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#failOpening = reject;
      this.#open(signal).then(resolve, reject);
    });
  }

  async #open(signal: AbortSignal): Promise<void> {
    const { environment, target, endpoint, keyspace, connectTimeoutMs } = this.#options;
    this.#wire.attach(await environment.openTransport(target, this.#wire.events, signal));
    this.#move('handshaking');
    this.#supported = await handshake(this.#handshake, { ...this.#options, endpoint: { ...endpoint, signal } });
    this.#move('ready');
    this.#openedAtMs = this.#clock.monotonicMs();
    if (keyspace !== undefined) await useKeyspace(this, keyspace, connectTimeoutMs);
  }

  /** What the opening waits for. */
  get #step(): string {
    if (this.#state === 'ready') return 'the answer to USE';
    const { asked, isAsking } = this.#handshake;
    if (asked !== undefined) return isAsking ? `the answer to ${asked}` : 'the authProvider, which is to answer the server';
    return this.#options.target.tls === undefined ? 'a TCP connection' : 'a TCP connection and a TLS handshake';
  }

  /** For a port that took what was asked and never said a word. */
  get #silenceHint(): string {
    if (this.#state !== 'handshaking' || this.#wire.lastReadMs !== 0) return '';
    const isEncrypted = this.#options.target.tls !== undefined;
    return `; is it the port for CQL${isEncrypted ? '' : ', and does it expect TLS (the tls option)'}?`;
  }

  #timeoutError(): ConnectionError {
    const timeoutMs = Math.ceil(this.#options.connectTimeoutMs);
    const text = `Timed out after ${timeoutMs} ms waiting for ${this.#step}${this.#silenceHint}; see connectTimeoutMs`;
    return new ConnectionError('CONNECT_TIMEOUT', text, { host: this.host });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** When the handshake was done, on the monotonic clock. */
  get openedAtMs(): number {
    return this.#openedAtMs;
  }

  get version(): VersionCapabilities {
    return this.#wire.version;
  }

  /** What the node listed in SUPPORTED (v5 spec §4.2.4). */
  get supported(): Offer {
    return this.#supported;
  }

  get inFlightCount(): number {
    return this.#inFlight.size;
  }

  get orphanCount(): number {
    return this.#inFlight.orphanCount;
  }

  /** When the caller gave up whose answer is owed for longest, on the monotonic clock; Infinity when none is. */
  get oldestOrphanAtMs(): number {
    return this.#inFlight.oldestOrphanAtMs;
  }

  /** Answers to requests so far, late ones included. */
  get answerCount(): number {
    return this.#answerCount;
  }

  /** Answers that came when their callers had given up. */
  get lateAnswerCount(): number {
    return this.#lateAnswerCount;
  }

  /** Moment of the last such answer, on the monotonic clock; -Infinity before the first. */
  get lateAnswerAtMs(): number {
    return this.#lateAnswerAtMs;
  }

  /** Moment of the last byte received, on the monotonic clock. */
  get lastReadMs(): number {
    return this.#wire.lastReadMs;
  }

  /** True when a request can be written now. */
  get isAvailable(): boolean {
    const { hasFree, size } = this.#inFlight;
    return this.#state === 'ready' && !this.#wire.isCongested && hasFree && size < this.#options.maxInFlight;
  }

  /**
   * Encodes a request behind what this turn has asked already and returns its stream id. Errors of encoding are thrown,
   * with nothing sent; everything later reaches the handler, once.
   */
  send(message: RequestMessage, handler: ReplyHandler, options: RequestOptions = noOptions): number {
    if (this.#state !== 'ready') throw this.#notReadyError();
    return this.#write(message, handler, options);
  }

  #write(message: RequestMessage, handler: ReplyHandler, { tracing, customPayload }: RequestOptions): number {
    if (!this.#inFlight.hasFree) throw new OverloadedError('All stream ids are taken', { host: this.host });
    const stream = this.#inFlight.add(handler, this.#wire.batch);
    try {
      this.#wire.write(message, { stream, tracing, customPayload });
    } catch (error) {
      this.#inFlight.withdraw(stream);
      throw error;
    }
    return stream;
  }

  #notReadyError(): ShutdownError {
    return new ShutdownError(`The connection is ${this.#state}`, { host: this.host });
  }

  /**
   * Makes a stream one with several answers, such as the pages of a continuous query: its handler is called with each of them
   * until {@link Connection.release}, and its id stays taken so long.
   */
  hold(stream: number, handler: ReplyHandler): void {
    this.#held.set(stream, handler);
  }

  /** Frees the id of a stream that was held; to be called once nothing more can come on it. */
  release(stream: number): void {
    if (!this.#held.delete(stream)) return;
    this.#inFlight.settle(stream);
    this.#tellRoom();
  }

  /** Asks for a change of a stream that is held, which is possible while the connection drains, too. */
  revise(message: ReviseRequest, handler: ReplyHandler): void {
    if (this.#state !== 'ready' && this.#state !== 'draining') throw this.#notReadyError();
    this.#write(message, handler, noOptions);
  }

  /** Stops reading, so that the node in the end stops sending: for a connection that has one reader only. */
  pauseReading(): void {
    this.#wire.pauseReading();
  }

  resumeReading(): void {
    this.#wire.resumeReading();
  }

  /** The caller of a request no longer waits; its late answer will be dropped. */
  abandon(stream: number, handler: ReplyHandler): void {
    if (this.#inFlight.abandon(stream, handler, this.#clock.monotonicMs())) this.#tellRoom();
  }

  /** Asks and resolves with the answer, ERROR included; for what is not on the hot path. Rejects after `timeoutMs`. */
  ask(message: RequestMessage, timeoutMs: number): Promise<ResponseMessage> {
    return ask(this, this.#clock, message, timeoutMs);
  }

  #receive(envelope: Envelope): void {
    const { stream, version } = envelope;
    if (stream < 0) return this.#receiveEvent(envelope);
    if (this.#state === 'handshaking') return this.#handshake.receive(envelope);
    if (stream === 0) throw complaintOf(envelope);
    if (version !== this.version) throw new ProtocolError(`Answer in ${version.name}, asked in ${this.version.name}`);
    const holder = this.#held.size > 0 ? this.#held.get(stream) : undefined;
    if (holder !== undefined) return this.#answer(holder, envelope);
    const handler = this.#inFlight.settle(stream);
    this.#answerCount++;
    if (handler !== undefined) this.#answer(handler, envelope);
    else this.#countLateAnswer();
    this.#tellRoom();
  }

  #countLateAnswer(): void {
    this.#lateAnswerCount++;
    this.#lateAnswerAtMs = this.#clock.monotonicMs();
  }

  #answer(handler: ReplyHandler, envelope: Envelope): void {
    const { opcode } = envelope;
    if (opcode === (handler.expects ?? Opcode.Result) || opcode === Opcode.Error) return handler.onReply(envelope);
    const error = new ProtocolError(`Answer of opcode ${opcode} to a request with another`, { host: this.host });
    this.destroy(error);
    handler.onFailure(this.#lossOf(true, error));
  }

  #receiveEvent(envelope: Envelope): void {
    const listener = this.#listener;
    if (envelope.opcode !== Opcode.Event) throw new ProtocolError(`Opcode ${envelope.opcode} on the stream of events`);
    if (listener.onEvent === undefined) throw new ProtocolError('Event on a connection that has registered for none');
    listener.onEvent(readReply(envelope) as EventMessage);
  }

  #tellRoom(): void {
    if (this.#state === 'draining') this.#closeWhenDrained();
    else this.#listener.onRoom?.(this);
  }

  /** Takes no more requests; closes once all are answered or `timeoutMs` have passed, and resolves then. */
  async drain(timeoutMs: number): Promise<void> {
    if (this.#state === 'ready') this.#move('draining');
    if (this.#state !== 'draining') return this.destroy();
    const closed = new Promise<void>((resolve) => this.#whenClosed.push(resolve));
    this.#whenClosed.push(startTimeout(this.#clock, timeoutMs, () => this.destroy()));
    this.#closeWhenDrained();
    await closed;
  }

  #closeWhenDrained(): void {
    if (this.#inFlight.size === 0) this.destroy();
  }

  /** Closes at once; everyone who waits for an answer is told that none will come. */
  destroy(error?: DriverError): void {
    if (this.#state === 'closed') return;
    this.#move('closed');
    this.#closeReason = error ?? new ShutdownError('The connection was closed', { host: this.host });
    this.#wire.close();
    this.#handshake.fail(this.#closeReason);
    this.#held.clear();
    const waiting = this.#inFlight.takeAll(this.#wire.batch);
    for (const { handler, wasSent } of waiting) handler.onFailure(this.#lossOf(wasSent, error));
    for (const tell of this.#whenClosed) tell();
    if (this.#failOpening !== undefined) return this.#failOpening(this.#closeReason);
    tellConnectionClose(this.host, error);
    this.#listener.onClose?.(this, error);
  }

  #lossOf(wasSent: boolean, cause: DriverError | undefined): ConnectionError {
    const reason = cause === undefined ? 'The connection was closed' : cause.message;
    const text = `${reason}: ${wasSent ? 'no answer came' : 'the request was not sent'}`;
    const { host } = this;
    return new ConnectionError(cause?.code ?? 'CONNECTION_CLOSED', text, { cause, host, mayHaveRun: wasSent });
  }

  #brokenError(error: unknown): DriverError {
    const { firstBytes } = this.#wire;
    return firstBytes === undefined ? replyError(error, this.host) : notCqlError(firstBytes, this.host);
  }

  #endError(error: Error | undefined): DriverError {
    const { target, endpoint } = this.#options;
    if (this.#state === 'ready' || this.#state === 'draining') return connectionLoss(error, this.host);
    const { tls, ...plain } = target;
    const hasAnswered = this.#wire.lastReadMs > 0;
    if (error !== undefined) return transportFailure(error, hasAnswered ? plain : target, endpoint.hostname);
    const hint = tls === undefined && !hasAnswered ? '; it may expect TLS on this port: set the tls option' : '';
    const text = `The server closed the connection while waiting for ${this.#step}${hint}`;
    return new ConnectionError('CONNECTION_CLOSED', text, { host: this.host });
  }

  #move(to: ConnectionState): void {
    if (!isLegalMove(this.#state, to)) {
      throw new ShutdownError(`A ${this.#state} connection cannot become ${to}`, { host: this.host });
    }
    this.#state = to;
  }
}
