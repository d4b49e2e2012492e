import type { SeededRandom } from '../seeded-random';
import { nodeEvent } from '../../support/wire/wire-responses';
import type { WireResponse } from '../../support/wire/wire-responses';
import { eachVictim, isOver, repeatedly } from './fault';
import type { Fault } from './fault';
import { addNode, publishName } from './world';
import type { World } from './world';

const leastNodes = 3;
const mostNodes = 9;

const statusChanges = ['UP', 'DOWN', 'SIDEWAYS'] as const;
const topologyChanges = ['NEW_NODE', 'REMOVED_NODE', 'MOVED_NODE'] as const;

/** True, false or absurd: an event is a hint, and no more. */
function anyEvent({ cluster }: World, random: SeededRandom): WireResponse {
  const address = random.chance(0.8) ? random.pick(cluster.nodes).address : '192.0.2.1';
  if (random.chance(0.1)) return random.pick(cluster.schemaEvents());
  return random.chance(0.7)
    ? nodeEvent('STATUS_CHANGE', random.pick(statusChanges), address, 9042)
    : nodeEvent('TOPOLOGY_CHANGE', random.pick(topologyChanges), address, 9042);
}

function changeSchema({ cluster }: World, random: SeededRandom): void {
  const up = cluster.nodes.filter((node) => node.isReachable);
  if (up.length > 0) cluster.changeSchema(random.pick(up));
}

/** What happens to the cluster as a whole, to its schema, and to the clients. */
export const clusterFaults = {
  eventStorm: repeatedly((random) => random.pick([5, 30, 300]), (world, random) => {
    const event = anyEvent(world, random);
    for (const node of world.cluster.nodes) node.tell(event);
  }),
  schemaChange: (world, random) => {
    changeSchema(world, random);
    return isOver;
  },
  schemaStorm: repeatedly((random) => random.pick([50, 500]), changeSchema),
  join: (world) => {
    const { cluster } = world;
    if (cluster.nodes.length >= mostNodes) return isOver;
    const node = addNode(cluster, 'dc1');
    node.isHalfKnown = true;
    node.start({ forgets: true });
    cluster.gossip(node, 'TOPOLOGY_CHANGE', 'NEW_NODE');
    return () => {
      node.isHalfKnown = false;
      publishName(world);
      cluster.gossip(node, 'TOPOLOGY_CHANGE', 'NEW_NODE');
    };
  },
  leave: (world, random) => {
    const { cluster, keepsFirst } = world;
    const own = cluster.nodes.filter((node) => node.holdsData);
    if (own.length <= leastNodes) return isOver;
    const node = random.pick(own.slice(keepsFirst ? 1 : 0));
    cluster.nodes.splice(cluster.nodes.indexOf(node), 1);
    cluster.departed.push(node);
    cluster.gossip(node, 'TOPOLOGY_CHANGE', 'REMOVED_NODE');
    publishName(world);
    return () => node.leave();
  },
  halfKnown: eachVictim((node, _random, { cluster }) => {
    node.isHalfKnown = true;
    cluster.gossip(node, 'TOPOLOGY_CHANGE', 'NEW_NODE');
    return () => {
      node.isHalfKnown = false;
      cluster.gossip(node, 'TOPOLOGY_CHANGE', 'NEW_NODE');
    };
  }),
  clockJump: ({ clients }, random) => {
    for (const { clock } of clients) clock.wallOffsetMs += random.between(-3_600_000, 3_600_000);
    return isOver;
  },
  block: ({ loop }, random) => {
    loop.block(random.pick([100, 1_000, 5_000]) * random.between(0.5, 1.5));
    return isOver;
  },
  sessionChurn: repeatedly((random) => random.pick([500, 3_000]), ({ clients }, random) => random.pick(clients).renewSession()),
} as const satisfies Readonly<Record<string, Fault>>;
