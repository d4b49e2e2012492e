import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { MicroPlaces } from './micro-case';

/** A file of purecql that is no public door. */
export function loadInternal({ internals }: MicroPlaces, path: string): unknown {
  return createRequire(join(internals, 'index.js'))(`./${path}.js`);
}

/** A package that is installed beside the benchmarks, or a file of it; undefined where it is not. */
export function loadPeer({ peers }: MicroPlaces, name: string): unknown {
  try {
    return createRequire(join(peers, 'package.json'))(name);
  } catch {
    return undefined;
  }
}
