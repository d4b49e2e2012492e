import type { Host } from '../host';
import { inTurn } from './host-filter';
import type { LoadBalancingPolicy, PlanContext } from './load-balancing-policy';

/** Tries one host before those of another policy. */
export class PreferredHostPolicy implements LoadBalancingPolicy {
  readonly #host: Host;
  readonly #child: LoadBalancingPolicy;

  constructor(host: Host, child: LoadBalancingPolicy) {
    this.#host = host;
    this.#child = child;
  }

  plan(context: PlanContext): Iterable<Host> {
    return inTurn([this.#host], this.#child.plan(context));
  }

  explainNoHost(context: Pick<PlanContext, 'hosts' | 'localDataCenter'>): string | undefined {
    return this.#child.explainNoHost?.(context);
  }
}
