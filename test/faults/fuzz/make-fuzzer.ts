import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Fuzzer } from './fuzzer';
import type { FrameSource } from './fuzzer';

/** A module of this folder and the name of its function that makes a source of frames out of a seed. */
export type SourceName = readonly [module: string, makerName: string];

const load = createRequire(__filename);

/** A fuzzer for the frames of a source; by name, because threads share nothing else. */
export function makeFuzzer(seed: number, [module, makerName]: SourceName): Fuzzer {
  const makers = load(join(__dirname, module)) as Readonly<Record<string, (seed: number) => FrameSource>>;
  return new Fuzzer(seed, makers[makerName]!(seed));
}
