import { expect } from 'chai';
import type { Failure } from './fuzzer';
import type * as planted from './planted-targets';
import { FuzzSupervisor } from './supervisor';
import type { FuzzResult } from './supervisor';

interface Fault extends Pick<Failure, 'problem' | 'details'> {
  readonly what: string;
}

const faults = {
  throwsTypeError: { what: 'throws a TypeError', problem: 'wrong error', details: 'TypeError' },
  hidesTypeError: { what: 'has a TypeError for a cause', problem: 'wrong error', details: 'TypeError: mine' },
  overflowsStack: { what: 'overflows the stack', problem: 'wrong error', details: 'RangeError' },
  allocatesBuffers: { what: 'allocates large buffers', problem: 'too much memory', details: '100000 bytes of buffers' },
  decodesTooMuch: { what: 'decodes much out of little', problem: 'too much memory', details: '80000 bytes decoded' },
  isSlow: { what: 'takes 300 ms', problem: 'too slow', details: 'ms, 4 times' },
  neverEnds: { what: 'never ends', problem: 'endless', details: 'no end after 500 ms' },
  fillsTheHeap: { what: 'fills the heap', problem: 'out of memory', details: 'ERR_WORKER_OUT_OF_MEMORY' },
} satisfies Record<keyof typeof planted, Fault>;

describe('fuzzer', function () {
  this.timeout(60_000);

  const runs = new Map<string, Promise<FuzzResult>>();
  before(() => {
    for (const maker of Object.keys(faults)) {
      const hangMs = maker === 'neverEnds' ? 500 : 20_000;
      const plan = { seed: 1, frames: 300, source: ['planted-targets', maker], hangMs, maxFailures: 1 } as const;
      runs.set(maker, new FuzzSupervisor(plan).run());
    }
  });

  for (const [maker, { what, problem, details }] of Object.entries(faults)) {
    it(`finds a target that ${what}, and the bytes that made it`, async () => {
      const { failures } = await runs.get(maker)!;
      expect(failures).to.have.length(1);
      expect(failures[0]).to.include({ problem, seed: 1 });
      expect(failures[0]?.details).to.include(details);
      expect(failures[0]?.hex).to.have.length(14);
    });
  }

  it('goes on behind a frame that never ends', async () => {
    const plan = { seed: 1, frames: 100, source: ['planted-targets', 'neverEnds'], hangMs: 300 } as const;
    const { failures, frames } = await new FuzzSupervisor(plan).run();
    expect(frames).to.equal(100);
    expect(failures).to.not.have.length(0);
  });
});
