import type { SeededRandom } from '../seeded-random';
import type { SimNode } from './sim-node';
import type { World } from './world';

/** Does its harm and gives what ends it. */
export type Fault = (world: World, random: SeededRandom, durationMs: number) => () => void;

/** Nothing is left to be ended. */
export const isOver = (): void => undefined;

/** Those that a fault is about: mostly one, sometimes several or all. */
export function victims({ cluster }: World, random: SeededRandom): SimNode[] {
  const count = random.pick([1, 1, 1, 2, cluster.nodes.length]);
  return random.sample(cluster.nodes, count);
}

/** A fault of each victim by itself. */
export function eachVictim(harm: (node: SimNode, random: SeededRandom, world: World) => () => void): Fault {
  return (world, random) => {
    const ends = victims(world, random).map((node) => harm(node, random, world));
    return () => {
      for (const end of ends) end();
    };
  };
}

/** Does something again and again, about every `everyMs`, until the fault is over. */
export function repeatedly(everyMs: (random: SeededRandom) => number, act: (world: World, random: SeededRandom) => void): Fault {
  return (world, random) => {
    let hasEnded = false;
    const everyMean = everyMs(random);
    const next = (): void => {
      if (hasEnded) return;
      act(world, random);
      world.loop.after(random.exponential(everyMean), next);
    };
    next();
    return () => {
      hasEnded = true;
    };
  };
}
