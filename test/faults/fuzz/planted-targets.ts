import { DecodingError } from '../../../src/errors';
import type { FrameSource } from './fuzzer';
import { MutantSource } from './mutant-source';
import { SamplePicker } from './sample';
import type { Sample } from './sample';
import type { Target } from './target';

const bytes = Buffer.from('0102030405060708', 'hex');
const sample: Sample = { name: 'eight bytes', bytes, places: [{ at: 0, width: 2 }] };
const kept: number[][] = [];

/** Mutants for a target that is well behaved but for a few frames in a hundred. */
function planted(name: string, misbehave: (input: Buffer) => unknown): (seed: number) => FrameSource {
  const target: Target = {
    name,
    weight: 1,
    picker: new SamplePicker([sample]),
    read(input) {
      if (input.length === 7) return misbehave(input);
      if (input.length < 8) throw new DecodingError('too short');
      return null;
    },
  };
  return (seed) => new MutantSource(seed, [target]);
}

function waitWithoutEnd(): never {
  for (;;) if (kept.length < 0) throw new Error('never');
}

function busy(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;) continue;
}

const misbehaviours = {
  throwsTypeError: () => (undefined as unknown as Buffer).length,
  hidesTypeError: () => {
    throw new DecodingError('unreadable', { cause: new TypeError('mine') });
  },
  overflowsStack: function overflow(): unknown {
    return [overflow()];
  },
  allocatesBuffers: () => Buffer.allocUnsafe(100_000),
  decodesTooMuch: () => Array.from({ length: 10_000 }, () => null),
  isSlow: () => busy(300),
  neverEnds: waitWithoutEnd,
  fillsTheHeap: () => {
    for (;;) kept.push(Array.from({ length: 100_000 }, (_, i) => i));
  },
} satisfies Record<string, (bytes: Buffer) => unknown>;

/** Sources for targets of which each misbehaves in one way, to see whether the fuzzer notices. */
export const throwsTypeError = planted('a TypeError', misbehaviours.throwsTypeError);
export const hidesTypeError = planted('a hidden TypeError', misbehaviours.hidesTypeError);
export const overflowsStack = planted('a stack overflow', misbehaviours.overflowsStack);
export const allocatesBuffers = planted('large buffers', misbehaviours.allocatesBuffers);
export const decodesTooMuch = planted('large arrays', misbehaviours.decodesTooMuch);
export const isSlow = planted('slowness', misbehaviours.isSlow);
export const neverEnds = planted('an endless loop', misbehaviours.neverEnds);
export const fillsTheHeap = planted('a full heap', misbehaviours.fillsTheHeap);
