import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly dependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

interface Lock {
  readonly packages: Record<string, { readonly resolved?: string; readonly version?: string }>;
}

const folder = join(__dirname, '..');
const text = (path: string): string => readFileSync(join(folder, path), 'utf8');
const manifest = JSON.parse(text('package.json')) as Manifest;
const library = JSON.parse(text('../package.json')) as Manifest;
const lock = JSON.parse(text('package-lock.json')) as Lock;

describe('cli: package.json', () => {
  it('has the version of the library, and asks for that one', () => {
    expect(manifest.version).to.equal(library.version);
    expect(manifest.peerDependencies).to.deep.equal({ purecql: `^${library.version}` });
    expect(manifest.engines).to.deep.equal(library.engines);
  });

  it('takes the library of this repository for its own development, and other packages in one version each', () => {
    expect(manifest.devDependencies).to.deep.equal({ purecql: 'file:..' });
    for (const [name, version] of Object.entries(manifest.dependencies)) {
      expect(version, name).to.match(/^\d+\.\d+\.\d+$/);
      expect(lock.packages[`node_modules/${name}`]?.version, name).to.equal(version);
    }
  });

  it('is installed from whatever registry the user has', () => {
    const resolved = Object.entries(lock.packages).flatMap(([name, entry]) => (entry.resolved === undefined ? [] : [[name, entry.resolved]]));
    expect(resolved).to.deep.equal([['node_modules/purecql', '..']]);
    expect(text('.npmrc')).to.equal(text('../.npmrc'));
  });

  it('has the licence of the library', () => expect(text('LICENSE')).to.equal(text('../LICENSE')));
});
