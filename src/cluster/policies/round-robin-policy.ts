import type { Host } from '../host';
import type { LoadBalancingPolicy, PlanContext } from './load-balancing-policy';
import { LocalHosts } from './local-hosts';

/** Takes the hosts of the local data centre in turn, whatever they hold. */
export class RoundRobinPolicy implements LoadBalancingPolicy {
  readonly #localHosts = new LocalHosts();
  #local: readonly Host[] = [];
  #rotations: readonly (readonly Host[])[] = [];
  #next = 0;

  plan(context: PlanContext): Iterable<Host> {
    const local = this.#localHosts.of(context);
    if (local !== this.#local) this.#rotate(local);
    if (local.length === 0) return local;
    this.#next = (this.#next + 1) % local.length;
    return this.#rotations[this.#next]!;
  }

  /** Plans are made once for each topology, so that a request costs no allocation. */
  #rotate(local: readonly Host[]): void {
    this.#local = local;
    this.#rotations = local.map((_, start) => [...local.slice(start), ...local.slice(0, start)]);
  }
}
