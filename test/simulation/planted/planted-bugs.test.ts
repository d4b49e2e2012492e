import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { foundAt } from './found-at';
import { plant } from './planted-bug';
import type { PlantedBug } from './planted-bug';
import { plantedBugs } from './planted-bugs';
import type { PlantedName } from './planted-bugs';
import type { PlantedTask } from './planted-worker';
import { findPlanted, seedsFrom1 } from './run-planted';

const root = join(__dirname, '..', '..', '..');
const bugs = Object.entries(plantedBugs) as readonly [PlantedName, PlantedBug][];
const workers = 2;

/** One or two for each kind of check; `npm run simulate -- --planted` looks for all of them. */
const quickOnes = [
  'releasesIdOnTimeout', 'leaksIdOfWhatCannotBeEncoded', 'drainsWithoutWaiting', 'leavesTransportOpen',
  'missesSegmentsAfterAuthenticate', 'leavesHeartbeatTimer', 'retriesWhatMayHaveRun', 'saysNothingRan', 'ignoresDeadline',
  'leavesListener', 'stopsAtEmptyPage', 'losesRowsOfTheLastPage', 'batchForgetsConsistency', 'timeGoesBack',
  'preparesForEachRequest',
] as const satisfies readonly PlantedName[];
/** The code may have changed since the seeds were written down: then the first ones are tried. */
const otherSeeds = 12;

describe('planted bugs', function () {
  this.timeout(600_000);

  it('are many', () => expect(bugs.length).to.be.greaterThan(60));

  for (const [name, bug] of bugs) {
    it(`can be planted: ${name}`, () => {
      const text = readFileSync(join(root, bug.file), 'utf8');
      expect(plant(bug, text)).to.not.equal(text);
    });
  }

  it('are not planted where they do not fit, or fit twice', () => {
    const bug = { file: 'src/f.ts', find: 'aa', replace: 'b' };
    expect(plant(bug, 'xaay')).to.equal('xby');
    expect(() => plant(bug, 'xy')).to.throw('"aa" is found 0 times in src/f.ts');
    expect(() => plant(bug, 'xaayaa')).to.throw('"aa" is found 2 times in src/f.ts');
  });

  it('are each found by one of the first thousand seeds', () => {
    const late = Object.entries(foundAt).filter(([, seed]) => seed < 1 || seed > 1_000);
    expect(late).to.deep.equal([]);
  });

  it('are found, and by the bug alone: the same seeds break nothing without them', async () => {
    const tasks = quickOnes.map((name): PlantedTask => (
      { name, seeds: [foundAt[name], ...seedsFrom1(otherSeeds)], comparesWithNone: true }
    ));
    const found = await findPlanted(tasks, workers);
    const missed = quickOnes.filter((name) => found.get(name)?.seed === undefined);
    expect(missed.map((name) => `${name} ${found.get(name)?.problem ?? ''}`), 'not found').to.deep.equal([]);
    const disturbed = quickOnes.filter((name) => found.get(name)?.ruleWithout !== undefined);
    expect(disturbed, 'broken without the bug').to.deep.equal([]);
  });
});
