import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from '../../../test/support/cassandra/file-lock';
import { streamProgress } from '../../../test/support/cassandra/progress';
import { ExitCode } from '../exit-code';
import { UsageError } from '../usage-error';
import type { KeeperMessage, UpOptions } from './keeper';
import { askKeeper, environOfRunning, findRunningCluster, upFolder } from './running-cluster';
import type { RunningCluster } from './running-cluster';

/** The word that makes this program a keeper; nobody else types it. */
export const keeperCommand = 'keep-cluster';

/** Starts nodes that go on when this program has ended, and prints how to reach them. */
export async function up(options: UpOptions, signal: AbortSignal): Promise<ExitCode> {
  mkdirSync(upFolder(), { recursive: true });
  const running = await withFileLock(join(upFolder(), 'up.lock'), async () => {
    if (await findRunningCluster() !== undefined) throw new UsageError('A cluster is up already: purecql down ends it');
    return startKeeper(options, signal);
  });
  process.stdout.write(exportsOf(running));
  process.stderr.write('Commands of purecql without --host use it. It runs until: purecql down\n');
  return ExitCode.ok;
}

/** Ends the nodes and removes their data. */
export async function down(): Promise<ExitCode> {
  const running = await findRunningCluster();
  if (running === undefined) throw new UsageError('No cluster of `purecql up` is running');
  const answer = await askKeeper(running, 'end');
  if (answer !== 'ended') throw new UsageError(`The keeper of the nodes did not end them; its log is ${logPath()}`);
  process.stderr.write('The nodes have ended and their data are removed\n');
  return ExitCode.ok;
}

function logPath(): string {
  return join(upFolder(), 'keeper.log');
}

function startKeeper(options: UpOptions, signal: AbortSignal): Promise<RunningCluster> {
  const log = openSync(logPath(), 'w', 0o600);
  const program = process.argv[1] ?? '';
  const keeper = fork(program, [keeperCommand, JSON.stringify(options)], { detached: true, stdio: ['ignore', log, log, 'ipc'] });
  closeSync(log);
  const onAbort = (): void => void keeper.kill('SIGTERM');
  signal.addEventListener('abort', onAbort, { once: true });
  return firstCluster(keeper).finally(() => {
    signal.removeEventListener('abort', onAbort);
    if (keeper.connected) keeper.disconnect();
    keeper.unref();
  });
}

function firstCluster(keeper: ChildProcess): Promise<RunningCluster> {
  const progress = streamProgress();
  return new Promise<RunningCluster>((resolve, reject) => {
    keeper.on('message', (message: KeeperMessage) => {
      if ('progress' in message) progress.step(message.progress);
      else if ('running' in message) resolve(message.running);
      else reject(new UsageError(message.failure));
    });
    keeper.once('error', reject);
    keeper.once('exit', (code) => reject(new UsageError(`The nodes did not start (exit code ${code}): ${lastLines(logPath())}`)));
  }).finally(() => progress.done());
}

function lastLines(path: string): string {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.slice(-5).join(' ') || `see ${path}`;
}

/** What a shell's `eval "$(purecql up)"` takes. */
function exportsOf(running: RunningCluster): string {
  return Object.entries(environOfRunning(running)).filter(([, value]) => value !== undefined).map(([name, value]) => (
    `export ${name}='${String(value).replaceAll("'", "'\\''")}'\n`
  )).join('');
}
