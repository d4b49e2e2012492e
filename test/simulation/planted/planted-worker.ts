import type { FarmMessage } from '../farm';
import { loadSimulation } from './mutant-loader';
import { plantedBugs } from './planted-bugs';
import type { PlantedName } from './planted-bugs';

/** One bug to look for. */
export interface PlantedTask {
  readonly name: PlantedName;
  /** In the order in which they are tried. */
  readonly seeds: readonly number[];
  /** The seed that finds the bug is run without it, too. */
  readonly comparesWithNone: boolean;
}

/** How a bug was found. */
export interface PlantedResult {
  /** The first seed that finds it; undefined when none does. */
  readonly seed: number | undefined;
  readonly rule: string | undefined;
  readonly text: string | undefined;
  /** What the same seed finds without the bug: nothing, as long as the bug is all that is wrong. */
  readonly ruleWithout: string | undefined;
  /** Why it could not be looked for. */
  readonly problem: string | undefined;
}

/** Nothing was found so far. */
export const notFound: PlantedResult = {
  seed: undefined, rule: undefined, text: undefined, ruleWithout: undefined, problem: undefined,
};

Error.stackTraceLimit = 0;
process.on('SIGINT', () => undefined);

const tell = (message: FarmMessage<PlantedResult>): void => void process.send?.(message);
const rulesWithout = new Map<number, string | undefined>();

async function search({ name, seeds, comparesWithNone }: PlantedTask): Promise<PlantedResult> {
  const simulate = loadSimulation(plantedBugs[name]);
  for (const seed of seeds) {
    tell({ kind: 'alive', part: seed });
    const { violations: [first] } = await simulate(seed);
    if (first === undefined) continue;
    const { rule, text } = first;
    return { ...notFound, seed, rule, text, ruleWithout: comparesWithNone ? await ruleWithout(seed) : undefined };
  }
  return notFound;
}

async function ruleWithout(seed: number): Promise<string | undefined> {
  if (!rulesWithout.has(seed)) {
    tell({ kind: 'alive', part: seed });
    rulesWithout.set(seed, (await loadSimulation()(seed)).violations[0]?.rule);
  }
  return rulesWithout.get(seed);
}

process.on('message', (task: PlantedTask) => {
  search(task).then(
    (result) => tell({ kind: 'done', result }),
    (error: unknown) => tell({ kind: 'done', result: { ...notFound, problem: String(error) } }),
  );
});
