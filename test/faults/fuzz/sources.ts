import type { FrameSource } from './fuzzer';
import { MutantSource } from './mutant-source';
import { NamedSource } from './named-source';
import { allTargets } from './targets';

/** Mutants for everything in purecql that reads bytes of a peer. */
export function mutants(seed: number): FrameSource {
  return new MutantSource(seed, allTargets());
}

/** What did harm once, or was made to do it. */
export function named(): FrameSource {
  return new NamedSource(allTargets());
}
