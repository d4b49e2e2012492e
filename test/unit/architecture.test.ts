import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import type { Layer, Violation } from '../support/architecture-rules';
import {
  bannedComments, banners, commentedOutCode, commentsMatching, dependencyHomes, focusedTests, importCycles, importOrder,
  longFiles, longFunctions, longLines, machinePaths, manyParameters, missingPaths, strangeNames, strayUnitTests,
  typesInComments,
} from '../support/architecture-rules';
import type { SourceText } from '../support/source-tree';
import { readTree } from '../support/source-tree';

/** Top to bottom: each may import only what stands above it (ARCHITECTURE.md). */
const layers: readonly Layer[] = [
  { place: 'src/errors.ts' },
  { place: 'src/unknown-option.ts' },
  { place: 'src/environment.ts' },
  { place: 'src/bytes/' },
  { place: 'src/values/' },
  { place: 'src/codec/' },
  { place: 'src/protocol/' },
  { place: 'src/observability/' },
  { place: 'src/auth/' },
  { place: 'src/tls/' },
  { place: 'src/connection/' },
  { place: 'src/pool/' },
  { place: 'src/cluster/' },
  { place: 'src/session/' },
  { place: 'src/protocol.ts', lastImport: 'src/protocol/' },
  { place: 'src/index.ts' },
];

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

const root = join(__dirname, '..', '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const tree = (folders: readonly string[], ...endings: string[]): SourceText[] => (
  readTree(root, folders.filter((folder) => existsSync(join(root, folder))), endings)
);
const source = tree(['src'], '.ts');
const tests = tree(['test', 'cli/test'], '.ts');
const others = tree(['bench', 'examples', 'cli/src'], '.ts');
const notTests = [...source, ...tests.filter((file) => !file.path.endsWith('.test.ts')), ...others];
const everything = [...source, ...tests, ...others];

const none = (found: readonly Violation[]): void => {
  if (found.length > 0) expect.fail(`${found.length} found:\n${found.join('\n')}`);
};

describe('architecture', () => {
  it('finds the source', () => expect(source.length).to.be.greaterThan(5));

  it('imports only upwards, in the order of ARCHITECTURE.md', () => none(importOrder(source, layers)));
  it('has every file or folder that the order names', () => {
    none(layers.filter(({ place }) => !existsSync(join(root, place))).map(({ place }) => `${place}:1 does not exist`));
  });
  it('has no import cycles', () => none(importCycles(everything)));
  it('imports each dependency in one file', () => {
    none(dependencyHomes(source, Object.keys(manifest.dependencies), Object.keys(manifest.peerDependencies ?? {})));
  });

  it('has files of at most 400 lines', () => none(longFiles(everything, 400)));
  it('has functions of at most 60 lines', () => none(longFunctions(everything, 60)));
  it('has at most 4 parameters', () => none(manyParameters(notTests, 4)));
  it('has lines of at most 130 characters', () => none(longLines(notTests, 130)));
  it('has kebab-case file names', () => none(strangeNames(everything.map((file) => file.path))));

  it('runs all its tests', () => none(focusedTests(tests)));
  it('switches no check off and puts nothing off', () => none(commentsMatching(everything, bannedComments)));
  it('has no types in comments', () => none(commentsMatching(everything, typesInComments)));
  it('has no banners', () => none(commentsMatching(everything, banners)));
  it('has no code in comments', () => none(commentedOutCode(everything)));
  it('has unit tests where their subjects are', () => {
    const paths = tests.map((file) => file.path).filter((path) => /^test\/unit\/.*\.test\.ts$/.test(path));
    const aboutSource = paths.filter((path) => !/^test\/unit\/(architecture\.test|package\.test|(support|security)\/.*)/.test(path));
    none(strayUnitTests(aboutSource, source.map((file) => file.path)));
  });

  it('names no path of one machine', () => {
    const folders = ['src', 'test', 'bench', 'examples', 'docs', 'scripts', '.ci', 'cli'];
    none(machinePaths(tree(folders, '.ts', '.js', '.mjs', '.json', '.md', '.yaml', '.java', '.xml', 'run')));
  });

  it('has what its pages name', () => {
    const pages = ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'README.md'].filter((page) => existsSync(join(root, page)))
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
    none(missingPaths(pages, (path) => existsSync(join(root, path))));
  });

  it('keeps TypeScript at 6: version 7 has no compiler API in JavaScript, and without it ts-node cannot start', () => {
    expect(ts.versionMajorMinor).to.match(/^6\./);
    expect(manifest.devDependencies['typescript']).to.match(/^6\./);
  });

  it('has a command for continuous integration that can be run', () => {
    expect(statSync(join(root, '.ci', 'run')).mode & 0o111).to.be.greaterThan(0);
  });
});
