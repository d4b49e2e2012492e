import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, root } from './places';
import { removeOld } from './remove-old';

/** What a build is made of. */
const ingredients = ['src', 'scripts', 'package.json', 'tsconfig.json', 'tsconfig.build.json'] as const;
const builds = join(cacheFolder, 'builds');

/** The package as `npm run build` makes it of the files as they are; `dist` is left alone, for others may be using it. */
export function buildWorkingTree(): string {
  return buildOnce(`tree-${hashOf(root)}`, (folder) => {
    for (const name of ingredients) cpSync(join(root, name), join(folder, name), { recursive: true });
  });
}

/** The package as a commit had it. */
export function buildCommit(ref: string): string {
  const commit = git(['rev-parse', '--verify', `${ref}^{commit}`]).toString().trim();
  return buildOnce(`commit-${commit}`, (folder) => {
    const archive = git(['archive', '--format=tar', commit, ...ingredients]);
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
  });
}

/** The files of a build one by one, for what measures them behind the public doors. */
export function buildInternals(build: string): string {
  const internals = join(build, 'internals');
  const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
  const options = ['-p', 'tsconfig.build.json', '--outDir', internals, '--emitDeclarationOnly', 'false'];
  if (!existsSync(join(internals, 'index.js'))) runScript(build, internals, [compiler, ...options]);
  return internals;
}

function git(args: readonly string[]): Buffer {
  return execFileSync('git', args, { cwd: root, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] });
}

function buildOnce(name: string, fill: (folder: string) => void): string {
  const finished = join(builds, name);
  if (existsSync(finished)) return finished;
  mkdirSync(builds, { recursive: true });
  removeOld(builds);
  const folder = mkdtempSync(join(builds, 'part-'));
  try {
    fill(folder);
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    runScript(folder, join(folder, 'dist'), [join('scripts', 'build.js')]);
    // Another run may have been faster.
    if (!existsSync(finished)) renameSync(folder, finished);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return finished;
}

/** Types are somebody else's business: with errors in them what is written is what would run. */
function runScript(folder: string, output: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (status === 0) return;
  if (!existsSync(join(output, 'index.js'))) throw new Error(`purecql cannot be built:\n${stdout}${stderr}`);
  process.stderr.write(`Measured although its types are wrong:\n${stdout}`);
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of ingredients) addToHash(join(folder, name), hash);
  return hash.digest('hex').slice(0, 16);
}

function addToHash(path: string, hash: ReturnType<typeof createHash>): void {
  if (!statSync(path).isDirectory()) return void hash.update(readFileSync(path));
  for (const name of readdirSync(path).sort()) {
    hash.update(`${name}\0`);
    addToHash(join(path, name), hash);
  }
}
