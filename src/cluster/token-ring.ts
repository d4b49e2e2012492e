import { BoundedCache } from '../codec/bounded-cache';
import type { Host } from './host';
import type { Partitioner, Token } from './partitioner';
import type { DatacenterSize, PlacedReplication, RingHost, RingLayout } from './replica-placement';
import { placeReplicas } from './replica-placement';
import type { Replication } from './replication';

const noHosts: readonly Host[] = Object.freeze([]);
/** Different ways of replication, not keyspaces; each takes memory for every token that was asked for. */
const maxReplications = 100;

type ReplicaTable = (readonly Host[] | undefined)[];

/**
 * Which hosts hold which tokens, as the topology was when the ring was made. Replicas are worked out when a position is first
 * asked for and then kept, once for all keyspaces that are replicated alike: later lookups allocate nothing.
 */
export class TokenRing {
  readonly #partitioner: Partitioner;
  readonly #tokens: readonly Token[];
  readonly #layout: RingLayout;
  readonly #hosts: readonly Host[];
  readonly #tables = new BoundedCache<ReplicaTable>(maxReplications, Infinity);

  constructor(hosts: readonly Host[], partitioner: Partitioner) {
    const positions = positionsOf(hosts, partitioner);
    const owners = positions.map(({ owner }) => owner);
    this.#partitioner = partitioner;
    this.#tokens = positions.map(({ token }) => token);
    this.#layout = { owners, datacenters: sizesOf(new Set(owners)) };
    this.#hosts = Object.freeze([...new Set(owners)].map(({ host }) => host));
  }

  /** How many tokens it has. */
  get size(): number {
    return this.#tokens.length;
  }

  /** The hosts of the ring, when each of them holds every partition; undefined otherwise. */
  hostsOfAll(replication: Replication): readonly Host[] | undefined {
    return this.size > 0 && isOnAll(replication, this.#hosts.length, this.#layout.datacenters) ? this.#hosts : undefined;
  }

  /** The replicas of a partition in ring order, up or down; empty when they are not known. */
  replicasOfKey(replication: Replication, routingKey: Uint8Array): readonly Host[] {
    return this.replicasOf(replication, this.#partitioner.tokenOf(routingKey));
  }

  /** The replicas of a token in ring order, up or down; empty when they are not known. */
  replicasOf(replication: Replication, token: Token): readonly Host[] {
    if (replication.kind === 'none' || this.size === 0) return noHosts;
    if (replication.kind === 'everywhere') return this.#hosts;
    const table = this.#tables.get(replication.key) ?? this.#tables.set(replication.key, Array<undefined>(this.size));
    const position = this.#positionOf(token);
    return table[position] ?? this.#fill(table, position, replication);
  }

  /** The first token from this one on, around the end of the ring: a token ends the range that its host owns. */
  #positionOf(token: Token): number {
    let start = 0;
    let end = this.#tokens.length;
    while (start < end) {
      const middle = (start + end) >>> 1;
      if (this.#partitioner.compare(this.#tokens[middle]!, token) < 0) start = middle + 1;
      else end = middle;
    }
    return start === this.#tokens.length ? 0 : start;
  }

  #fill(table: ReplicaTable, position: number, replication: PlacedReplication): readonly Host[] {
    const replicas = Object.freeze(placeReplicas(replication, this.#layout, position));
    table[position] = replicas;
    return replicas;
  }
}

function isOnAll(replication: Replication, hosts: number, datacenters: ReadonlyMap<string, DatacenterSize>): boolean {
  if (replication.kind === 'simple') return replication.factor.full >= hosts;
  if (replication.kind !== 'networkTopology') return replication.kind === 'everywhere';
  return [...datacenters].every(([name, size]) => (replication.factors.get(name)?.full ?? 0) >= size.hosts);
}

interface Position {
  readonly token: Token;
  readonly owner: RingHost;
}

/** In the order of the ring; a token that two hosts claim, as when one replaces the other, is the later host's. */
function positionsOf(hosts: readonly Host[], partitioner: Partitioner): Position[] {
  const positions = hosts.flatMap((host) => {
    const owner = { host, datacenter: host.datacenter, rack: host.rack };
    return host.tokens.flatMap((text) => {
      const token = partitioner.parse(text);
      return token === undefined ? [] : [{ token, owner }];
    });
  });
  const inOrder = positions.sort((one, other) => partitioner.compare(one.token, other.token));
  return inOrder.filter(({ token }, index) => {
    const next = inOrder[index + 1];
    return next === undefined || partitioner.compare(token, next.token) !== 0;
  });
}

function sizesOf(owners: Iterable<RingHost>): Map<string, DatacenterSize> {
  const racks = new Map<string, string[]>();
  for (const { datacenter, rack } of owners) {
    const others = racks.get(datacenter);
    if (others === undefined) racks.set(datacenter, [rack]);
    else others.push(rack);
  }
  return new Map(Array.from(racks, ([datacenter, all]) => [datacenter, { hosts: all.length, racks: new Set(all).size }]));
}
