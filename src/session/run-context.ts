import type { Host } from '../cluster/host';
import type { Deadlines } from '../connection/deadlines';
import type { Clock, Random } from '../environment';
import type { DriverError } from '../errors';
import type { RetryDecision } from '../cluster/policies/retry-policy';
import type { RequestCounters } from '../observability/request-counters';
import type { HostPool } from '../pool/host-pool';
import type { Runnable } from './attempt';
import type { RequestSettings } from './query-options';
import type { RetryBudget } from './retry-budget';

/** What a request needs of its session while it runs. */
export interface RunContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly deadlines: Deadlines;
  /** The hosts to try, best first. */
  plan(runnable: Runnable, settings: RequestSettings): Iterable<Host>;
  /** The session's connections to a host; undefined when it keeps none there. */
  poolOf(host: Host): HostPool | undefined;
  readonly retryBudget: RetryBudget;
  readonly counters: RequestCounters;
  /** The time that a write of this moment of the monotonic clock gets, unless the caller gave it one. */
  nextTimestamp(nowMs: number): bigint | number | undefined;
  /** A host answered at a moment of the monotonic clock, so long after the request was started. */
  onAnswer(host: Host, tookMs: number, nowMs: number, settings: RequestSettings): void;
  /** The request is tried for the n-th time again. */
  onRetry(query: string, error: DriverError, decision: RetryDecision, retries: number): void;
  /** The request is sent for the n-th time to one more host, since it takes long. */
  onSpeculation(query: string, executions: number): void;
  /** Adds to the text of an error what is known of this cluster alone. */
  advise?(error: DriverError, query: string): void;
  /** No host of a plan could be asked. */
  onNoHost(): void;
  /** Why the plan of a request has no hosts. */
  describeNoHost(settings: RequestSettings): string;
}
