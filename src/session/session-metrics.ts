import type { Host } from '../cluster/host';
import type { LatencySnapshot } from '../observability/latency-histogram';
import type { RequestCounters } from '../observability/request-counters';
import type { Traffic } from '../observability/traffic';
import type { HostPool } from '../pool/host-pool';

/** What a session has with one host. */
export interface HostMetrics {
  readonly host: string;
  readonly datacenter: string;
  readonly state: Host['state'];
  /** Open connections. */
  readonly connections: number;
  /** Requests that were sent and not answered yet. */
  readonly inFlight: number;
  /** Requests that wait for room on a connection. */
  readonly queued: number;
  /** Requests given up by their callers, whose answers are still to come. */
  readonly orphaned: number;
}

/** What a session has done since it was made, and what it does now: numbers and names alone, fit for JSON. */
export interface SessionMetrics {
  /** Requests that were started: statements, further pages and preparations. */
  readonly requests: number;
  /** Requests that failed, by the class of the error. */
  readonly errors: Readonly<Record<string, number>>;
  readonly retries: number;
  readonly speculativeExecutions: number;
  /** From the start of a request to its answer or its failure, retries included. */
  readonly latency: LatencySnapshot;
  /** Over all hosts. */
  readonly connections: number;
  readonly inFlight: number;
  readonly queued: number;
  readonly orphaned: number;
  readonly preparedStatements: number;
  /** Over all connections, those closed included; what is inside of TLS. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly hosts: readonly HostMetrics[];
}

/** What the numbers are taken from. */
export interface MetricsSources {
  readonly counters: RequestCounters;
  readonly traffic: Traffic;
  readonly preparedStatements: number;
  readonly pools: Iterable<readonly [host: Host, pool: HostPool]>;
}

/** Takes the numbers of this moment; they do not change afterwards. */
export function sessionMetrics({ counters, traffic, preparedStatements, pools }: MetricsSources): SessionMetrics {
  const hosts = [...pools].map(([host, pool]) => hostMetrics(host, pool));
  const total = (key: 'connections' | 'inFlight' | 'queued' | 'orphaned'): number => (
    hosts.reduce((sum, host) => sum + host[key], 0)
  );
  return {
    requests: counters.requests,
    errors: counters.errors,
    retries: counters.retries,
    speculativeExecutions: counters.speculativeExecutions,
    latency: counters.latency.snapshot(),
    connections: total('connections'),
    inFlight: total('inFlight'),
    queued: total('queued'),
    orphaned: total('orphaned'),
    preparedStatements,
    sentBytes: traffic.sentBytes,
    receivedBytes: traffic.receivedBytes,
    hosts,
  };
}

function hostMetrics(host: Host, pool: HostPool): HostMetrics {
  return {
    host: host.toString(),
    datacenter: host.datacenter,
    state: host.state,
    connections: pool.connectionCount,
    inFlight: pool.inFlightCount,
    queued: pool.queuedCount,
    orphaned: pool.orphanCount,
  };
}
