import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { findOnPath } from '../../test/support/cassandra/run-command';
import { NotHereError } from '../runner/not-here-error';
import { benchFolder, cacheFolder } from './places';

/** The program that measures gocql, where there is a Go compiler; throws NotHereError elsewhere. */
export async function buildGocql(): Promise<string> {
  const [go] = await findOnPath('go');
  if (go === undefined) throw new NotHereError('there is no go on the PATH');
  const program = join(cacheFolder, 'gocql');
  try {
    const folder = join(benchFolder, 'drivers', 'gocql');
    execFileSync(go, ['build', '-o', program], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    const [reason = ''] = String((error as { stderr?: unknown }).stderr ?? error).trim().split('\n').slice(-1);
    throw new NotHereError(`it cannot be built: ${reason}`);
  }
  return program;
}
