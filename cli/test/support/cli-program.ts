import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describeWithServer } from '../../../test/support/server';
import { skipSuite } from '../../../test/support/skipped-suites';
import type { TestServer } from '../../../test/support/test-server';

const folder = join(__dirname, '..', '..');
const program = join(folder, 'dist', `test-${process.pid}`, 'purecql.js');
const runTimeoutMs = 60_000;
const waitTimeoutMs = 20_000;

/** How a run of the program ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run gets beside its arguments. */
export interface CliOptions {
  readonly server?: TestServer;
  readonly environ?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly nodeOptions?: readonly string[];
  /** When it is killed (60 s). */
  readonly timeoutMs?: number;
}

let scratchFolder: string | undefined;

/** A folder for the files of this run's tests; history and state of the program are there too. */
export function scratch(...names: string[]): string {
  scratchFolder ??= mkdtempSync(join(tmpdir(), 'purecql-cli-'));
  return join(scratchFolder, ...names);
}

let isBuilt = false;

/** Builds the program with the library as it is now; removed when this process ends. */
export function buildCli(): void {
  if (isBuilt) return;
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'scripts', 'build.js'), '--with-library', program]);
  if (status !== 0) throw new Error(`The command line does not build:\n${stderr.toString()}`);
  isBuilt = true;
  process.once('exit', () => {
    rmSync(join(program, '..'), { recursive: true, force: true });
    if (scratchFolder !== undefined) rmSync(scratchFolder, { recursive: true, force: true });
  });
}

/** A suite of the built program; skipped where its packages are not installed. */
export function describeCli(title: string, body: () => void): void {
  describe(`cli: ${title}`, function () {
    this.timeout(runTimeoutMs * 2);
    before('build the program', function () {
      if (!existsSync(join(folder, 'node_modules'))) skipSuite(this, 'npm ci --prefix cli was not run');
      buildCli();
    });
    body();
  });
}

/** A suite of the built program on the node that all suites share. */
export function describeCliWithServer(title: string, body: (server: () => TestServer) => void): void {
  describeCli(title, () => describeWithServer('on a node', { withoutLogin: true }, (server) => {
    describe('the program', function () {
      this.timeout(runTimeoutMs * 2);
      body(server);
    });
  }));
}

/** Starts the program; what it inherits says nothing of a cluster but what the test says. */
export function startCli(args: readonly string[], options: CliOptions = {}): ChildProcess {
  const { server, environ, nodeOptions = [] } = options;
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:CASSANDRA_|PURECQL_HISTORY|NODE_OPTIONS)/.test(name));
  return spawn(process.execPath, [...nodeOptions, program, ...args], {
    env: {
      ...Object.fromEntries(inherited),
      XDG_STATE_HOME: scratch('state'),
      ...(server !== undefined && { CASSANDRA_CONTACT_POINTS: server.contactPoints.join(',') }),
      ...environ,
    },
  });
}

/** Runs the program to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const child = startCli(args, options);
  const [stdout, stderr] = [gather(child.stdout), gather(child.stderr)];
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(options.input ?? '');
  const code = await ended(child, options.timeoutMs);
  return { code, stdout: stdout(), stderr: stderr() };
}

/** The exit code; a program that does not end is killed, and has none. */
export function ended(child: ChildProcess, timeoutMs = runTimeoutMs): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(late);
      resolve(code);
    });
  });
}

/** Reads streams along; the function gives what has come, in the order in which it came. */
export function gather(...streams: (NodeJS.ReadableStream | null)[]): () => string {
  let text = '';
  for (const stream of streams) {
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => (text += chunk));
  }
  return () => text;
}

/** Waits until something has been printed. */
export async function printed(text: () => string, wanted: string): Promise<void> {
  const deadline = performance.now() + waitTimeoutMs;
  while (!text().includes(wanted)) {
    if (performance.now() > deadline) throw new Error(`"${wanted}" was not printed, but: ${text()}`);
    await delay(20);
  }
}
