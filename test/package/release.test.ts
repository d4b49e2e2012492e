import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram, type Outcome } from './consumer';

const root = join(__dirname, '..', '..');
const author = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false', '-c', 'core.hooksPath='];
const everything = ['scripts', 'package.json', 'package-lock.json', 'README.md', 'LICENSE', '.gitignore'];
const changelog = '# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-01-31\n\n- All of it.\n';

describe('release', function () {
  this.timeout(120_000);
  let clone: string;

  const put = (path: string, text: string): void => writeFileSync(join(clone, path), text);
  const git = (...args: string[]): string => execFileSync('git', [...author, ...args], { cwd: clone, encoding: 'utf8' });
  const commit = (): void => {
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', 'A change');
  };
  const release = (...args: string[]): Promise<Outcome> => (
    runProgram([process.execPath, join('scripts', 'release.js'), ...args], clone, {}, 110_000)
  );

  before('make a clone whose checks and build are quick', function () {
    if (process.platform === 'win32' || spawnSync('git', ['--version']).status !== 0) this.skip();
    clone = mkdtempSync(join(tmpdir(), 'purecql-release-'));
    for (const path of everything) cpSync(join(root, path), join(clone, path), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'), 'junction');
    put('.gitignore', `${readFileSync(join(root, '.gitignore'), 'utf8')}\nnode_modules\n`);
    put('scripts/build.js', "require('node:fs').mkdirSync('dist', { recursive: true });\n" +
      "require('node:fs').writeFileSync('dist/index.js', '');\n");
    mkdirSync(join(clone, '.ci'));
    git('init', '--quiet');
  });

  beforeEach('everything is as it should be', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as object;
    put('package.json', JSON.stringify({ ...manifest, version: '1.2.3', repository: 'github:example/purecql' }));
    put('CHANGELOG.md', changelog);
    put('.ci/run', '#!/bin/sh\necho everything was run\n');
    chmodSync(join(clone, '.ci', 'run'), 0o755);
    commit();
  });

  after('remove the clone', () => {
    if (clone !== undefined) rmSync(clone, { recursive: true, force: true });
  });

  it('makes the tarball and the bill of materials, and publishes nothing unless told', async () => {
    const { output, failure } = await release();
    expect(failure).to.equal(undefined);
    expect(readdirSync(join(clone, 'release'))).to.have.members(['purecql-1.2.3.tgz', 'purecql-1.2.3.sbom.json']);
    expect(output).to.include('everything was run');
    expect(output).to.match(/publish: not done without --publish: npm publish \S+purecql-1\.2\.3\.tgz --provenance --access public/);
  });

  it('lists in the bill of materials what is installed with the package, no more and no less', () => {
    const bill: unknown = JSON.parse(readFileSync(join(clone, 'release', 'purecql-1.2.3.sbom.json'), 'utf8'));
    const { components } = bill as { components: readonly { readonly name: string }[] };
    expect(components.map(({ name }) => name)).to.have.members(['fflate', 'long', 'lz4js']);
  });

  it('refuses what is not committed', async () => {
    put('left-over.txt', '');
    expect((await release()).failure).to.match(/^exit code 1/).and.include('left-over.txt');
    rmSync(join(clone, 'left-over.txt'));
  });

  it('refuses a version that the changelog does not know', async () => {
    put('CHANGELOG.md', changelog.replace('1.2.3', '1.2.2'));
    commit();
    expect((await release()).failure).to.include('"[1.2.2] - 2026-01-31", not "[1.2.3] - YYYY-MM-DD"');
  });

  it('refuses a version without a day or without a word', async () => {
    for (const text of [changelog.replace(' - 2026-01-31', ''), changelog.replace('- All of it.\n', '')]) {
      put('CHANGELOG.md', text);
      commit();
      expect((await release()).failure).to.include('not "[1.2.3] - YYYY-MM-DD" with what users will notice');
    }
  });

  it('refuses to leave changes unreleased', async () => {
    put('CHANGELOG.md', changelog.replace('[Unreleased]\n', '[Unreleased]\n\n- One more.\n'));
    commit();
    expect((await release()).failure).to.include('move what is under [Unreleased]');
  });

  it('refuses a version that was released', async () => {
    git('tag', 'v1.2.3');
    try {
      expect((await release()).failure).to.include('The tag v1.2.3 exists');
    } finally {
      git('tag', '--delete', 'v1.2.3');
    }
  });

  it('stops when a check fails', async () => {
    put('.ci/run', '#!/bin/sh\nexit 3\n');
    commit();
    expect((await release()).failure).to.include('.ci/run failed with exit code 3: nothing is released');
  });

  it('stops when the checks have changed something', async () => {
    put('.ci/run', '#!/bin/sh\necho changed >> README.md\n');
    commit();
    expect((await release()).failure).to.include('README.md');
    git('checkout', '--quiet', 'README.md');
  });

  it('publishes nothing whose provenance cannot be shown', async () => {
    const { repository, ...manifest } = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(repository).to.equal('github:example/purecql');
    put('package.json', JSON.stringify(manifest));
    commit();
    expect((await release('--publish')).failure).to.include('package.json has no "repository"');
  });
});
