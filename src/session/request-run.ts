import type { Host } from '../cluster/host';
import type { RetryDecision } from '../cluster/policies/retry-policy';
import { unwatchAbort, watchAbort } from '../connection/abort-watch';
import { Deadline } from '../connection/deadlines';
import {
  AbortError, ConnectionError, NoHostAvailableError, OverloadedError, ShutdownError, TimeoutError, withoutPasswords,
} from '../errors';
import type { DriverError } from '../errors';
import type { HostPool } from '../pool/host-pool';
import { ServerError, ServerOverloadedError } from '../protocol/server-errors';
import { Attempt } from './attempt';
import type { AttemptOwner, Reply, Runnable, Timestamp } from './attempt';
import { askPolicy, policyFailure } from './policy-guard';
import type { RequestSettings } from './query-options';
import { rejectSeen } from './reject-seen';
import type { RunContext } from './run-context';

/** What a result tells of how its request was run. */
export interface FinishedRun {
  readonly runnable: Runnable;
  readonly settings: RequestSettings;
  /** Times that it was sent. */
  readonly attempts: number;
  readonly speculativeExecutions: number;
  /** The settings with the time that is left. */
  rest(): RequestSettings;
}

/** Makes what a caller waits for out of the answer. */
export interface ReplyReader<T> {
  /** @throws DriverError when the answer cannot be read */
  read(reply: Reply, run: FinishedRun): T | Promise<T>;
}

const shortestBackoffMs = 50;
const longestBackoffMs = 1_000;

/**
 * One request from its plan to its outcome, within one deadline over all attempts. It settles exactly once; what comes later
 * meets a run that has ended. There is one of these a request, and little else: it is its own deadline and its own listener.
 */
export class RequestRun<T> extends Deadline implements AttemptOwner, FinishedRun {
  readonly runnable: Runnable;
  readonly settings: RequestSettings;
  readonly timestamp: Timestamp;
  readonly #context: RunContext;
  readonly #reader: ReplyReader<T>;
  readonly #startedMs: number;
  readonly #first = new Attempt(this);
  #resolve!: (result: T | Promise<T>) => void;
  #plan: Iterator<Host> | undefined;
  #failures: DriverError[] | undefined;
  /** Speculative executions, when there are any. */
  #others: Attempt[] | undefined;
  #speculation: Deadline | undefined;
  #backoff: Deadline | undefined;
  #running = 1;
  #sent = 0;
  #retries = 0;
  #isSettled = false;

  private constructor(context: RunContext, runnable: Runnable, settings: RequestSettings, reader: ReplyReader<T>) {
    super();
    this.#context = context;
    this.runnable = runnable;
    this.settings = settings;
    this.#reader = reader;
    this.#startedMs = context.clock.monotonicMs();
    this.timestamp = settings.timestamp ?? (runnable.isRead === true ? undefined : context.nextTimestamp(this.#startedMs));
    context.deadlines.addAt(this.#startedMs + settings.timeoutMs, this);
    if (settings.signal !== undefined) watchAbort(settings.signal, this);
    context.retryBudget.onRequest();
    context.counters.requests++;
  }

  /** Runs a request; rejects with a DriverError that has the stack of who awaits it. */
  static start<T>(
    context: RunContext, runnable: Runnable, settings: RequestSettings, reader: ReplyReader<T>,
  ): Promise<T> {
    const { signal } = settings;
    if (signal?.aborted === true) return rejectSeen(abortError(signal, false));
    const run = new RequestRun(context, runnable, settings, reader);
    return new Promise((resolve) => run.#begin(resolve));
  }

  get attempts(): number {
    return this.#sent;
  }

  get speculativeExecutions(): number {
    return this.#others?.length ?? 0;
  }

  rest(): RequestSettings {
    const { settings } = this;
    const spentMs = this.#context.clock.monotonicMs() - this.#startedMs;
    return { ...settings, timeoutMs: Math.max(1, settings.timeoutMs - spentMs) };
  }

  #begin(resolve: (result: T | Promise<T>) => void): void {
    this.#resolve = resolve;
    try {
      if (this.settings.speculativeExecutionPolicy !== undefined) this.#speculateLater();
      this.#first.tryNextHost();
    } catch (error) {
      this.#fail(error as DriverError);
    }
  }

  #speculateLater(): void {
    const { isIdempotent, speculativeExecutionPolicy } = this.settings;
    if (!isIdempotent || speculativeExecutionPolicy === undefined) return;
    const executions = 1 + this.speculativeExecutions;
    const delayMs = askPolicy('speculative execution policy', () => speculativeExecutionPolicy.nextDelayMs(executions));
    if (delayMs === undefined) return;
    this.#speculation = this.#context.deadlines.add(delayMs, () => this.#speculate());
  }

  #speculate(): void {
    const attempt = new Attempt(this);
    (this.#others ??= []).push(attempt);
    this.#running++;
    this.#context.onSpeculation(this.runnable.query, this.speculativeExecutions);
    try {
      attempt.tryNextHost();
      if (!this.#isSettled) this.#speculateLater();
    } catch (error) {
      this.#fail(error as DriverError);
    }
  }

  nextHost(): Host | undefined {
    try {
      this.#plan ??= planOf(this.#context, this.runnable, this.settings)[Symbol.iterator]();
      const next = this.#plan.next();
      return next.done === true ? undefined : next.value;
    } catch (cause) {
      throw policyFailure('load balancing policy', cause);
    }
  }

  poolOf(host: Host): HostPool | undefined {
    return this.#context.poolOf(host);
  }

  onSent(): void {
    this.#sent++;
  }

  onUnusable(error: DriverError): void {
    (this.#failures ??= []).push(error);
  }

  onReply(attempt: Attempt, reply: Reply): void {
    if (this.#isSettled) return;
    this.#end(attempt);
    const { host, readMs } = reply;
    this.#context.onAnswer(host, Math.max(0, readMs - this.#startedMs), readMs, this.settings);
    try {
      this.#resolve(this.#reader.read(reply, this));
    } catch (error) {
      attempt.distrust();
      this.#reject(Object.assign(error as DriverError, { mayHaveRun: true }));
    }
  }

  onFailure(attempt: Attempt, error: DriverError): void {
    if (this.#isSettled) return;
    try {
      const decision = this.#decide(error);
      if (decision === 'fail') return this.#fail(error);
      (this.#failures ??= []).push(error);
      this.#retries++;
      this.#context.onRetry(this.runnable.query, error, decision, this.#retries);
      if (error instanceof ServerOverloadedError) this.#tryLater(attempt, decision);
      else tryAnew(attempt, decision);
    } catch (failure) {
      this.#fail(failure as DriverError);
    }
  }

  /** Gives an overloaded cluster some air: up to 50 ms, then 100, 200 and so on, each by chance. */
  #tryLater(attempt: Attempt, decision: RetryDecision): void {
    const { random, deadlines } = this.#context;
    const ceilingMs = Math.min(longestBackoffMs, shortestBackoffMs * 2 ** (this.#retries - 1));
    this.#backoff = deadlines.add(random() * ceilingMs, () => {
      if (this.#isSettled) return;
      this.#backoff = undefined;
      try {
        tryAnew(attempt, decision);
      } catch (failure) {
        this.#fail(failure as DriverError);
      }
    });
  }

  /**
   * What was not sent goes to the next host, whatever the policy. An answer that asks for patience costs of the budget of
   * retries; a lost connection does not, since it takes no further requests and so cannot multiply the load.
   */
  #decide(error: DriverError): RetryDecision {
    if (error instanceof ShutdownError || error instanceof OverloadedError) return 'next';
    if (!(error instanceof ServerError || error instanceof ConnectionError)) return 'fail';
    const context = { isIdempotent: this.settings.isIdempotent, retries: this.#retries };
    const decision = askPolicy('retry policy', () => this.settings.retryPolicy.decide(error, context));
    if (decision === 'fail' || error instanceof ConnectionError) return decision;
    return this.#context.retryBudget.take() ? decision : 'fail';
  }

  onExhausted(attempt: Attempt): void {
    this.#running--;
    if (this.#running > 0 || this.#isSettled) return attempt.giveUp();
    const failures = this.#failures ?? [];
    const [failure] = failures;
    if (failure !== undefined && failures.length === 1 && this.#sent > 0) return this.#fail(failure);
    this.#context.onNoHost();
    const summary = failure === undefined ? this.#context.describeNoHost(this.settings) : 'No host could take the request:';
    this.#fail(new NoHostAvailableError(summary, failures));
  }

  /** The time of the request is over. */
  override expire(): void {
    const { timeoutMs } = this.settings;
    const where = this.#first.isWaiting ? 'no connection had room' : 'the server did not answer';
    this.#fail(this.#placed(new TimeoutError(`Timed out after ${timeoutMs} ms: ${where}`, { mayHaveRun: this.#sent > 0 })));
    this.#first.tooLate(timeoutMs);
  }

  /** The signal aborts. */
  handleEvent(): void {
    this.#fail(this.#placed(abortError(this.settings.signal!, this.#sent > 0)));
  }

  #placed<E extends DriverError>(error: E): E {
    if (this.#sent > 0) error.host ??= this.#first.host?.toString();
    return error;
  }

  #fail(error: DriverError): void {
    if (this.#isSettled) return;
    if (this.#failures?.some((failure) => failure.mayHaveRun) === true || this.#isInFlight) error.mayHaveRun = true;
    this.#end(undefined);
    this.#context.counters.latency.record(this.#context.clock.monotonicMs() - this.#startedMs);
    this.#reject(error);
  }

  /** Another execution than the one that has failed was sent and not answered. */
  get #isInFlight(): boolean {
    return this.#first.isInFlight || this.#others?.some((other) => other.isInFlight) === true;
  }

  #reject(error: DriverError): void {
    this.#context.counters.onError(error);
    this.#context.advise?.(error, this.runnable.query);
    error.query ??= withoutPasswords(this.runnable.query);
    this.#resolve(rejectSeen(error));
  }

  #end(winner: Attempt | undefined): void {
    this.#isSettled = true;
    this.#context.deadlines.cancel(this);
    if (this.#speculation !== undefined) this.#context.deadlines.cancel(this.#speculation);
    if (this.#backoff !== undefined) this.#context.deadlines.cancel(this.#backoff);
    if (this.settings.signal !== undefined) unwatchAbort(this.settings.signal, this);
    if (this.#first !== winner) this.#first.giveUp();
    if (this.#others === undefined) return;
    for (const other of this.#others) if (other !== winner) other.giveUp();
  }
}

function tryAnew(attempt: Attempt, decision: RetryDecision): void {
  if (decision === 'same') attempt.tryAgain();
  else attempt.tryNextHost();
}

function planOf(context: RunContext, runnable: Runnable, settings: RequestSettings): Iterable<Host> {
  return settings.host === undefined ? context.plan(runnable, settings) : [settings.host];
}

function abortError(signal: AbortSignal, mayHaveRun: boolean): AbortError {
  return new AbortError('The request was aborted by its signal', { cause: signal.reason, mayHaveRun });
}
