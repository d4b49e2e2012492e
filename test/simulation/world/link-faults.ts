import type { SeededRandom } from '../seeded-random';
import { eachVictim, isOver, repeatedly } from './fault';
import type { Fault } from './fault';
import type { Acceptance } from './sim-network';
import type { SimNode } from './sim-node';
import { contactName, publishName } from './world';

/** The cable is mended: what was on its way arrives, or the connections turn out to be gone. */
function mend(node: SimNode, random: SeededRandom): void {
  const links = node.parts.network.linksTo(node.endpoint);
  if (random.chance(0.5)) for (const link of links) link.die();
  node.setCut(false);
}

const connecting = (acceptance: Acceptance): Fault => eachVictim((node) => {
  node.connectFault = acceptance;
  return () => {
    node.connectFault = undefined;
  };
});

const lookingUp = (failure: 'silent' | 'unknown'): Fault => ({ network }) => {
  network.lookupFailure = failure;
  return () => {
    network.lookupFailure = undefined;
  };
};

/** What can go wrong between a client and a node, and with names. */
export const linkFaults = {
  halfOpen: eachVictim((node, random, { network }) => {
    for (const link of network.linksTo(node.endpoint)) if (random.chance(0.6)) link.die();
    return isOver;
  }),
  resets: repeatedly((random) => random.pick([20, 200, 2_000]), ({ cluster, network }, random) => {
    const links = network.linksTo(random.pick(cluster.nodes).endpoint);
    if (links.length > 0) random.pick(links).reset();
  }),
  blackhole: eachVictim((node, random) => {
    node.setCut(true);
    return () => mend(node, random);
  }),
  swizzle: ({ loop, cluster }, random, durationMs) => {
    const cut = random.sample(cluster.nodes, random.whole(1, cluster.nodes.length));
    const [stepMs, backMs] = [durationMs / 2 / cut.length, durationMs / 2];
    for (const [i, node] of cut.entries()) loop.after(i * stepMs, () => node.setCut(true));
    for (const [i, node] of random.sample(cut, cut.length).entries()) {
      loop.after(backMs + i * stepMs, () => mend(node, random));
    }
    return () => {
      for (const node of cut) node.setCut(false);
    };
  },
  refuse: connecting('refuse'),
  hang: connecting('hang'),
  unreachable: connecting('unreachable'),
  badNames: lookingUp('unknown'),
  silentNames: lookingUp('silent'),
  movedNames: (world, random) => {
    world.network.lookupMs = random.pick([1, 100, 2_000]);
    world.network.name(contactName, random.sample(world.cluster.nodes, 2).map((node) => node.address));
    return () => {
      world.network.lookupMs = 1;
      publishName(world);
    };
  },
  stall: eachVictim((node) => {
    node.setStalled(true);
    return () => node.setStalled(false);
  }),
} as const satisfies Readonly<Record<string, Fault>>;
