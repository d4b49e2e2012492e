import type { Host } from '../../cluster/host';
import type { RetryDecision } from '../../cluster/policies/retry-policy';
import { unwatchAbort, watchAbort } from '../../connection/abort-watch';
import type { AbortListener } from '../../connection/abort-watch';
import type { Connection } from '../../connection/connection';
import type { Deadline } from '../../connection/deadlines';
import {
  AbortError, ConnectionError, DriverError, NoHostAvailableError, ProtocolError, ShutdownError, TimeoutError,
} from '../../errors';
import type { HostPool } from '../../pool/host-pool';
import type { Waiter } from '../../pool/wait-queue';
import type { RequestMessage, RowsResult } from '../../protocol/messages';
import { cannotCarry } from '../../protocol/messages/notation';
import { ServerError, UnpreparedError } from '../../protocol/server-errors';
import type { VersionCapabilities } from '../../protocol/version';
import type { Runnable } from '../attempt';
import { askPolicy } from '../policy-guard';
import type { RequestSettings } from '../query-options';
import type { ResultShape } from '../result-shape';
import type { RunContext } from '../run-context';
import type { ContinuousSettings } from './continuous-options';
import { PageQueue } from './page-queue';
import { PushedPages } from './pushed-pages';
import type { PagesListener } from './pushed-pages';

/** A connection of its own is closed at last when the answer to a cancellation has not come by then. */
const cancelTimeoutMs = 5_000;

/** A page as it came, and what the request had said to know of its columns. */
export interface PushedPage {
  readonly result: RowsResult;
  readonly shape: ResultShape | undefined;
  readonly host: Host;
}

/** What a continuous query is made of. */
export interface ContinuousParts {
  readonly context: RunContext;
  readonly runnable: Runnable;
  readonly settings: RequestSettings;
  readonly continuous: ContinuousSettings;
  /** Waits for the first page under the eyes of subscribers. */
  readonly watch?: (work: () => Promise<PushedPage | undefined>) => Promise<PushedPage | undefined>;
}

/**
 * One continuous query: tried on one host after another until a first page comes, and from then on the pages of that one. Ends
 * with {@link ContinuousRun.close}, whatever came before.
 */
export class ContinuousRun implements PagesListener, Waiter, AbortListener {
  readonly #parts: ContinuousParts;
  readonly #queue = new PageQueue<PushedPage>(() => this.#onTaken());
  readonly #failures: DriverError[] = [];
  #plan: Iterator<Host> | undefined;
  #host: Host | undefined;
  #pool: HostPool | undefined;
  #waitsIn: HostPool | undefined;
  #connection: Connection | undefined;
  #pages: PushedPages | undefined;
  #shape: ResultShape | undefined;
  /** The only user of a connection: DSE v1, which has no other way to slow the server down. */
  #own: Connection | undefined;
  #isPaused = false;
  #repreparedOn: Host | undefined;
  #sentAt = 0;
  #retries = 0;
  #hasPage = false;
  #startedMs = 0;
  #isClosed = false;
  #deadline: Deadline | undefined;

  constructor(parts: ContinuousParts) {
    this.#parts = parts;
  }

  /** The next page, undefined after the last one; each is waited for no longer than its timeout. */
  async next(): Promise<PushedPage | undefined> {
    const page = this.#queue.take();
    if (this.#plan === undefined) this.#start();
    else if (this.#queue.hasWaiter) this.#waitFor(this.#pageTimeoutMs, 'the next page');
    try {
      return await page;
    } finally {
      this.#stopWaiting();
    }
  }

  get #pageTimeoutMs(): number {
    return this.#parts.continuous.pageTimeoutMs ?? this.#parts.settings.timeoutMs;
  }

  #start(): void {
    const { context, runnable, settings } = this.#parts;
    const { signal, timeoutMs, host } = settings;
    this.#plan = [][Symbol.iterator]();
    if (signal?.aborted === true) return this.handleEvent();
    if (signal !== undefined) watchAbort(signal, this);
    context.retryBudget.onRequest();
    context.counters.requests++;
    this.#startedMs = context.clock.monotonicMs();
    this.#waitFor(timeoutMs, 'the first page');
    this.#guard(() => {
      const hosts = askPolicy('load balancing policy', () => (host === undefined ? context.plan(runnable, settings) : [host]));
      this.#plan = hosts[Symbol.iterator]();
      this.#tryNextHost();
    });
  }

  /** What a policy or the encoding of the request throws ends the query. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(asDriverError(error));
    }
  }

  #waitFor(timeoutMs: number, what: string): void {
    this.#deadline = this.#parts.context.deadlines.add(timeoutMs, () => {
      this.#deadline = undefined;
      const details = { mayHaveRun: this.#pages !== undefined, ...this.#place() };
      this.#fail(new TimeoutError(`Timed out after ${timeoutMs} ms waiting for ${what} of a continuous query`, details));
    });
  }

  #stopWaiting(): void {
    if (this.#deadline !== undefined) this.#parts.context.deadlines.cancel(this.#deadline);
    this.#deadline = undefined;
  }

  #place(): { readonly query: string; readonly host?: string } {
    const { query } = this.#parts.runnable;
    return this.#host === undefined ? { query } : { query, host: this.#host.toString() };
  }

  #tryNextHost(): void {
    for (let next = this.#nextHost(); next !== undefined; next = this.#nextHost()) {
      const pool = this.#parts.context.poolOf(next);
      if (pool === undefined) continue;
      this.#host = next;
      this.#pool = pool;
      if (this.#tryPool(pool)) return;
    }
    this.#fail(this.#exhaustedError());
  }

  #nextHost(): Host | undefined {
    const next = askPolicy('load balancing policy', () => this.#plan!.next());
    return next.done === true ? undefined : next.value;
  }

  #exhaustedError(): DriverError {
    const [failure] = this.#failures;
    if (failure instanceof ServerError && this.#failures.length === 1) return failure;
    const { context, settings, runnable: { query } } = this.#parts;
    context.onNoHost();
    const summary = failure === undefined ? context.describeNoHost(settings) : 'No host could take the request:';
    return new NoHostAvailableError(summary, this.#failures, { query });
  }

  #tryPool(pool: HostPool): boolean {
    const connection = pool.pick();
    if (connection !== undefined) {
      this.onConnection(connection);
      return true;
    }
    try {
      pool.wait(this);
      this.#waitsIn = pool;
      return true;
    } catch (error) {
      this.#failures.push(asDriverError(error));
      return false;
    }
  }

  /** A connection of the pool has room: it says which version is spoken, and in DSE v2 is the one to use. */
  onConnection(connection: Connection): void {
    this.#waitsIn = undefined;
    if (this.#isClosed) return;
    const { version } = connection;
    if (version.continuousPaging === 0) return this.#fail(cannotCarry(version, 'continuous paging', 'DSE_V1 and DSE_V2'));
    if (version.continuousPaging > 1) return this.#guard(() => this.#begin(connection));
    this.#pool!.openAside().then((own) => this.#onOwn(own), (error: unknown) => this.#onUnusable(asDriverError(error)));
  }

  #onOwn(own: Connection): void {
    this.#own = own;
    if (this.#isClosed) own.destroy();
    else this.#guard(() => this.#begin(own));
  }

  #onUnusable(error: DriverError): void {
    this.#failures.push(error);
    if (!this.#isClosed) this.#guard(() => this.#tryNextHost());
  }

  #begin(connection: Connection): void {
    const { runnable, settings, continuous } = this.#parts;
    this.#sentAt = runnable.sequence?.() ?? 0;
    this.#shape = runnable.shape;
    const plain = runnable.message(connection.version, settings, settings.timestamp);
    const message = continuousMessage(plain, continuous, connection.version);
    this.#connection = connection;
    try {
      this.#pages = new PushedPages(connection, { message, settings, continuous, query: runnable.query }, this);
    } catch (error) {
      if (error instanceof ShutdownError) this.onFailure(error);
      else throw error;
    }
  }

  onPage(result: RowsResult): void {
    if (!this.#hasPage) this.#countLatency();
    this.#hasPage = true;
    this.#stopWaiting();
    this.#queue.push({ result, shape: this.#shape, host: this.#host! });
    const isFull = this.#queue.length >= this.#parts.continuous.maxQueuedPages;
    if (this.#own === undefined || this.#isPaused || !isFull) return;
    this.#isPaused = true;
    this.#own.pauseReading();
  }

  /** The reader has taken a page: there is room for others. */
  #onTaken(): void {
    const free = this.#parts.continuous.maxQueuedPages - this.#queue.length;
    this.#pages?.makeRoom(free);
    if (this.#isPaused && free > 0) this.#goOnReading();
  }

  #goOnReading(): void {
    this.#isPaused = false;
    this.#own?.resumeReading();
  }

  onEnd(): void {
    this.#queue.end();
  }

  onReleased(connection: Connection): void {
    if (connection === this.#own) connection.destroy();
  }

  /** The query failed, or could not be sent: another host may have it as long as there is no page. */
  onFailure(error: DriverError): void {
    this.#waitsIn = undefined;
    if (this.#isClosed) return;
    if (this.#hasPage) return this.#fail(error);
    error.host ??= this.#host?.toString();
    this.#guard(() => {
      if (error instanceof UnpreparedError && this.#reprepare(error)) return;
      const decision = this.#decide(error);
      if (decision === 'fail') return this.#fail(error);
      this.#failures.push(error);
      this.#retries++;
      this.#parts.context.onRetry(this.#parts.runnable.query, error, decision, this.#retries);
      if (decision === 'next' || !this.#tryPool(this.#pool!)) this.#tryNextHost();
    });
  }

  #decide(error: DriverError): RetryDecision {
    if (error instanceof ShutdownError) return 'next';
    if (!(error instanceof ServerError || error instanceof ConnectionError)) return 'fail';
    const { settings: { retryPolicy, isIdempotent }, context } = this.#parts;
    const decision = askPolicy('retry policy', () => retryPolicy.decide(error, { isIdempotent, retries: this.#retries }));
    if (decision === 'fail' || error instanceof ConnectionError) return decision;
    return context.retryBudget.take() ? decision : 'fail';
  }

  /** Once for each node; false when there is nothing to prepare. */
  #reprepare(error: UnpreparedError): boolean {
    const connection = this.#pool!.pick();
    const { runnable } = this.#parts;
    if (runnable.reprepare === undefined || this.#repreparedOn === this.#host || connection === undefined) return false;
    this.#repreparedOn = this.#host;
    runnable.reprepare(connection, error.statementId, this.#sentAt).then(
      () => {
        if (!this.#isClosed) this.#guard(() => this.#tryPool(this.#pool!) || this.#tryNextHost());
      },
      (failure: unknown) => this.#fail(asDriverError(failure)),
    );
    return true;
  }

  #fail(error: DriverError): void {
    error.query ??= this.#parts.runnable.query;
    if (!this.#hasPage) this.#countLatency();
    this.#parts.context.counters.onError(error);
    this.#queue.fail(error);
    this.#cancel();
  }

  /** Of the first page, or of the failure in its place. */
  #countLatency(): void {
    const { counters, clock } = this.#parts.context;
    counters.latency.record(clock.monotonicMs() - this.#startedMs);
  }

  #cancel(): void {
    if (this.#pages?.cancel() !== true) return;
    if (this.#own === undefined) this.#pool!.onOrphan(this.#connection!);
  }

  /** The signal aborts. */
  handleEvent(): void {
    const { signal } = this.#parts.settings;
    const details = { cause: signal?.reason as unknown, mayHaveRun: this.#pages !== undefined, ...this.#place() };
    this.#queue.abort(new AbortError('The request was aborted by its signal', details));
    this.close();
  }

  /** The reader has all it wants: what the server still pushes is cancelled and dropped. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopWaiting();
    const { signal } = this.#parts.settings;
    if (signal !== undefined) unwatchAbort(signal, this);
    this.#waitsIn?.leave(this);
    this.#cancel();
    if (this.#isPaused) this.#goOnReading();
    void this.#own?.drain(cancelTimeoutMs);
  }
}

/** The request with what makes its answer continuous (DSE v2 spec §4.1.4); DSE v1 has no credits. */
function continuousMessage(
  message: RequestMessage, { maxPages, pagesPerSecond, maxQueuedPages, isInBytes }: ContinuousSettings,
  version: VersionCapabilities,
): RequestMessage {
  if (message.kind !== 'QUERY' && message.kind !== 'EXECUTE') throw new ProtocolError(`${message.kind} has no pages`);
  const nextPages = version.continuousPaging > 1 ? maxQueuedPages : undefined;
  const continuousPaging = { maxPages, pagesPerSecond, nextPages };
  return { ...message, parameters: { ...message.parameters, pageSizeInBytes: isInBytes, continuousPaging } };
}

function asDriverError(error: unknown): DriverError {
  if (error instanceof DriverError) return error;
  return new ProtocolError(`Unexpected failure: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}
