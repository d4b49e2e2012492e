import type { Host } from '../host';
import type { PlanContext } from './load-balancing-policy';

/** The hosts of the local data centre, found once for each topology. */
export class LocalHosts {
  #hosts: readonly Host[] = [];
  #localDataCenter = '';
  #local: readonly Host[] = [];

  of({ hosts, localDataCenter }: Pick<PlanContext, 'hosts' | 'localDataCenter'>): readonly Host[] {
    if (hosts !== this.#hosts || localDataCenter !== this.#localDataCenter) {
      this.#hosts = hosts;
      this.#localDataCenter = localDataCenter;
      this.#local = hosts.filter((host) => host.datacenter === localDataCenter);
    }
    return this.#local;
  }
}
