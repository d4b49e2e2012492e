import type { Host } from '../cluster/host';
import type { Metadata } from '../cluster/metadata';
import type { TimestampGenerator } from '../cluster/policies/timestamp-generator';
import type { Deadlines } from '../connection/deadlines';
import type { Environment } from '../environment';
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
  const loadOf = (host: Host): number => {
    const pool = pools.of(host);
    return pool?.isAvailable === true ? pool.inFlightCount : Infinity;
  };
  const latencyMsOf = (host: Host): number | undefined => host.latencyMs(clock.monotonicMs());
  return {
    clock,
    random,
    deadlines,
    retryBudget: new RetryBudget(),
    nextTimestamp: () => timestampGenerator.next(clock),
    poolOf: (host) => pools.of(host),
    plan: (runnable, settings) => {
      const keyspace = runnable.keyspace ?? settings.keyspace;
      const replicas = replicasFor(metadata, keyspace, runnable, settings);
      const isLightweight = runnable.isLightweight ?? false;
      const { hosts } = metadata;
      return settings.loadBalancingPolicy.plan({
        hosts, localDataCenter, keyspace, replicas, isLightweight, random, loadOf, latencyMsOf,
      });
    },
    onAnswer: (host, tookMs, nowMs, { speculativeExecutionPolicy }) => {
      host.noteAnswer(tookMs, nowMs);
      speculativeExecutionPolicy?.onAnswer?.(tookMs);
    },
    advise: (error, query) => parts.isAstra() && adviseOnAstra(error, query),
    describeNoHost: ({ loadBalancingPolicy }) => {
      const { hosts } = metadata;
      const why = loadBalancingPolicy.explainNoHost?.({ hosts, localDataCenter });
      const others = `the policy chose none of the ${hosts.length} hosts (local data centre "${localDataCenter}")`;
      return `No host to try: ${why ?? others}`;
    },
  };
}

function replicasFor(
  metadata: Metadata, keyspace: string | undefined, runnable: Runnable, settings: RequestSettings,
): readonly Host[] {
  if (keyspace === undefined) return noHosts;
  const routingKey = settings.routingKey ?? runnable.routingKey?.();
  return routingKey === undefined ? noHosts : metadata.getReplicas(keyspace, routingKey);
}
