import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from '../../test/support/cassandra/file-lock';
import { runCommand } from '../../test/support/cassandra/run-command';
import { NotHereError } from '../runner/not-here-error';
import { benchFolder, optionalPeersFolder } from './places';

/** Installs what is compared with, once, with the versions of the lock file; never into the package's own folder. */
export async function installPeers(): Promise<void> {
  const failure = await installOnce(benchFolder, ['ci']);
  if (failure !== undefined) throw new Error(`npm ci in bench failed:\n${failure}`);
}

/** The driver that exists for some systems only. Its lock file cannot list the others, which `npm ci` asks for. */
export async function installOptionalPeers(): Promise<void> {
  const failure = await installOnce(optionalPeersFolder, ['install', '--no-save']);
  const [lastLine = ''] = failure?.trim().split('\n').slice(-1) ?? [];
  if (failure !== undefined) throw new NotHereError(`it cannot be installed: ${lastLine}`);
  // The package itself, and beside it the binary for this system.
  const parts = readdirSync(join(optionalPeersFolder, 'node_modules', '@lambda-group'));
  if (parts.length < 2) throw new NotHereError('it has no binary for this system');
}

/** What npm said when it failed. */
async function installOnce(folder: string, command: readonly string[]): Promise<string | undefined> {
  if (isInstalled(folder)) return undefined;
  return withFileLock(join(folder, 'install.lock'), async () => {
    if (isInstalled(folder)) return undefined;
    const { exitCode, output } = await runCommand('npm', [...command, '--no-audit', '--no-fund'], folder);
    return exitCode === 0 ? undefined : output;
  });
}

/** npm writes this file last. */
function isInstalled(folder: string): boolean {
  return existsSync(join(folder, 'node_modules', '.package-lock.json'));
}
