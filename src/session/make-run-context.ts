import type { Host } from '../cluster/host';
import type { Metadata } from '../cluster/metadata';
import type { PlanContext } from '../cluster/policies/load-balancing-policy';
import type { TimestampGenerator } from '../cluster/policies/timestamp-generator';
import type { Deadlines } from '../connection/deadlines';
import type { Environment } from '../environment';
import { diagnosticsChannels } from '../observability/channels';
import { summaryOf } from '../observability/query-summary';
import { RequestCounters } from '../observability/request-counters';
import { adviseOnAstra } from './astra-advice';
import type { Runnable } from './attempt';
import type { RequestSettings } from './query-options';
import { RetryBudget } from './retry-budget';
import type { RunContext } from './run-context';
import type { SessionPools } from './session-pools';

/** What the requests of a session have of their cluster. */
export interface RunContextParts {
  readonly environment: Environment;
  readonly deadlines: Deadlines;
  readonly metadata: Metadata;
  readonly localDataCenter: string;
  readonly timestampGenerator: TimestampGenerator;
  readonly pools: SessionPools;
  isAstra(): boolean;
}

const noHosts: readonly Host[] = [];

/** Brings together what requests need while they run: plans by policy and token ring, pools, time, and the retry budget. */
export function makeRunContext(parts: RunContextParts): RunContext {
  const { environment: { clock, random }, deadlines, metadata, localDataCenter, timestampGenerator, pools } = parts;
  const counters = new RequestCounters();
  const { retry, speculation } = diagnosticsChannels();
  const loadOf = (host: Host): number => {
    const pool = pools.of(host);
    return pool?.isAvailable === true ? pool.inFlightCount : Infinity;
  };
  const latencyMsOf = (host: Host): number | undefined => host.latencyMs(clock.monotonicMs());
  let last: PlanContext | undefined;
  /** Nearly always the same as the last one. */
  const planContextOf = (runnable: Runnable, settings: RequestSettings): PlanContext => {
    const keyspace = runnable.keyspace ?? settings.keyspace;
    const replicas = replicasFor(metadata, keyspace, runnable, settings);
    const isLightweight = runnable.isLightweight ?? false;
    const { hosts } = metadata;
    const isSame = last?.hosts === hosts && last.replicas === replicas && last.keyspace === keyspace;
    if (isSame && last?.isLightweight === isLightweight) return last;
    last = { hosts, localDataCenter, keyspace, replicas, isLightweight, random, loadOf, latencyMsOf };
    return last;
  };
  return {
    clock,
    random,
    deadlines,
    retryBudget: new RetryBudget(),
    counters,
    nextTimestamp: (nowMs) => timestampGenerator.next(clock, nowMs),
    poolOf: (host) => pools.of(host),
    plan: (runnable, settings) => settings.loadBalancingPolicy.plan(planContextOf(runnable, settings)),
    onAnswer: (host, tookMs, nowMs, { speculativeExecutionPolicy }) => {
      host.noteAnswer(tookMs, nowMs);
      counters.latency.record(tookMs);
      speculativeExecutionPolicy?.onAnswer?.(tookMs);
    },
    onRetry: (query, error, decision, retries) => {
      counters.retries++;
      if (!retry.hasSubscribers || decision === 'fail') return;
      retry.publish({ summary: summaryOf(query).summary, error, decision, retries });
    },
    onSpeculation: (query, executions) => {
      counters.speculativeExecutions++;
      if (speculation.hasSubscribers) speculation.publish({ summary: summaryOf(query).summary, executions });
    },
    advise: (error, query) => parts.isAstra() && adviseOnAstra(error, query),
    onNoHost: () => pools.reconnectAll(clock.monotonicMs()),
    describeNoHost: ({ loadBalancingPolicy }) => {
      const { hosts } = metadata;
      const why = loadBalancingPolicy.explainNoHost?.({ hosts, localDataCenter });
      const others = `the policy chose none of the ${hosts.length} hosts (local data centre "${localDataCenter}")`;
      return `No host to try: ${why ?? others}`;
    },
  };
}

/** No token is worked out where every host has every partition, but for lightweight transactions, which need the ring's order. */
function replicasFor(
  metadata: Metadata, keyspace: string | undefined, runnable: Runnable, settings: RequestSettings,
): readonly Host[] {
  if (keyspace === undefined) return noHosts;
  const hostsOfAll = runnable.isLightweight === true ? undefined : metadata.hostsOfAll(keyspace);
  if (hostsOfAll !== undefined) return hostsOfAll;
  const routingKey = settings.routingKey ?? runnable.routingKey?.();
  return routingKey === undefined ? noHosts : metadata.getReplicas(keyspace, routingKey);
}
