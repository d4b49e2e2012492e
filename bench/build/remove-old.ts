import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const dayMs = 86_400_000;

/** Clears what earlier runs left in a folder of the cache; what is of today may be in use by another run. */
export function removeOld(folder: string, prefix = ''): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const madeAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (name.startsWith(prefix) && madeAt < Date.now() - dayMs) rmSync(path, { recursive: true, force: true });
  }
}
