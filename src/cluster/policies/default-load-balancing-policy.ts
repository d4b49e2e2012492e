import type { Host } from '../host';
import type { LoadBalancingPolicy, PlanContext } from './load-balancing-policy';
import { LocalHosts } from './local-hosts';

/** A replica that takes this many times as long as the other choice, and at least 1 ms more, is left for later. */
const slowFactor = 3;
const slowLeastMs = 1;

/**
 * The policy unless told otherwise: the replicas of the request's partition first, then the other hosts, all of the local data
 * centre. Of two chosen by chance it takes the one with fewer requests in flight, unless that one has become slow; lightweight
 * transactions go to their replicas in ring order.
 */
export class DefaultLoadBalancingPolicy implements LoadBalancingPolicy {
  readonly #local = new LocalHosts();

  plan(context: PlanContext): Iterable<Host> {
    return new DefaultPlan(context, this.#local.of(context));
  }
}

/** Chooses a host only when it is asked for one: most requests need no second. */
class DefaultPlan implements IterableIterator<Host> {
  readonly #context: PlanContext;
  readonly #local: readonly Host[];
  #first: Host | undefined;
  /** Those after the first, of which most requests need none. */
  #others: Host[] | undefined;

  constructor(context: PlanContext, local: readonly Host[]) {
    this.#context = context;
    this.#local = local;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<Host, undefined> {
    const { replicas } = this.#context;
    const host = (replicas.length > 0 ? this.#nextReplica(replicas) : undefined) ?? this.#betterOfTwo(this.#local);
    if (host === undefined) return { done: true, value: undefined };
    this.#note(host);
    return { done: false, value: host };
  }

  #note(host: Host): void {
    if (this.#first === undefined) this.#first = host;
    else (this.#others ??= []).push(host);
  }

  #nextReplica(replicas: readonly Host[]): Host | undefined {
    if (!this.#context.isLightweight) return this.#betterOfTwo(replicas);
    return replicas.find((host) => this.#isCandidate(host));
  }

  #isCandidate(host: Host): boolean {
    if (host === this.#first || host.datacenter !== this.#context.localDataCenter) return false;
    return this.#others === undefined || !this.#others.includes(host);
  }

  /** Draws two candidates evenly in one pass (a reservoir of two) and gives the better one. */
  #betterOfTwo(hosts: readonly Host[]): Host | undefined {
    const { random } = this.#context;
    let first: Host | undefined;
    let second: Host | undefined;
    let seen = 0;
    for (const host of hosts) {
      if (!this.#isCandidate(host)) continue;
      seen++;
      if (first === undefined) first = host;
      else if (second === undefined) second = host;
      else {
        const at = Math.floor(random() * seen);
        if (at === 0) first = host;
        else if (at === 1) second = host;
      }
    }
    if (first === undefined || second === undefined) return first;
    return random() < 0.5 ? this.#better(first, second) : this.#better(second, first);
  }

  #better(a: Host, b: Host): Host {
    const [loadA, loadB] = [this.#context.loadOf(a), this.#context.loadOf(b)];
    if (loadA !== Infinity && loadB !== Infinity) {
      if (this.#isSlow(a, b)) return b;
      if (this.#isSlow(b, a)) return a;
    }
    return loadB < loadA ? b : a;
  }

  #isSlow(host: Host, other: Host): boolean {
    const ms = this.#context.latencyMsOf(host);
    const otherMs = this.#context.latencyMsOf(other);
    return ms !== undefined && otherMs !== undefined && ms > otherMs * slowFactor && ms > otherMs + slowLeastMs;
  }
}
