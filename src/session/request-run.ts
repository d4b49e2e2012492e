import type { Host } from '../cluster/host';
import type { RetryDecision } from '../cluster/policies/retry-policy';
import type { Deadline } from '../connection/deadlines';
import { AbortError, ConnectionError, NoHostAvailableError, ShutdownError, TimeoutError } from '../errors';
import type { DriverError } from '../errors';
import type { HostPool } from '../pool/host-pool';
import { ServerError, ServerOverloadedError } from '../protocol/server-errors';
import { Attempt } from './attempt';
import type { AttemptOwner, Reply, Runnable } from './attempt';
import { askPolicy } from './policy-guard';
import type { RequestSettings } from './query-options';
import type { RunContext } from './run-context';

/** The answer to a request, and what it took to get it. */
export interface Outcome {
  readonly reply: Reply;
  readonly attempts: number;
  readonly speculativeExecutions: number;
}

const shortestBackoffMs = 50;
const longestBackoffMs = 1_000;

interface Settle {
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: DriverError) => void;
}

/**
 * One request from its plan to its outcome, within one deadline over all attempts. It settles exactly once; what comes later
 * meets a run that has ended.
 */
export class RequestRun implements AttemptOwner {
  readonly runnable: Runnable;
  readonly settings: RequestSettings;
  readonly timestamp: bigint | undefined;
  readonly #context: RunContext;
  readonly #settle: Settle;
  readonly #plan: Iterator<Host>;
  readonly #startedMs: number;
  readonly #deadline: Deadline;
  readonly #failures: DriverError[] = [];
  readonly #first = new Attempt(this);
  /** Speculative executions, when there are any. */
  #others: Attempt[] | undefined;
  #speculation: Deadline | undefined;
  #backoff: Deadline | undefined;
  #running = 1;
  #sent = 0;
  #retries = 0;
  #isSettled = false;

  private constructor(context: RunContext, runnable: Runnable, settings: RequestSettings, settle: Settle) {
    this.#context = context;
    this.runnable = runnable;
    this.settings = settings;
    this.#settle = settle;
    this.timestamp = settings.timestamp ?? context.nextTimestamp();
    this.#plan = askPolicy('load balancing policy', () => planOf(context, runnable, settings)[Symbol.iterator]());
    this.#startedMs = context.clock.monotonicMs();
    this.#deadline = context.deadlines.addAt(this.#startedMs + settings.timeoutMs, this.#onTimeout);
    settings.signal?.addEventListener('abort', this.#onAbort);
    context.retryBudget.onRequest();
  }

  /** Runs a request; rejects with a DriverError. */
  static start(context: RunContext, runnable: Runnable, settings: RequestSettings): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (settings.signal?.aborted === true) return reject(abortError(settings.signal, false));
      const run = new RequestRun(context, runnable, settings, { resolve, reject });
      run.#begin();
    });
  }

  #begin(): void {
    try {
      this.#speculateLater();
      this.#first.tryNextHost();
    } catch (error) {
      this.#fail(error as DriverError);
    }
  }

  #speculateLater(): void {
    const { isIdempotent, speculativeExecutionPolicy } = this.settings;
    if (!isIdempotent || speculativeExecutionPolicy === undefined) return;
    const executions = 1 + (this.#others?.length ?? 0);
    const delayMs = askPolicy('speculative execution policy', () => speculativeExecutionPolicy.nextDelayMs(executions));
    if (delayMs === undefined) return;
    this.#speculation = this.#context.deadlines.addAt(this.#context.clock.monotonicMs() + delayMs, () => this.#speculate());
  }

  #speculate(): void {
    const attempt = new Attempt(this);
    (this.#others ??= []).push(attempt);
    this.#running++;
    try {
      attempt.tryNextHost();
      if (!this.#isSettled) this.#speculateLater();
    } catch (error) {
      this.#fail(error as DriverError);
    }
  }

  nextHost(): Host | undefined {
    const next = askPolicy('load balancing policy', () => this.#plan.next());
    return next.done === true ? undefined : next.value;
  }

  poolOf(host: Host): HostPool | undefined {
    return this.#context.poolOf(host);
  }

  onSent(): void {
    this.#sent++;
  }

  onUnusable(error: DriverError): void {
    this.#failures.push(error);
  }

  onReply(attempt: Attempt, reply: Reply): void {
    if (this.#isSettled) return;
    this.#end(attempt);
    this.#context.onAnswer(reply.host, this.#startedMs, this.settings);
    this.#settle.resolve({ reply, attempts: this.#sent, speculativeExecutions: this.#others?.length ?? 0 });
  }

  onFailure(attempt: Attempt, error: DriverError): void {
    if (this.#isSettled) return;
    try {
      const decision = this.#decide(error);
      if (decision === 'fail') return this.#fail(error);
      this.#failures.push(error);
      this.#retries++;
      if (error instanceof ServerOverloadedError) this.#tryLater(attempt, decision);
      else tryAnew(attempt, decision);
    } catch (failure) {
      this.#fail(failure as DriverError);
    }
  }

  /** Gives an overloaded cluster some air: up to 50 ms, then 100, 200 and so on, each by chance. */
  #tryLater(attempt: Attempt, decision: RetryDecision): void {
    const { clock, random, deadlines } = this.#context;
    const ceilingMs = Math.min(longestBackoffMs, shortestBackoffMs * 2 ** (this.#retries - 1));
    this.#backoff = deadlines.addAt(clock.monotonicMs() + random() * ceilingMs, () => {
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
    if (error instanceof ShutdownError) return 'next';
    if (!(error instanceof ServerError || error instanceof ConnectionError)) return 'fail';
    const context = { isIdempotent: this.settings.isIdempotent, retries: this.#retries };
    const decision = askPolicy('retry policy', () => this.settings.retryPolicy.decide(error, context));
    if (decision === 'fail' || error instanceof ConnectionError) return decision;
    return this.#context.retryBudget.take() ? decision : 'fail';
  }

  onExhausted(attempt: Attempt): void {
    this.#running--;
    if (this.#running > 0 || this.#isSettled) return attempt.giveUp();
    const [failure] = this.#failures;
    if (failure !== undefined && this.#failures.length === 1 && this.#sent > 0) return this.#fail(failure);
    const summary = failure === undefined ? this.#context.describeNoHost() : 'No host could take the request:';
    this.#fail(new NoHostAvailableError(summary, this.#failures));
  }

  readonly #onTimeout = (): void => {
    const { timeoutMs } = this.settings;
    const where = this.#first.isWaiting ? 'no connection had room' : 'the server did not answer';
    this.#fail(this.#placed(new TimeoutError(`Timed out after ${timeoutMs} ms: ${where}`, { mayHaveRun: this.#sent > 0 })));
  };

  readonly #onAbort = (): void => {
    this.#fail(this.#placed(abortError(this.settings.signal!, this.#sent > 0)));
  };

  #placed<E extends DriverError>(error: E): E {
    if (this.#sent > 0) error.host ??= this.#first.host?.toString();
    return error;
  }

  #fail(error: DriverError): void {
    if (this.#isSettled) return;
    this.#end(undefined);
    error.query ??= this.runnable.query;
    if (this.#failures.some((failure) => failure.mayHaveRun)) error.mayHaveRun = true;
    this.#settle.reject(error);
  }

  #end(winner: Attempt | undefined): void {
    this.#isSettled = true;
    this.#context.deadlines.cancel(this.#deadline);
    if (this.#speculation !== undefined) this.#context.deadlines.cancel(this.#speculation);
    if (this.#backoff !== undefined) this.#context.deadlines.cancel(this.#backoff);
    this.settings.signal?.removeEventListener('abort', this.#onAbort);
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
