import type { Host } from './host';
import type { Replication, ReplicationFactor } from './replication';

/** A host with the place that it had when the ring was made. */
export interface RingHost {
  readonly host: Host;
  readonly datacenter: string;
  readonly rack: string;
}

/** What a data centre has of hosts with tokens. */
export interface DatacenterSize {
  readonly hosts: number;
  readonly racks: number;
}

/** Who owns each position of the ring, in the order of the tokens. */
export interface RingLayout {
  readonly owners: readonly RingHost[];
  readonly datacenters: ReadonlyMap<string, DatacenterSize>;
}

/** A replication that has other replicas at other positions. */
export type PlacedReplication = Extract<Replication, { readonly kind: 'simple' | 'networkTopology' }>;

/** The hosts that hold the range which ends at a position, first the owner of its token; without transient replicas. */
export function placeReplicas(replication: PlacedReplication, layout: RingLayout, position: number): Host[] {
  return replication.kind === 'simple'
    ? placeSimply(replication.factor, layout, position)
    : placeByTopology(replication.factors, layout, position);
}

/** SimpleStrategy: the next hosts on the ring, wherever they stand. */
function placeSimply({ full }: ReplicationFactor, layout: RingLayout, position: number): Host[] {
  const replicas = new Set<Host>();
  for (const { host } of ownersFrom(layout, position)) {
    if (replicas.size >= full) break;
    replicas.add(host);
  }
  return [...replicas];
}

/** NetworkTopologyStrategy: in each data centre the next hosts on the ring, on as many racks as there are. */
function placeByTopology(
  factors: ReadonlyMap<string, ReplicationFactor>,
  layout: RingLayout,
  position: number,
): Host[] {
  const unfilled = new Map<string, DatacenterPlaces>();
  for (const [datacenter, factor] of factors) {
    const size = layout.datacenters.get(datacenter);
    if (size !== undefined && factor.all > 0) unfilled.set(datacenter, new DatacenterPlaces(factor, size));
  }
  const replicas: Host[] = [];
  for (const owner of ownersFrom(layout, position)) {
    if (unfilled.size === 0) break;
    const places = unfilled.get(owner.datacenter);
    if (places?.take(owner) === true) replicas.push(owner.host);
    if (places?.isFilled === true) unfilled.delete(owner.datacenter);
  }
  return replicas;
}

function* ownersFrom({ owners }: RingLayout, position: number): Iterable<RingHost> {
  for (let at = position; at < owners.length; at++) yield owners[at]!;
  for (let at = 0; at < position; at++) yield owners[at]!;
}

/** The replicas that one data centre still has to give a partition. */
class DatacenterPlaces {
  readonly #hosts = new Set<Host>();
  readonly #racks = new Set<string>();
  readonly #transient: number;
  #left: number;
  /** When there are fewer racks than replicas, the first hosts on racks already seen make up for the difference. */
  #rackRepeats: number;

  constructor({ all, full }: ReplicationFactor, size: DatacenterSize) {
    this.#left = Math.min(all, size.hosts);
    this.#rackRepeats = all - size.racks;
    this.#transient = Math.max(0, this.#left - full);
  }

  get isFilled(): boolean {
    return this.#left === 0;
  }

  /** Offers the next host on the ring; true when it becomes a full replica. */
  take({ host, rack }: RingHost): boolean {
    if (this.#hosts.has(host)) return false;
    if (this.#racks.has(rack)) {
      if (this.#rackRepeats <= 0) return false;
      this.#rackRepeats--;
    }
    this.#hosts.add(host);
    this.#racks.add(rack);
    const isFull = this.#left > this.#transient;
    this.#left--;
    return isFull;
  }
}
