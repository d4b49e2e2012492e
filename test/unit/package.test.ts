import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

interface Manifest {
  readonly version: string;
  readonly type: string;
  readonly sideEffects: boolean;
  readonly main: string;
  readonly types: string;
  readonly files: readonly string[];
  readonly engines: { readonly node: string };
  readonly exports: Record<string, string | Record<string, Record<string, string>>>;
  readonly scripts: Record<string, string>;
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly peerDependenciesMeta?: Record<string, { readonly optional: boolean }>;
}

interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Record<string, { readonly resolved?: string; readonly integrity?: string }>;
}

const root = join(__dirname, '..', '..');
const text = (path: string): string => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(text('package.json')) as Manifest;
const lock = JSON.parse(text('package-lock.json')) as Lock;

describe('package.json', () => {
  for (const [door, name] of [['.', 'index'], ['./protocol', 'protocol']] as const) {
    it(`opens ${door} to import and require, types first`, () => {
      const conditions = manifest.exports[door] as Record<string, Record<string, string>>;
      expect(conditions).to.deep.equal({
        import: { types: `./dist/${name}.d.mts`, default: `./dist/${name}.mjs` },
        require: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
      });
      expect(Object.keys(conditions['import'] ?? {})[0]).to.equal('types');
      expect(Object.keys(conditions['require'] ?? {})[0]).to.equal('types');
      expect(existsSync(join(root, 'src', `${name}.ts`)), `src/${name}.ts`).to.equal(true);
    });
  }

  it('opens nothing else but itself', () => {
    expect(Object.keys(manifest.exports)).to.deep.equal(['.', './protocol', './package.json']);
  });

  it('can be found by tools that do not know exports', () => {
    expect(manifest).to.include({ main: './dist/index.js', types: './dist/index.d.ts' });
  });

  it('is CommonJS without side effects', () => expect(manifest).to.include({ type: 'commonjs', sideEffects: false }));

  it('ships the build and its papers', () => {
    expect(manifest.files).to.deep.equal(['dist', 'README.md', 'CHANGELOG.md', 'LICENSE']);
    for (const paper of manifest.files.slice(1)) expect(existsSync(join(root, paper)), paper).to.equal(true);
  });

  it('builds before it is packed', () => expect(manifest.scripts['prepack']).to.equal('npm run build'));

  it('S23: runs no script when it is installed', () => {
    expect(manifest.scripts).to.not.have.any.keys('preinstall', 'install', 'postinstall', 'prepare');
  });

  it('S23: needs three packages at run time', () => {
    expect(Object.keys(manifest.dependencies)).to.have.members(['fflate', 'long', 'lz4js']);
  });

  it('takes all peers as optional', () => {
    for (const name of Object.keys(manifest.peerDependencies ?? {})) {
      expect(manifest.peerDependenciesMeta?.[name], name).to.deep.equal({ optional: true });
    }
  });

  it('S23: pins what it is developed with', () => {
    for (const [name, version] of Object.entries(manifest.devDependencies)) {
      expect(version, name).to.match(/^\d+\.\d+\.\d+$/);
    }
  });

  it('checks types against the oldest Node.js it supports', () => {
    const major = /\d+/.exec(manifest.engines.node)?.[0];
    expect(manifest.devDependencies['@types/node']).to.match(new RegExp(`^${major}\\.`));
  });

  it('has its version in the changelog, under what is unreleased', () => {
    const sections = text('CHANGELOG.md').match(/^## \[(.+?)\]/gm);
    expect(sections?.slice(0, 2)).to.deep.equal(['## [Unreleased]', `## [${manifest.version}]`]);
  });
});

describe('package-lock.json', () => {
  it('names no registry, so that any one will do', () => {
    const resolved = Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined);
    expect(resolved.map(([path]) => path)).to.deep.equal([]);
  });

  it('S23: says by checksum what each package is', () => {
    const unsure = Object.entries(lock.packages).filter(([, entry]) => entry.integrity === undefined);
    expect(unsure.map(([path]) => path)).to.deep.equal(['']);
  });
});
