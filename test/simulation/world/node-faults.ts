import type { SeededRandom } from '../seeded-random';
import { eachVictim } from './fault';
import type { Fault } from './fault';
import type { SimNode } from './sim-node';
import { publishName } from './world';
import type { World } from './world';

function dying(manner: 'process' | 'machine'): Fault {
  return eachVictim((node, random) => {
    node.kill(manner);
    return () => node.start({ forgets: random.chance(0.8) });
  });
}

/** A node comes back where nobody expects it: its host id is all that it has kept. */
function moveTo(world: World, node: SimNode, random: SeededRandom): void {
  const old = node.address;
  const address = `10.${random.whole(1, 9)}.${random.whole(0, 255)}.${random.whole(1, 250)}`;
  if (node.isUp || world.cluster.nodes.some((other) => other.address === address)) return;
  node.start({ address, forgets: true });
  world.trace.note('move', node.name, old, address);
  world.cluster.gossip(node, 'TOPOLOGY_CHANGE', 'NEW_NODE');
  publishName(world);
}

/** What can happen to the process of a node, and to its machine. */
export const nodeFaults = {
  pause: eachVictim((node) => {
    node.pause();
    return () => node.resume();
  }),
  kill: dying('process'),
  powerLoss: dying('machine'),
  rollingRestart: (world, random, durationMs) => {
    const { loop, cluster } = world;
    const nodes = random.sample(cluster.nodes, cluster.nodes.length);
    const stepMs = durationMs / nodes.length;
    for (const [i, node] of nodes.entries()) {
      loop.after(i * stepMs, () => node.kill('process'));
      loop.after(i * stepMs + stepMs * 0.9, () => node.start({ forgets: random.chance(0.8) }));
    }
    return () => {
      for (const node of nodes) node.start({ forgets: true });
    };
  },
  allDown: ({ cluster }, random) => {
    const nodes = [...cluster.nodes];
    for (const node of nodes) node.kill(random.chance(0.8) ? 'process' : 'machine');
    return () => {
      for (const node of nodes) node.start({ forgets: random.chance(0.8) });
    };
  },
  moveAddress: (world, random) => {
    const node = random.pick(world.cluster.nodes.slice(world.keepsFirst ? 1 : 0));
    node.kill(random.chance(0.7) ? 'process' : 'machine');
    return () => moveTo(world, node, random);
  },
} as const satisfies Readonly<Record<string, Fault>>;
