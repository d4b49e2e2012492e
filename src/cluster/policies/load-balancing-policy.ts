import type { Host } from '../host';

/** What a policy knows when it plans one request. */
export interface PlanContext {
  /** All hosts of the cluster, whatever their state; another array after each change of the topology. */
  readonly hosts: readonly Host[];
  readonly localDataCenter: string;
  /** The request's keyspace, when it has one. */
  readonly keyspace: string | undefined;
  /**
   * The hosts that hold the request's partition, empty when that is not known. In ring order, but for requests that are not
   * lightweight where every host holds every partition.
   */
  readonly replicas: readonly Host[];
  /** A lightweight transaction: its replicas are best tried in ring order, so that contenders meet on the same one. */
  readonly isLightweight: boolean;
  /** A number in [0, 1). */
  random(): number;
  /** Requests in flight to a host; Infinity when there is no connection to it. */
  loadOf(host: Host): number;
  /** The smoothed time to an answer from a host, in milliseconds; undefined while too few answers have come. */
  latencyMsOf(host: Host): number | undefined;
}

/** Chooses the hosts that a request is tried on. */
export interface LoadBalancingPolicy {
  /** The hosts to try, best first; those without a connection are passed over. Taken one by one, as they are needed. */
  plan(context: PlanContext): Iterable<Host>;
  /** What the error says of a plan that had no hosts; absent or undefined = nothing of its own. */
  explainNoHost?(context: Pick<PlanContext, 'hosts' | 'localDataCenter'>): string | undefined;
}
