import type { EventLoop, LoopClock } from '../event-loop';
import type { SeededRandom } from '../seeded-random';
import type { Trace } from '../trace';
import type { SimCluster } from './sim-cluster';
import type { SimNetwork } from './sim-network';
import { SimNode } from './sim-node';

/** What faults may do to a client. */
export interface FaultyClient {
  readonly name: string;
  readonly clock: LoopClock;
  /** Shuts a session down, requests in flight or not, and opens another. */
  renewSession(): void;
}

/** Everything that faults can get hold of. */
export interface World {
  readonly loop: EventLoop;
  readonly random: SeededRandom;
  readonly trace: Trace;
  readonly network: SimNetwork;
  readonly cluster: SimCluster;
  readonly clients: FaultyClient[];
  /** The first node stays where it is: some clients know addresses only, and could never find the others again. */
  readonly keepsFirst: boolean;
}

/** Name under which clients may look the nodes up. */
export const contactName = 'nodes.simulation';

/** Brings a node into being, not started yet. */
export function addNode(cluster: SimCluster, datacenter: 'dc1' | 'dc2'): SimNode {
  const number = cluster.nodes.length + cluster.departed.length + 1;
  const rack = `rack${(number % 3) + 1}`;
  const node = new SimNode(cluster, { name: `n${number}`, address: `10.0.0.${number}`, datacenter, rack });
  cluster.nodes.push(node);
  return node;
}

/** The contact name stands for the nodes as they are now. */
export function publishName({ network, cluster }: Pick<World, 'network' | 'cluster'>): void {
  network.name(contactName, cluster.nodes.filter((node) => node.holdsData).map((node) => node.address));
}

/** Ends whatever is wrong. */
export function healEverything(world: World): void {
  const { cluster, network, trace } = world;
  trace.note('heal');
  network.lookupFailure = undefined;
  network.lookupMs = 1;
  publishName(world);
  for (const node of cluster.nodes) {
    node.manners.heal();
    for (const link of network.linksTo(node.endpoint)) link.heal();
    node.connectFault = undefined;
    node.lagMs = 0;
    node.setCut(false);
    node.setStalled(false);
    node.resume();
    if (!node.isUp) node.start({ forgets: true });
    if (node.isHalfKnown) {
      node.isHalfKnown = false;
      cluster.gossip(node, 'TOPOLOGY_CHANGE', 'NEW_NODE');
    }
  }
}
