import { join } from 'node:path';
import { expect } from 'chai';
import { runFarm } from './farm';
import { addResult, brokenText, newTally } from './run-report';
import { scenarioOf } from './scenario';
import type { SeedResult, SeedTask } from './seed-worker';
import { simulate } from './simulation';

const seconds = 60;
const workers = 2;
/** Seeds that are always the same, as many as there is time for, and then seeds that chance has given. */
const fixedSeeds = 60;
const leastSeeds = 10;
const sliceMs = 12_000;
const chanceFrom = Math.floor(Math.random() * 2 ** 30);

function* seeds(): Generator<SeedTask> {
  for (let seed = 1; seed <= fixedSeeds; seed++) yield { seed, seconds };
  for (let seed = chanceFrom; ; seed++) yield { seed, seconds };
}

async function inOtherProcess(wanted: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const hashes = new Map<number, string>();
  await runFarm<SeedTask, SeedResult>({
    module: join(__dirname, 'seed-worker.ts'), tasks: wanted.map((seed) => ({ seed, seconds: 30 })), workers: 1, hangMs: 240_000,
    onResult: ({ seed }, { hash }) => void hashes.set(seed, hash),
    onLost: (_task, reason) => expect.fail(reason),
    isEnough: () => false,
  });
  return hashes;
}

describe('simulation', function () {
  this.timeout(300_000);

  it(`keeps the driver's promises for ${seconds} virtual seconds, seed after seed`, async () => {
    const tally = newTally();
    const startedMs = performance.now();
    await runFarm<SeedTask, SeedResult>({
      module: join(__dirname, 'seed-worker.ts'), tasks: seeds(), workers, hangMs: 240_000,
      onResult: (_task, result) => addResult(tally, result, seconds),
      onLost: ({ seed }, text) => void tally.broken.push({ seed, rule: 'the simulation ends', text }),
      isEnough: () => tally.broken.length > 0 || (tally.seeds >= leastSeeds && performance.now() - startedMs > sliceMs),
    });
    if (tally.broken.length > 0) expect.fail(tally.broken.map((broken) => brokenText(broken, seconds)).join('\n'));
    expect(tally.seeds).to.be.at.least(leastSeeds);
    expect(tally.operations / tally.seeds, 'operations of a seed').to.be.greaterThan(100);
  });

  it('does the same for the same seed: twice in a row, after others, and in another process', async () => {
    const wanted = [11, 12, 13];
    const hashOf = async (seed: number): Promise<string> => (await simulate(seed, { seconds: 30 })).hash;
    const first: string[] = [];
    for (const seed of wanted) first.push(await hashOf(seed));
    const again: string[] = [];
    for (const seed of wanted.toReversed()) again.unshift(await hashOf(seed));
    const elsewhere = await inOtherProcess(wanted);
    expect(again).to.deep.equal(first);
    expect(wanted.map((seed) => elsewhere.get(seed))).to.deep.equal(first);
    expect(new Set(first)).to.have.length(wanted.length);
  });

  it('has scenarios of every kind among a thousand seeds', () => {
    const scenarios = Array.from({ length: 1_000 }, (_, seed) => scenarioOf(seed, seconds));
    const faults = new Set(scenarios.flatMap((scenario) => scenario.faults.map(({ name }) => name)));
    expect(faults.size).to.be.greaterThan(40);
    expect(new Set(scenarios.map(({ nodes }) => nodes))).to.deep.equal(new Set([3, 4, 5, 6, 9]));
    expect(new Set(scenarios.map(({ cluster }) => cluster.protocolVersion))).to.deep.equal(new Set([4, 5]));
    expect(scenarios.filter(({ isCalm }) => isCalm).length).to.be.within(40, 160);
    expect(scenarios.every(({ faults: planned, healedAtMs }) => planned.every(({ atMs, durationMs }) => (
      atMs + durationMs <= healedAtMs
    )))).to.equal(true);
  });

  it('is not done in less time than it needs', () => expect(() => scenarioOf(1, 20)).to.throw('takes longer than 20 s'));
});
