import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what outlives a run is kept: `purecql` in XDG_STATE_HOME, or in .local/state of the user's own folder. */
export function stateFolder(environ: NodeJS.ProcessEnv = process.env): string {
  const state = environ['XDG_STATE_HOME'] ?? '';
  return join(state === '' ? join(homedir(), '.local', 'state') : state, 'purecql');
}
