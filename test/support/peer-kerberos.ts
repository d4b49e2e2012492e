import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withFileLock } from './cassandra/file-lock';
import { streamProgress } from './cassandra/progress';
import { runCommand } from './cassandra/run-command';
import { ServerUnavailableError } from './cassandra/server-unavailable-error';

/** Major versions of npm's `kerberos` that tests log in with. */
export type KerberosVersion = 2 | 7;

const folder = join(__dirname, '..', 'peer-kerberos');
const packages = join(folder, 'node_modules');
const installed: Readonly<Record<KerberosVersion, string>> = { 2: 'kerberos-2', 7: 'kerberos' };

/** What npm says when a compiler, make, Python or the headers of Kerberos are not there. */
const isProgramMissing =
  /gssapi\.h: No such file|not found: make|Could not find any Python|g\+\+: (No such file|not found|command not found)/;

/**
 * A folder for NODE_PATH in which `kerberos` is of that version. It is installed into test/peer-kerberos on first use,
 * with the versions of the lock file there; where there is no prebuilt one it is compiled.
 * @throws ServerUnavailableError where the tools for that are missing
 */
export async function kerberosFolder(version: KerberosVersion): Promise<string> {
  if (!isInstalled()) {
    const progress = streamProgress();
    progress.step('Installing kerberos into test/peer-kerberos (once)…');
    await withFileLock(join(folder, 'install.lock'), async () => {
      if (!isInstalled()) await install();
    });
    progress.done();
  }
  const byVersion = join(packages, '.versions', String(version));
  await mkdir(byVersion, { recursive: true });
  const link = symlink(join(packages, installed[version]), join(byVersion, 'kerberos'), 'dir');
  await link.catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return byVersion;
}

/** npm writes this file last. */
function isInstalled(): boolean {
  return existsSync(join(packages, '.package-lock.json'));
}

async function install(): Promise<void> {
  const { exitCode, output } = await runCommand('env', [...headersOfNode(), 'npm', 'ci', '--no-audit', '--no-fund'], folder);
  if (exitCode === 0) return;
  const text = `npm ci in test/peer-kerberos failed:\n${output}`;
  if (!isProgramMissing.test(output)) throw new Error(text);
  const advice = `On Debian: apt-get install g++ make python3 libkrb5-dev\n${text}`;
  throw new ServerUnavailableError('no tools to build npm kerberos', advice);
}

/** For node-gyp: the headers that came with this Node.js, where they did; others would have to be fetched. */
function headersOfNode(): string[] {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? [`npm_package_config_node_gyp_nodedir=${prefix}`] : [];
}
