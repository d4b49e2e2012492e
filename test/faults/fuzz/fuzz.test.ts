import { expect } from 'chai';
import { namedFrames, namedInputs } from './named-source';
import { failureText, flipTable, fuzzTable } from './report';
import { flipAtRandom, flipHeaderPairs, flipSamples, flipSingleBits } from './segment-flips';
import { FuzzSupervisor } from './supervisor';
import type { FuzzResult } from './supervisor';

const framesPerSeed = 20_000;
const seeds = { 'that is always the same': 1, 'that chance has given': Math.floor(Math.random() * 2 ** 31) } as const;

describe('fuzzing', function () {
  this.timeout(120_000);

  for (const [what, seed] of Object.entries(seeds)) {
    let run: Promise<FuzzResult>;
    before(() => void (run = new FuzzSupervisor({ seed, frames: framesPerSeed }).run()));
    it(`S15: does no harm by ${framesPerSeed} mutated frames of seed ${seed}, ${what}`, async () => {
      const result = await run;
      const failures = result.failures.map(failureText).join('\n');
      if (failures !== '') expect.fail(`\n${failures}${fuzzTable(result)}`);
      expect(result.frames).to.equal(framesPerSeed);
      for (const { name, frames, accepted } of result.counts) {
        expect(accepted / frames, `share of frames for ${name} that are good all the same`).to.be.within(0.1, 0.8);
      }
      expect(result.rssGrowthMb, 'growth of the process in MiB').to.be.lessThan(200);
    });
  }

  describe('does no harm by', () => {
    let run: Promise<FuzzResult>;
    const plan = { seed: 1, frames: namedFrames, source: ['sources', 'named'], hangMs: 5_000 } as const;
    before(() => void (run = new FuzzSupervisor(plan).run()));
    for (const { name, target, outcome } of namedInputs) {
      it(`${name} (${target})${outcome === undefined ? '' : `, which is ${outcome}`}`, async () => {
        const failure = (await run).failures.find(({ sample }) => sample === name);
        if (failure !== undefined) expect.fail(`\n${failureText(failure)}`);
      });
    }

    it('all of them', async () => expect((await run).frames).to.equal(namedFrames));
  });

  it('detects every flipped bit, every pair in a header, and pairs and bursts at random in segments', () => {
    const samples = flipSamples();
    const counts = {
      'each single bit': flipSingleBits(samples),
      'each pair of bits of a header': flipHeaderPairs(samples),
      'bits, pairs and bursts at random': flipAtRandom(samples, 1, 30_000),
    };
    const missed = Object.values(counts).flatMap(({ examples }) => examples);
    if (missed.length > 0) expect.fail(`\n${flipTable(counts)}\n${missed.join('\n')}`);
    expect(counts['each single bit'].tried).to.be.greaterThan(60_000);
  });
});
