import { nodeWorld } from './node-world';
import type { ProgramOrder, ProgramOutcome } from './program-process';
import { runProgram } from './run-program';

// A process that runs programs of pages, as told by test/docs/program-process.ts.

async function carryOut({ program, world }: ProgramOrder): Promise<ProgramOutcome> {
  try {
    return { run: await runProgram(program, nodeWorld(world)) };
  } catch (error) {
    return { failure: String(error instanceof Error ? error.stack : error) };
  }
}

process.on('message', (order: ProgramOrder) => void carryOut(order).then((outcome) => process.send?.(outcome)));
process.on('disconnect', () => process.exit(0));
process.send?.('ready' satisfies ProgramOutcome);
