import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stateFolder } from '../state-folder';

/** Lines kept from one shell to the next. */
export const historySize = 1_000;

/** PURECQL_HISTORY, which may be empty for none, or a file in the user's folder for such. */
export function historyPath(environ: NodeJS.ProcessEnv = process.env): string | undefined {
  const own = environ['PURECQL_HISTORY'];
  if (own !== undefined) return own === '' ? undefined : own;
  return join(stateFolder(environ), 'history');
}

/** The lines of earlier shells, the newest first; none where there is no file. */
export function readHistory(path: string | undefined): string[] {
  if (path === undefined) return [];
  try {
    return readFileSync(path, 'utf8').split('\n').filter((line) => line !== '').reverse().slice(0, historySize);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Writes the lines, newest first, for their owner alone; those with a password are left out. */
export function writeHistory(path: string | undefined, lines: readonly string[]): void {
  if (path === undefined) return;
  const kept = lines.filter((line) => !/\bpassword\b/i.test(line)).slice(0, historySize).reverse();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, kept.map((line) => `${line}\n`).join(''), { mode: 0o600 });
}
