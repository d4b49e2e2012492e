'use strict';

/* What the scripts about the package share: programs that must succeed, npm as the caller runs it, and packing. */

const { execFileSync } = require('node:child_process');
const { copyFileSync, mkdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Gives what the program printed; when it fails, the error has that and what it complained of. */
function run(command, args, options = {}) {
  const defaults = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 << 20 };
  try {
    return execFileSync(command, args, { ...defaults, ...options });
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')}\n${error.stdout ?? ''}${error.stderr ?? ''}`, { cause: error });
  }
}

/** Runs npm: the very one that runs this script, if one does. */
function runNpm(args, options) {
  const npm = process.env.npm_execpath;
  const isProgram = npm !== undefined && /\.c?js$/.test(npm);
  return isProgram ? run(process.execPath, [npm, ...args], options) : run('npm', args, options);
}

/** Packs what `from` holds, built already, and gives npm's account of the tarball besides its path. */
function packFolder(from, destination) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
  const output = JSON.parse(runNpm(args, { cwd: from }));
  const [entry] = Array.isArray(output) ? output : Object.values(output);
  return { ...entry, path: join(destination, entry.filename) };
}

/** Builds beside the repository's own dist, which others may be using, and packs that; gives the path of the tarball. */
function packApart(folder) {
  const stage = join(folder, 'package');
  mkdirSync(stage, { recursive: true });
  run(process.execPath, [join(root, 'scripts', 'build.js'), join(stage, 'dist')]);
  for (const name of ['package.json', ...manifest.files.filter((file) => file !== 'dist')]) {
    copyFileSync(join(root, name), join(stage, name));
  }
  return packFolder(stage, folder).path;
}

/** Fails with what is missing and what should not be there. */
function expectSame(what, actual, expected) {
  const missing = expected.filter((name) => !actual.includes(name));
  const extra = actual.filter((name) => !expected.includes(name));
  if (missing.length + extra.length === 0) return;
  throw new Error(`${what}: missing [${missing.join(', ')}], too many [${extra.join(', ')}]`);
}

module.exports = { root, manifest, run, runNpm, packFolder, packApart, expectSame };
