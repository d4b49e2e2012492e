import { expect } from 'chai';
import type { Violation } from '../../support/architecture-rules';
import {
  bannedComments, banners, commentedOutCode, commentsMatching, dependencyHomes, focusedTests, importCycles, importOrder,
  longFiles, longFunctions, longLines, machinePaths, manyParameters, missingPaths, strangeNames, strayUnitTests,
  typesInComments,
} from '../../support/architecture-rules';
import type { SourceText } from '../../support/source-tree';

const files = (texts: Record<string, string>): SourceText[] => (
  Object.entries(texts).map(([path, text]) => ({ path, text }))
);

/** What a rule says of a planted text; absent = nothing, because the text is fine. */
type Planted = readonly [text: string, says?: string];

type Check = (file: readonly SourceText[]) => Violation[];

/** Plants each text in `path` and looks at what the rule finds. */
function plant(rule: string, check: Check, planted: readonly Planted[], path = 'src/a.ts'): void {
  describe(rule, () => {
    for (const [text, says] of planted) {
      const title = `${says === undefined ? 'allows' : 'finds'} ${JSON.stringify(text)}`;
      it(title, () => expectOne(check(files({ [path]: text })), says));
    }
  });
}

function expectOne(found: readonly Violation[], says: string | undefined): void {
  expect(found, found.join('\n')).to.have.length(says === undefined ? 0 : 1);
  if (says !== undefined) expect(found[0]).to.include(says);
}

const layers = [
  { place: 'src/errors.ts' }, { place: 'src/bytes/' }, { place: 'src/pool/' },
  { place: 'src/bytes.ts', lastImport: 'src/bytes/' }, { place: 'src/index.ts' },
];
const others = files({ 'src/bytes/reader.ts': '', 'src/pool/pool.ts': '', 'src/index.ts': '' });
const order: Check = (file) => importOrder([...others, ...file], layers);

describe('architecture rules', () => {
  plant('import order of the first layer', order, [
    ["import { a } from './bytes/reader';", 'src/errors.ts:1 imports src/bytes/reader.ts, which stands below it'],
    ["import { a } from 'node:fs';"],
  ], 'src/errors.ts');

  plant('import order of a folder', order, [
    ["import { a } from './reader';"],
    ["import { a } from '../pool/pool';", 'src/bytes/a.ts:1 imports src/pool/pool.ts'],
    ["\nimport type { A } from '../pool/pool';", 'src/bytes/a.ts:2 imports src/pool/pool.ts'],
    ["export { a } from '../pool/pool';", 'imports src/pool/pool.ts'],
    ["let a: import('../pool/pool').A;", 'imports src/pool/pool.ts'],
    ["import a = require('../pool/pool');", 'imports src/pool/pool.ts'],
    ["void import('../index');", 'imports src/index.ts'],
    ["import { a } from './missing';", 'imports ./missing, which is not a file of src'],
  ], 'src/bytes/a.ts');

  plant('import order of a door', order, [
    ["import { a } from './bytes/reader';"],
    ["import { a } from './pool/pool';", 'src/bytes.ts:1 imports src/pool/pool.ts'],
  ], 'src/bytes.ts');

  plant('import order of a stranger', order, [['', 'src/attic/a.ts:1 is in no layer']], 'src/attic/a.ts');

  describe('import cycles', () => {
    const back = (text: string): Violation[] => importCycles(files({ 'a.ts': "import './b';", 'b.ts': text }));
    it('allows a way back by types', () => {
      expectOne(back("import type { A } from './a';"), undefined);
      expectOne(back("import { type A } from './a';"), undefined);
      expectOne(back("export type { A } from './a';"), undefined);
    });
    it('allows two ways to one file', () => {
      const tree = files({ 'a.ts': "import './b';\nimport './c';", 'b.ts': "import './c';", 'c.ts': '' });
      expectOne(importCycles(tree), undefined);
    });
    it('finds a way back', () => expectOne(back("import { a } from './a';"), 'a.ts -> b.ts -> a.ts'));
    it('finds a way back beside types', () => {
      expectOne(back("import { type A, a } from './a';"), 'a.ts -> b.ts -> a.ts');
    });
    it('finds a way back over a folder', () => {
      const tree = files({ 'a.ts': "import './b';", 'b.ts': "import './c';", 'c/index.ts': "import '../b';" });
      expectOne(importCycles(tree), 'b.ts -> c/index.ts -> b.ts');
    });
  });

  plant('file length', (file) => longFiles(file, 3), [['1\n2\n3\n'], ['1\n2\n3\n4\n', 'src/a.ts:1 has 4 lines']]);
  plant('line length', (file) => longLines(file, 4), [['1234\n1234'], ['1234\n12345', 'src/a.ts:2 has 5 characters']]);
  plant('function length', (file) => longFunctions(file, 3), [
    ['function f() {\n0;\n}'],
    ['function f() {\n0;\n0;\n}', 'src/a.ts:1 f has 4 lines'],
    ['\nclass A { constructor() {\n0;\n0;\n} }', 'src/a.ts:2 constructor has 4 lines'],
    ['const g = () => {\n0;\n0;\n};', 'g has 4 lines'],
    ["describe('', () => {\n0;\n0;\n});"],
    ["describeWithServer('', {}, (server) => {\n0;\n0;\n});"],
    ["it('', () => {\n0;\n0;\n});", 'a function has 4 lines'],
  ]);
  plant('parameters', (file) => manyParameters(file, 4), [
    ['const f = (a, b, c, d) => 0;'],
    ['function f(this: X, a, b, c, d) {}'],
    ['function f(a, b, c, d, e) {}', 'src/a.ts:1 f takes 5 parameters'],
    ['interface A { m(a, b, c, d, e): void }', 'm takes 5 parameters'],
  ]);
  plant('focused tests', focusedTests, [
    ["it('.only', () => 0); list.only;"],
    ["it.only('', () => 0);", 'src/a.ts:1 it.only'],
    ["\ndescribe.only('', () => 0);", 'src/a.ts:2 describe.only'],
  ]);
  plant('banned comments', (file) => commentsMatching(file, bannedComments), [
    ["const a = '// TODO', b = /eslint-disable/; // to do"],
    ['/* eslint-disable */', '"eslint-disable"'],
    ['f(); // @ts-ignore', '"@ts-ignore"'],
    ['function f() { /* c8 ignore next */ }', '"c8 ignore"'],
    ['if (a) {\n  // FIXME later\n}', 'src/a.ts:2 has a comment with "FIXME"'],
    ['f(a, /* TODO */ b);', '"TODO"'],
  ]);
  plant('types in comments', (file) => commentsMatching(file, typesInComments), [
    ['/** @param name why */'],
    ['/** @param {string} name why */', '"@param {"'],
  ]);
  plant('banners', (file) => commentsMatching(file, banners), [
    ["/** A doc. */\nf('------');"],
    ['// ------ part two', '"------"'],
  ]);
  plant('code in comments', commentedOutCode, [
    ['// for the user; see const\n// return what came'],
    ['\n  // const a = 1;', 'src/a.ts:2 has code in a comment'],
    ['// this.#close(reason);', 'this.#close'],
    ['// if (a) {', 'if (a) {'],
  ]);
  plant('dependencies', (file) => dependencyHomes(file, ['long'], ['@s/p']), [
    ["import 'long'; import 'node:fs'; import '@s/p/q'; import './b';"],
    ["import 'long'; import 'left-pad';", 'src/a.ts:1 imports left-pad, which package.json does not list'],
    ["import '@s/p';", 'package.json:1 lists long, which no file imports'],
  ]);
  it('dependencies: finds a second home', () => {
    const tree = files({ 'a.ts': "import 'long';", 'b.ts': "import type { X } from 'long/umd';" });
    expectOne(dependencyHomes(tree, ['long']), 'a.ts, b.ts:1 all import long');
  });
  plant('machine paths', machinePaths, [
    ['see /etc/hosts and https://host/home/page'],
    [`f('${['', 'home', 'me', 'x'].join('/')}');`, 'src/a.ts:1 names a path of one machine'],
  ]);
  plant('missing paths', (file) => missingPaths(file, (path) => path === 'src/a.ts'), [
    ['see `src/a.ts`, `test/<file>.ts`, `npm test`'],
    ['\nsee `src/b/`', 'src/a.ts:2 names src/b/, which does not exist'],
  ]);

  describe('unit tests', () => {
    const subjects = ['src/a/b.ts'];
    for (const path of ['a/b.test.ts', 'a.test.ts', 'a/b.fuzz.test.ts']) {
      it(`allows ${path}`, () => expectOne(strayUnitTests([`test/unit/${path}`], subjects), undefined));
    }
    it('finds one about nothing', () => {
      expectOne(strayUnitTests(['test/unit/a/c.test.ts'], subjects), 'is about src/a/c, which does not exist');
    });
  });

  describe('file names', () => {
    for (const path of ['src/time-uuid.ts', 'test/unit/a.test.ts', 'src/crc32.ts', 'a/index.d.mts']) {
      it(`allows ${path}`, () => expectOne(strangeNames([path]), undefined));
    }
    for (const path of ['src/TimeUuid.ts', 'src/time_uuid.ts', 'src/-time.ts']) {
      it(`finds ${path}`, () => expectOne(strangeNames([path]), `${path}:1 is not kebab-case`));
    }
  });
});
