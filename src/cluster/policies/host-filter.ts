import type { Host } from '../host';
import type { PlanContext } from './load-balancing-policy';

/** Narrows contexts to some hosts; the hosts of a topology are filtered once, so that policies below can remember them. */
export class HostFilter {
  readonly #isWanted: (host: Host) => boolean;
  readonly #filtered = new WeakMap<readonly Host[], readonly Host[]>();

  constructor(isWanted: (host: Host) => boolean) {
    this.#isWanted = isWanted;
  }

  /** The context with the wanted hosts and replicas only. */
  narrow(context: PlanContext): PlanContext {
    return { ...context, hosts: this.hosts(context.hosts), replicas: context.replicas.filter(this.#isWanted) };
  }

  hosts(all: readonly Host[]): readonly Host[] {
    let filtered = this.#filtered.get(all);
    if (filtered === undefined) {
      filtered = all.filter(this.#isWanted);
      this.#filtered.set(all, filtered);
    }
    return filtered;
  }
}

/** The hosts of one plan and then those of another, none of them twice. */
export function* inTurn(...plans: readonly Iterable<Host>[]): Generator<Host, void, undefined> {
  const given = new Set<Host>();
  for (const plan of plans) {
    for (const host of plan) {
      if (given.has(host)) continue;
      given.add(host);
      yield host;
    }
  }
}
