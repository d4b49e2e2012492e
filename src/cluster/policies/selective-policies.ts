import { ConfigurationError, describeValue } from '../../errors';
import type { Host } from '../host';
import { DefaultLoadBalancingPolicy } from './default-load-balancing-policy';
import { HostFilter, inTurn } from './host-filter';
import type { LoadBalancingPolicy, PlanContext } from './load-balancing-policy';

/** Uses only hosts that are listed, by `address:port` or by address, or that a function allows. */
export class AllowListPolicy implements LoadBalancingPolicy {
  readonly #filter: HostFilter;
  readonly #child: LoadBalancingPolicy;

  constructor(
    allowed: readonly string[] | ((host: Host) => boolean), child: LoadBalancingPolicy = new DefaultLoadBalancingPolicy(),
  ) {
    this.#filter = new HostFilter(typeof allowed === 'function' ? allowed : isListed(allowed));
    this.#child = child;
  }

  plan(context: PlanContext): Iterable<Host> {
    return this.#child.plan(this.#filter.narrow(context));
  }
}

function isListed(allowed: unknown): (host: Host) => boolean {
  if (!Array.isArray(allowed) || allowed.length === 0) {
    throw new ConfigurationError(`AllowListPolicy takes addresses or a function of a host, got ${describeValue(allowed)}`);
  }
  const listed = new Set(allowed as readonly string[]);
  return (host) => listed.has(host.toString()) || listed.has(host.address);
}

/** Prefers the hosts of one rack, and uses the rest of the data centre after them. */
export class RackAwarePolicy implements LoadBalancingPolicy {
  readonly #filter: HostFilter;
  readonly #child: LoadBalancingPolicy;

  constructor(localRack: string, child: LoadBalancingPolicy = new DefaultLoadBalancingPolicy()) {
    this.#filter = new HostFilter(({ rack }) => rack === text('localRack', localRack));
    this.#child = child;
  }

  /** Replicas of the rack, replicas elsewhere, hosts of the rack, hosts elsewhere. */
  plan(context: PlanContext): Iterable<Host> {
    const inRack = this.#filter.narrow(context);
    const replicas = { ...context, hosts: inRack.replicas, replicas: inRack.replicas };
    const allReplicas = { ...context, hosts: context.replicas };
    return inTurn(
      inRack.replicas.length > 0 ? this.#child.plan(replicas) : [],
      context.replicas.length > 0 ? this.#child.plan(allReplicas) : [],
      this.#child.plan({ ...inRack, replicas: [] }),
      this.#child.plan(context),
    );
  }
}

/** Uses hosts of other data centres, in the order given, when none of the local one can take a request. */
export class DataCenterFailoverPolicy implements LoadBalancingPolicy {
  readonly #remote: readonly string[];
  readonly #child: LoadBalancingPolicy;

  /** `remoteDataCenters` need `pool.remoteConnections` above 0 to have connections at all. */
  constructor(remoteDataCenters: readonly string[], child: LoadBalancingPolicy = new DefaultLoadBalancingPolicy()) {
    this.#remote = remoteDataCenters.map((name) => text('remoteDataCenters', name));
    this.#child = child;
  }

  plan(context: PlanContext): Iterable<Host> {
    const local = this.#child.plan(context);
    const child = this.#child;
    function* remote(names: readonly string[]): Generator<Host, void, undefined> {
      for (const localDataCenter of names) yield* child.plan({ ...context, localDataCenter });
    }
    return inTurn(local, remote(this.#remote));
  }
}

/** Uses only hosts that run a DSE workload, such as `Search` or `Graph`. */
export class WorkloadPolicy implements LoadBalancingPolicy {
  readonly #workload: string;
  readonly #filter: HostFilter;
  readonly #child: LoadBalancingPolicy;

  constructor(workload: string, child: LoadBalancingPolicy = new DefaultLoadBalancingPolicy()) {
    const wanted = text('workload', workload);
    this.#workload = wanted;
    this.#filter = new HostFilter(({ workloads }) => workloads.has(wanted));
    this.#child = child;
  }

  plan(context: PlanContext): Iterable<Host> {
    return this.#child.plan(this.#filter.narrow(context));
  }

  explainNoHost({ hosts, localDataCenter }: Pick<PlanContext, 'hosts' | 'localDataCenter'>): string {
    const wanted = this.#filter.hosts(hosts);
    const what = `the workload ${this.#workload}`;
    if (wanted.length > 0) {
      const places = [...new Set(wanted.map(({ datacenter }) => `"${datacenter}"`))].join(', ');
      const nodes = `${wanted.length} of ${hosts.length} nodes, in ${places}`;
      return `${what} runs on ${nodes}; the local data centre is "${localDataCenter}"`;
    }
    const others = [...new Set(hosts.flatMap(({ workloads }) => [...workloads]))].join(', ');
    return `none of the ${hosts.length} nodes runs ${what}: ${others === '' ? 'they report none' : `they run ${others}`}`;
  }
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new ConfigurationError(`${name} must be text, got ${describeValue(value)}`);
}
