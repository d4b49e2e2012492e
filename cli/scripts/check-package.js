'use strict';

/*
 * Checks the command line as its users get it: what is in its tarball, and that it runs from there beside the tarball of the
 * library, installed into a program's folder and globally.
 */

const { spawnSync } = require('node:child_process');
const { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { expectSame, packApart, packFolder, root, run, runNpm } = require('../../scripts/package-tools');

const folder = join(__dirname, '..');
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const temporary = mkdtempSync(join(tmpdir(), 'purecql-cli-package-'));
const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
const cannotConnect = 3;

function main() {
  run(process.execPath, [join(folder, 'scripts', 'build.js')]);
  const library = existsSync(join(root, 'dist', 'index.js')) ? packFolder(root, temporary).path : packApart(temporary);
  const packed = packFolder(folder, temporary);
  expectSame('files of the tarball', packed.files.map(({ path }) => path), ['LICENSE', 'README.md', 'dist/purecql.js', 'package.json']);
  checkPaths(readFileSync(join(folder, 'dist', 'purecql.js'), 'utf8'));
  checkProgram(installInto('consumer', library, packed.path));
  checkProgram(installGlobally(library, packed.path));
  console.log(`purecql-cli: ${packed.size} bytes packed, ${packed.unpackedSize} unpacked; it runs from its tarball`);
}

function checkPaths(code) {
  const found = [root, process.env.HOME ?? root].find((path) => path.length > 5 && code.includes(path));
  if (found !== undefined) throw new Error(`The program names a path of this machine: ${found}`);
}

function installInto(name, ...tarballs) {
  const consumer = join(temporary, name);
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ name, version: '1.0.0', private: true }));
  runNpm(['install', ...quiet, ...tarballs], { cwd: consumer });
  return join(consumer, 'node_modules', '.bin');
}

function installGlobally(...tarballs) {
  const prefix = join(temporary, 'global');
  runNpm(['install', '--global', '--prefix', prefix, ...quiet, ...tarballs], { cwd: temporary });
  return process.platform === 'win32' ? prefix : join(prefix, 'bin');
}

/** Both names are the program, which finds the library and its packages, and reaches the network with them. */
function checkProgram(folderOfPrograms) {
  for (const name of ['purecql', 'purecql-cli']) {
    const program = join(folderOfPrograms, name);
    const said = run(program, ['--version'], { shell: process.platform === 'win32' }).trim();
    if (said !== version) throw new Error(`${name} --version says ${said}`);
    const { status, stderr } = spawnSync(program, ['-H', '127.0.0.1:1', 'SELECT 1'], {
      encoding: 'utf8', shell: process.platform === 'win32', env: { ...process.env, XDG_STATE_HOME: temporary },
    });
    if (status === cannotConnect && stderr.includes('127.0.0.1:1')) continue;
    throw new Error(`${name} ended with ${status} instead of ${cannotConnect}: ${stderr}`);
  }
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
