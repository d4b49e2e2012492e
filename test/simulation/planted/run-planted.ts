import { join } from 'node:path';
import { runFarm } from '../farm';
import { foundAt } from './found-at';
import { plantedBugs } from './planted-bugs';
import type { PlantedName } from './planted-bugs';
import type { PlantedResult, PlantedTask } from './planted-worker';

/** Which bugs to look for, and how far. */
export interface PlantedOptions {
  /** One bug only. */
  readonly name: string | undefined;
  /** From the first one on; undefined = the seed that was written down for each bug. */
  readonly seeds: number | undefined;
  readonly workers: number;
}

/** A loop without an end is a find as well; a simulation takes less than a second, and much longer on a machine that is busy. */
const hangMs = 600_000;

/** Plants one bug after the other and prints how each is found; false when one is not. */
export async function runPlanted({ name, seeds, workers }: PlantedOptions): Promise<boolean> {
  const names = Object.keys(plantedBugs) as PlantedName[];
  const wanted = name === undefined ? names : names.filter((each) => each === name);
  if (wanted.length === 0) throw new Error(`No planted bug is called ${name}: there are ${names.join(', ')}`);
  console.log(row('bug', 'first seed', 'checker'));
  const tasks = wanted.map((each): PlantedTask => (
    { name: each, seeds: seeds === undefined ? [foundAt[each]] : seedsFrom1(seeds), comparesWithNone: false }
  ));
  const found = await findPlanted(tasks, workers, print);
  const missed = wanted.filter((each) => found.get(each)?.seed === undefined);
  const where = seeds === undefined ? 'by the seeds that are written down' : `within ${seeds} seeds`;
  console.log(`${wanted.length - missed.length} of ${wanted.length} planted bugs are found ${where}`);
  if (missed.length > 0) console.error(`not found: ${missed.join(', ')}`);
  return missed.length === 0;
}

/** As many seeds, from the first one. */
export function seedsFrom1(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

const row = (name: string, seed: string, rule: string): string => `${name.padEnd(34)} ${seed.padStart(10)}  ${rule}`;

function print(name: PlantedName, { seed, rule, text, problem }: PlantedResult): void {
  const how = rule === undefined ? (problem ?? '') : `${rule}: ${text?.slice(0, 110)}`;
  console.log(row(name, seed === undefined ? 'NOT FOUND' : String(seed), how));
}

/** Looks for bugs; gives how each was found. A process that hangs or dies has found one. */
export async function findPlanted(
  tasks: readonly PlantedTask[], workers: number,
  onFound: (name: PlantedName, result: PlantedResult) => void = () => undefined,
): Promise<ReadonlyMap<PlantedName, PlantedResult>> {
  const found = new Map<PlantedName, PlantedResult>();
  const note = (name: PlantedName, result: PlantedResult): void => {
    found.set(name, result);
    onFound(name, result);
  };
  await runFarm<PlantedTask, PlantedResult>({
    module: join(__dirname, 'planted-worker.ts'), tasks, workers, hangMs,
    onResult: ({ name }, result) => note(name, result),
    onLost: ({ name }, text, seed) => {
      note(name, { seed, rule: 'the simulation ends', text, ruleWithout: undefined, problem: undefined });
    },
    isEnough: () => false,
  });
  return found;
}
