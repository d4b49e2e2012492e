import { Host } from '../../src/cluster/host';
import type { HostInfo } from '../../src/cluster/host';
import type { PlanContext } from '../../src/cluster/policies/load-balancing-policy';
import { Uuid } from '../../src/values/uuid';

/** A host for tests of policies: `host('a', 'dc1', 'rack1')`. */
export function host(address: string, datacenter = 'dc1', rack = 'rack1', more: Partial<HostInfo> = {}): Host {
  return new Host({
    hostId: Uuid.random(), address, port: 9042, datacenter, rack, tokens: [], releaseVersion: '5.0.5', dseVersion: undefined,
    workloads: new Set(), ...more,
  });
}

/** The context of a plan over hosts, with a chance that is the same in each run. */
export function planContext(hosts: readonly Host[], more: Partial<PlanContext> = {}): PlanContext {
  let state = 12_345;
  return {
    hosts, localDataCenter: 'dc1', keyspace: undefined, replicas: [], isLightweight: false,
    random: () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) / 2 ** 24;
    },
    loadOf: () => 0,
    latencyMsOf: () => undefined,
    ...more,
  };
}

/** The addresses of a plan, in its order. */
export const addressesOf = (plan: Iterable<Host>): string[] => [...plan].map(({ address }) => address);
