import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from './programs';

/** How a program ended: its output, or why it counts as failed. */
export interface Outcome {
  readonly output: string;
  /** Absent when it ended by itself, in time, with exit code 0. */
  readonly failure?: string;
  readonly tookMs: number;
}

const root = join(__dirname, '..', '..');
const programTimeoutMs = 60_000;
/** Of compilers and of npm, on a machine that has other things to do as well. */
export const longTimeoutMs = 300_000;
/** Options of `npm install`: no scripts, and no words but errors. */
export const installQuietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

/** Runs a program to its end; one that hangs is ended and has failed. */
export function runProgram(
  command: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
  timeoutMs = programTimeoutMs,
): Promise<Outcome> {
  const [file = '', ...args] = command;
  const env = { ...asForNewUser(process.env), ...environment };
  const startedAt = Date.now();
  return new Promise((resolve) => {
    execFile(file, args, { cwd: folder, env, timeout: timeoutMs, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      const tookMs = Date.now() - startedAt;
      if (error === null) return resolve({ output: stdout, tookMs });
      const code = `exit code ${String(error.code ?? error.signal)}`;
      const how = error.killed === true ? `did not end within ${timeoutMs} ms` : code;
      resolve({ output: stdout, failure: `${how}: ${stderr}${stdout}`.trim(), tookMs });
    });
  });
}

/** What the caller's own run was told about servers does not concern a new user. */
function asForNewUser(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = /^(?:CASSANDRA_|NODE_OPTIONS$|NODE_V8_COVERAGE$|TS_NODE_)/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !others.test(name)));
}

/** Runs npm in `folder`, and throws what it complained of. */
export async function runNpm(args: readonly string[], folder: string): Promise<string> {
  const npm = process.env['npm_execpath'];
  const command = npm !== undefined && /\.c?js$/.test(npm) ? [process.execPath, npm] : ['npm'];
  const { output, failure } = await runProgram([...command, ...args], folder, {}, longTimeoutMs);
  if (failure !== undefined) throw new Error(`npm ${args.join(' ')}: ${failure}`);
  return output;
}

/** Builds and packs the package in `folder`, apart from dist, and gives the path of the tarball. */
export async function packInto(folder: string): Promise<string> {
  const script = join(root, 'scripts', 'pack-package.js');
  const { output, failure } = await runProgram([process.execPath, script, folder], root, {}, longTimeoutMs);
  if (failure !== undefined) throw new Error(`The package cannot be packed: ${failure}`);
  return output.trim().split('\n').at(-1) ?? '';
}

/** A new user's first minute: an empty folder, `npm init -y`, `npm install` of the tarball. */
export async function makeConsumer(folder: string, tarball: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await runNpm(['init', '-y'], folder);
  await runNpm(['install', ...installQuietly, tarball], folder);
}

/** Puts programs into the folder. */
export function writePrograms(folder: string, programs: readonly Program[]): void {
  for (const { file, text } of programs) writeFileSync(join(folder, file), `${text}\n`);
}

/** The version of a package that is installed there. */
export function installedVersion(folder: string, name: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'));
  return (manifest as { version: string }).version;
}
