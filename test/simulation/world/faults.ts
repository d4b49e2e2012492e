import type { FaultName, PlannedFault } from '../scenario';
import { answerFaults } from './answer-faults';
import { clusterFaults } from './cluster-faults';
import type { Fault } from './fault';
import { linkFaults } from './link-faults';
import { nodeFaults } from './node-faults';
import type { World } from './world';

const faults = { ...answerFaults, ...linkFaults, ...nodeFaults, ...clusterFaults } satisfies Record<FaultName, Fault>;

/** Lets the planned faults happen and end in their time. */
export function planFaults(world: World, planned: readonly PlannedFault[]): void {
  for (const [i, { name, atMs, durationMs }] of planned.entries()) {
    const random = world.random.of(`fault ${i}`);
    world.loop.after(atMs, () => {
      world.trace.note('fault', name, durationMs);
      const end = faults[name](world, random, durationMs);
      world.loop.after(durationMs, () => {
        world.trace.note('fault over', name);
        end();
      });
    });
  }
}
