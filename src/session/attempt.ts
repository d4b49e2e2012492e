import type { Host } from '../cluster/host';
import type { Connection } from '../connection/connection';
import type { ReplyHandler } from '../connection/in-flight';
import { DriverError, ownError, ProtocolError, ShutdownError } from '../errors';
import type { HostPool } from '../pool/host-pool';
import type { Waiter } from '../pool/wait-queue';
import { isSerial } from '../protocol/constants';
import { readMessage, readPrefix } from '../protocol/frame';
import type { Envelope, EnvelopePrefix } from '../protocol/frame';
import type { ColumnSpec, RequestMessage, ResultMessage } from '../protocol/messages';
import { serverErrorOf, UnavailableError, UnpreparedError } from '../protocol/server-errors';
import type { VersionCapabilities } from '../protocol/version';
import type { RequestSettings } from './query-options';
import type { ResultShape } from './result-shape';
import { changesKeyspace } from './use-statement';

/** The write time of a request, in microseconds since 1970. */
export type Timestamp = bigint | number | undefined;

/** What is run: how its message looks on a connection, and what to do when a node does not know the statement. */
export interface Runnable {
  readonly query: string;
  message(version: VersionCapabilities, settings: RequestSettings, timestamp: Timestamp): RequestMessage;
  /** The bytes of the partition key, when the request has one; for token-aware policies. */
  routingKey?(): Uint8Array | undefined;
  readonly isLightweight?: boolean;
  /** Known to change nothing: it needs no write time. */
  readonly isRead?: boolean;
  /**
   * Whether a coordinator may have done something of it before it finds too few replicas for the rest; asked only then. Absent =
   * it has not.
   */
  runsInSteps?(): boolean;
  /** What the columns of the result are, as far as is known now; of the moment in which {@link Runnable.message} is made. */
  readonly shape?: ResultShape;
  /** The columns of the result are others than they were when it was prepared (METADATA_CHANGED, v5 spec §4.2.5.2). */
  changeResult?(resultMetadataId: Buffer, columns: readonly ColumnSpec[]): ResultShape;
  /** The keyspace that its partition is in, when the statement tells. */
  readonly keyspace?: string | undefined;
  /** A moment to compare with in {@link Runnable.reprepare}. */
  sequence?(): number;
  /**
   * Makes the node of the connection know what it says it does not know; `sentAt` is the {@link Runnable.sequence} of the
   * request that it refused. Absent = nothing to prepare.
   */
  reprepare?(connection: Connection, statementId: Uint8Array, sentAt: number): Promise<void>;
}

/** The answer to a request and how it came about. */
export interface Reply {
  readonly result: ResultMessage;
  readonly prefix: EnvelopePrefix;
  readonly host: Host;
  /** When its bytes came, on the monotonic clock. */
  readonly readMs: number;
  /** What the request that was answered had said to know of the result's columns. */
  readonly shape: ResultShape | undefined;
}

/** The request that an attempt belongs to. */
export interface AttemptOwner {
  readonly runnable: Runnable;
  readonly settings: RequestSettings;
  /** The same on every attempt. */
  readonly timestamp: Timestamp;
  /** The next host of the plan. */
  nextHost(): Host | undefined;
  poolOf(host: Host): HostPool | undefined;
  /** The request is about to be written. */
  onSent(): void;
  /** A host that could not even be asked. */
  onUnusable(error: DriverError): void;
  onReply(attempt: Attempt, reply: Reply): void;
  onFailure(attempt: Attempt, error: DriverError): void;
  /** The plan has no more hosts. */
  onExhausted(attempt: Attempt): void;
}

/** One line of tries of a request: on one host at a time. Once it is over nothing reaches its owner any more. */
export class Attempt implements ReplyHandler, Waiter {
  readonly #owner: AttemptOwner;
  #host!: Host;
  #pool!: HostPool;
  #connection: Connection | undefined;
  #stream = -1;
  #sentAt = 0;
  #shape: ResultShape | undefined;
  #isWaiting = false;
  #isOver = false;
  #repreparedOn: Host | undefined;

  constructor(owner: AttemptOwner) {
    this.#owner = owner;
  }

  /** The host that it is on, or was on last; undefined before the first. */
  get host(): Host | undefined {
    return this.#host;
  }

  /** Was sent, and neither answered nor refused so far. */
  get isInFlight(): boolean {
    return this.#stream >= 0;
  }

  /** Waits for room on a connection. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** Goes to the next host of the plan that can be asked. */
  tryNextHost(): void {
    for (let host = this.#owner.nextHost(); host !== undefined; host = this.#owner.nextHost()) {
      const pool = this.#owner.poolOf(host);
      if (pool === undefined) continue;
      this.#host = host;
      this.#pool = pool;
      if (this.#tryHost()) return;
    }
    this.#owner.onExhausted(this);
  }

  /** Asks the same host once more, or the next one when it cannot be asked now. */
  tryAgain(): void {
    if (!this.#tryHost()) this.tryNextHost();
  }

  #tryHost(): boolean {
    const { refusal } = this.#pool;
    if (refusal !== undefined) {
      this.#owner.onUnusable(refusal);
      return false;
    }
    const connection = this.#pool.pick();
    if (connection !== undefined) {
      this.onConnection(connection);
      return true;
    }
    try {
      this.#pool.wait(this);
      this.#isWaiting = true;
      return true;
    } catch (error) {
      this.#owner.onUnusable(error as DriverError);
      return false;
    }
  }

  onConnection(connection: Connection): void {
    this.#isWaiting = false;
    if (this.#isOver) return;
    const { runnable, settings, timestamp } = this.#owner;
    this.#connection = connection;
    this.#sentAt = runnable.sequence?.() ?? 0;
    this.#shape = runnable.shape;
    try {
      const { isTraced, customPayload } = settings;
      const message = runnable.message(connection.version, settings, timestamp);
      const options = isTraced || customPayload !== undefined ? { tracing: isTraced, customPayload } : undefined;
      this.#stream = connection.send(message, this, options);
      this.#owner.onSent();
    } catch (error) {
      this.#owner.onFailure(this, asDriverError(error));
    }
  }

  onReply(envelope: Envelope): void {
    this.#stream = -1;
    if (this.#isOver) return;
    try {
      this.#read(envelope);
    } catch (error) {
      this.distrust();
      this.#fail(answered(asDriverError(error)));
    }
  }

  /** What the node has made of a USE is not known, and so not the keyspace of its connection, which is replaced. */
  distrust(): void {
    if (this.#connection !== undefined && changesKeyspace(this.#owner.runnable.query)) this.#pool.discard(this.#connection);
  }

  #read(envelope: Envelope): void {
    const prefix = readPrefix(envelope);
    const host = this.#host;
    const shape = this.#shape;
    const reply = readMessage(envelope, shape?.columnMemory);
    if (reply.kind === 'RESULT') {
      const readMs = this.#connection!.lastReadMs;
      return this.#owner.onReply(this, { result: reply, prefix, host, readMs, shape });
    }
    if (reply.kind !== 'ERROR') throw new ProtocolError(`A request was answered by ${reply.kind}`);
    const error = serverErrorOf(reply, { host: host.toString(), query: this.#owner.runnable.query });
    if (error instanceof UnpreparedError) return this.#reprepare(error);
    if (error instanceof UnavailableError && this.#mayHaveBegun(error)) error.mayHaveRun = true;
    this.#fail(error);
  }

  /** Without a majority for Paxos nothing has been agreed upon; any other level is that of a step after which others may come. */
  #mayHaveBegun({ consistency }: UnavailableError): boolean {
    return !isSerial(consistency) && this.#owner.runnable.runsInSteps?.() === true;
  }

  /** Once for each request and node: a node that forgets at once is left for the next one. */
  #reprepare(error: UnpreparedError): void {
    const connection = this.#connection!;
    const { runnable } = this.#owner;
    if (runnable.reprepare === undefined || this.#repreparedOn === this.#host) return this.#fail(error);
    this.#repreparedOn = this.#host;
    runnable.reprepare(connection, error.statementId, this.#sentAt).then(
      () => this.#isOver || this.#askAgain(),
      (failure: unknown) => this.#onNotReprepared(failure, connection),
    );
  }

  /** A connection that takes no more requests, such as one that is being replaced, says nothing of its host. */
  #onNotReprepared(failure: unknown, connection: Connection): void {
    if (this.#isOver) return;
    if (!(failure instanceof ShutdownError) || connection.state === 'ready') {
      return this.#fail(notRun(ownError(asDriverError(failure))));
    }
    this.#repreparedOn = undefined;
    this.#askAgain();
  }

  /** As {@link Attempt.tryAgain}, where nobody catches what a policy throws. */
  #askAgain(): void {
    try {
      this.tryAgain();
    } catch (error) {
      this.#fail(asDriverError(error));
    }
  }

  /** The connection was lost, or no longer takes requests. */
  onFailure(error: DriverError): void {
    this.#stream = -1;
    this.#isWaiting = false;
    this.#fail(error);
  }

  #fail(error: DriverError): void {
    if (this.#isOver) return;
    error.host ??= this.#host.toString();
    this.#owner.onFailure(this, error);
  }

  /** The time of the request is over, and the host has not answered. */
  tooLate(timeoutMs: number): void {
    if (this.isInFlight || this.#isWaiting) this.#pool.onLate(timeoutMs);
  }

  /** Nobody wants the answer any more: the stream id stays taken until it comes. */
  giveUp(): void {
    this.#isOver = true;
    if (this.#isWaiting) this.#pool.leave(this);
    if (this.#stream < 0 || this.#connection === undefined) return;
    this.#connection.abandon(this.#stream, this);
    if (changesKeyspace(this.#owner.runnable.query)) this.#pool.discard(this.#connection);
    else this.#pool.onOrphan(this.#connection);
  }
}

/** An answer that cannot be read is an answer all the same: the node has most probably done what it was asked for. */
function answered(error: DriverError): DriverError {
  error.mayHaveRun = true;
  return error;
}

/** The node had refused the statement itself: whatever became of its preparation, it did not run. */
function notRun(error: DriverError): DriverError {
  error.mayHaveRun = false;
  return error;
}

function asDriverError(error: unknown): DriverError {
  if (error instanceof DriverError) return error;
  return new ProtocolError(`Unexpected failure: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}
