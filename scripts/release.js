'use strict';

/*
 * Makes a release, or, without --publish, everything of one but the publishing:
 *
 *   node scripts/release.js [--publish] [--output <folder>]
 *
 * The tarball and the bill of materials are left in the folder (by default release/). The tarball that is published is the
 * one that was checked. With --publish, npm publishes it with a statement of its provenance, which only a build service that
 * npm trusts (GitHub Actions, GitLab CI) can give.
 */

const { mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { spawnSync } = require('node:child_process');
const { parseArgs } = require('node:util');
const { manifest, packFolder, root, run, runNpm } = require('./package-tools');
const { makeSbom } = require('./sbom');

const { values: options } = parseArgs({
  options: { publish: { type: 'boolean', default: false }, output: { type: 'string', default: 'release' } },
});
const output = resolve(root, options.output);
const tag = `v${manifest.version}`;
let tarball;

const steps = [
  ['the tree is clean', checkTree],
  [`${tag} is a version that was not released yet`, checkVersion],
  ['the changelog tells what is in it', checkChangelog],
  ['the package says where it comes from', checkRepository],
  ['.ci/run', runEverything],
  ['the checks have left the tree clean', checkTree],
  ['pack', pack],
  ['bill of materials', () => writeFileSync(join(output, `purecql-${manifest.version}.sbom.json`), makeSbom())],
  ['publish', publish],
];

function git(...args) {
  return run('git', args).trim();
}

function checkTree() {
  const changed = git('status', '--porcelain');
  if (changed !== '') throw new Error(`Commit or remove these first, a release is of what is committed:\n${changed}`);
}

function checkVersion() {
  if (!/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(manifest.version)) throw new Error(`${manifest.version} is not a version`);
  if (git('tag', '--list', tag) === '') return;
  throw new Error(`The tag ${tag} exists: raise "version" in package.json (and package-lock.json) before the next release`);
}

/** Keep a Changelog: the version's section has a day, and what was unreleased has moved into it. */
function checkChangelog() {
  const text = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  const [unreleased, latest] = text.split(/^## /m).slice(1);
  const wanted = `[${manifest.version}] - `;
  if (unreleased === undefined || unreleased.trim() !== '[Unreleased]') {
    throw new Error(`CHANGELOG.md: move what is under [Unreleased] to a section "## ${wanted}YYYY-MM-DD"`);
  }
  if (latest?.startsWith(wanted) && /^\d{4}-\d\d-\d\d\n+\S/.test(latest.slice(wanted.length))) return;
  const found = latest?.split('\n')[0] ?? 'nothing';
  throw new Error(`CHANGELOG.md: below [Unreleased] is "${found}", not "${wanted}YYYY-MM-DD" with what users will notice`);
}

/** npm refuses a statement of provenance that names another repository than the package does. */
function checkRepository() {
  if (manifest.repository !== undefined) return undefined;
  const text = 'package.json has no "repository", without which npm publishes no provenance';
  if (options.publish) throw new Error(`${text}: add the address of the public repository`);
  return `not yet: ${text}`;
}

function runEverything() {
  const { status, error } = spawnSync(join(root, '.ci', 'run'), { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`.ci/run failed with exit code ${status}: nothing is released`);
}

function pack() {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  runNpm(['run', 'build']);
  tarball = packFolder(root, output);
  return `${tarball.filename}, ${tarball.size} bytes, ${tarball.integrity}`;
}

function publish() {
  const args = ['publish', tarball.path, '--provenance', '--access', 'public'];
  if (!options.publish) return `not done without --publish: npm ${args.join(' ')}`;
  console.log(runNpm(args));
  return `done; now: git tag ${tag} && git push origin ${tag}`;
}

try {
  for (const [name, step] of steps) {
    const note = step();
    console.log(`ok  ${name}${note === undefined ? '' : `: ${note}`}`);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
