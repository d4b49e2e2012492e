import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The wire library of a built purecql, which prebuilds what both sides of a benchmark send. */
export type Wire = typeof import('../../src/protocol');

/** Loads it from a build: the folder with `dist` in it. */
export function loadWire(build: string): Wire {
  return createRequire(join(build, 'package.json'))('./dist/protocol.js') as Wire;
}

/** The versions that are compared; cassandra-driver has no 5. */
export type Version = 4 | 5;
