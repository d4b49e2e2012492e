'use strict';

/*
 * Checks the package as its users get it: what is in the tarball and how big it is, what publint and
 * are-the-types-wrong say of it, and that programs that install it can load and type-check it.
 */

const { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const { homedir, tmpdir } = require('node:os');
const { join } = require('node:path');
const { buildSync } = require('esbuild');
const { expectSame, manifest, packFolder, root, run, runNpm } = require('./package-tools');
const { makeSbom } = require('./sbom');

const dependencies = ['fflate', 'long', 'lz4js'];
const besidesDist = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];

/** Bytes when the budget was last set, and how far they may grow before somebody has to look at it. */
const budget = {
  tarball: { presentBytes: 267_000, marginPercent: 15 },
  'installed files': { presentBytes: 901_000, marginPercent: 15 },
  'dist/bundle/purecql.js': { presentBytes: 535_000, marginPercent: 15 },
};

const temporary = mkdtempSync(join(tmpdir(), 'purecql-package-'));
const consumer = join(temporary, 'consumer');
let packed;

const checks = [
  ['build', () => runNode(join(root, 'scripts', 'build.js'))],
  ['pack', () => void (packed = packFolder(root, temporary))],
  ['content', checkContent],
  ['size', checkSize],
  ['publint', () => void runTool('publint', 'publint', 'run', packed.path, '--strict')],
  ['are the types wrong', () => void runTool('@arethetypeswrong/cli', 'attw', packed.path, '--no-emoji')],
  ['three dependencies, and no others', checkDependencies],
  ['install', install],
  ['nothing runs when it is installed', checkInstallScripts],
  ['no path of one machine', checkPaths],
  ['bill of materials', () => void makeSbom()],
  ['require and import give the same classes', checkIdentity],
  ['only the public doors open', checkDoors],
  ['types stand on their own', checkTypes],
  ['bundled into a program', checkBundled],
];

function runNode(...args) {
  run(process.execPath, args);
}

function runTool(packageName, binary, ...args) {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  runNode(join(folder, typeof bin === 'string' ? bin : bin[binary]), ...args);
}

function checkContent() {
  const built = readdirSync(join(root, 'src'), { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.replace(/ts$/, 'd.ts'));
  const doors = ['index', 'protocol'].flatMap((door) => [`${door}.js`, `${door}.mjs`, `${door}.d.mts`]);
  const expected = [...besidesDist, ...['bundle/purecql.js', ...built, ...doors].map((path) => `dist/${path}`)];
  expectSame('files of the tarball', packed.files.map((file) => file.path), expected);
}

/** Gives a line for each part of the budget, or fails with those that are over it. */
function checkSize() {
  const sizes = {
    tarball: packed.size,
    'installed files': packed.unpackedSize,
    'dist/bundle/purecql.js': packed.files.find(({ path }) => path === 'dist/bundle/purecql.js').size,
  };
  expectSame('parts of the budget', Object.keys(sizes), Object.keys(budget));
  const rows = Object.entries(budget).map(([part, { presentBytes, marginPercent }]) => {
    const limit = Math.floor(presentBytes * (1 + marginPercent / 100));
    const grown = Math.round((sizes[part] / presentBytes - 1) * 100);
    return { isOver: sizes[part] > limit, text: `${part}: ${sizes[part]} bytes of ${limit} (${grown < 0 ? '' : '+'}${grown} %)` };
  });
  const over = rows.filter(({ isOver }) => isOver);
  if (over.length === 0) return rows.map(({ text }) => text).join('; ');
  throw new Error([
    'The package has outgrown its budget:', ...over.map(({ text }) => `- ${text}`),
    'Find what grew (`npm pack --dry-run` lists the files). When users get something for it, raise presentBytes in',
    'scripts/check-package.js and say in the commit what they get; when not, take it out again.',
  ].join('\n'));
}

function checkDependencies() {
  expectSame('dependencies of package.json', Object.keys(manifest.dependencies), dependencies);
  const bundled = ['bundleDependencies', 'bundledDependencies', 'optionalDependencies'].filter((name) => name in manifest);
  expectSame('ways to get more packages installed', bundled, []);
  const peers = Object.keys(manifest.peerDependencies);
  const optional = Object.entries(manifest.peerDependenciesMeta).filter(([, meta]) => meta.optional).map(([name]) => name);
  expectSame('peers that are optional', optional, peers);
}

function install() {
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', version: '1.0.0', private: true }));
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  runNpm(['install', ...quiet, packed.path], { cwd: consumer });
  const installed = readdirSync(join(consumer, 'node_modules')).filter((name) => !name.startsWith('.'));
  expectSame('packages installed', installed, ['purecql', ...dependencies]);
}

/** npm compiles whatever has a binding.gyp, without any script that says so. */
function checkInstallScripts() {
  for (const name of ['purecql', ...dependencies]) {
    const folder = join(consumer, 'node_modules', name);
    const { scripts = {}, gypfile } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const run = ['preinstall', 'install', 'postinstall'].filter((script) => script in scripts);
    if (gypfile === true || existsSync(join(folder, 'binding.gyp'))) run.push('binding.gyp');
    expectSame(`what ${name} runs when it is installed`, run, []);
  }
}

/** Neither where it was built, nor a map that is not there, may be in a file that users get. */
function checkPaths() {
  const built = [root, temporary, tmpdir(), homedir()].filter((path) => path.length > 1);
  const others = /file:\/\/\/|[\s"'`(=](?:\/(?:home|root|Users|work|workspace|builds?)\/|[A-Za-z]:\\\\?Users\b)|sourceMappingURL/;
  const found = packed.files.flatMap(({ path }) => {
    const text = readFileSync(join(consumer, 'node_modules', 'purecql', path), 'utf8');
    const hits = [...built.filter((place) => text.includes(place)), ...(others.exec(text) ?? [])];
    return hits.map((hit) => `${path}: ${hit.trim()}`);
  });
  expectSame('paths of one machine', found, []);
}

function checkIdentity() {
  for (const door of ['purecql', 'purecql/protocol']) {
    write('identity.mjs', `
      import { createRequire } from 'node:module';
      import * as imported from '${door}';
      const required = createRequire(import.meta.url)('${door}');
      const names = Object.keys(required);
      if (names.length === 0) throw new Error('${door} exports nothing');
      for (const name of names) if (imported[name] !== required[name]) throw new Error('${door}: ' + name + ' differs');
      for (const name of Object.keys(imported)) if (!names.includes(name)) throw new Error('${door}: extra ' + name);
    `);
    run(process.execPath, ['identity.mjs'], { cwd: consumer });
  }
}

function checkDoors() {
  write('doors.cjs', `
    const { version } = require('purecql/package.json');
    if (version !== '${manifest.version}') throw new Error('version ' + version);
    for (const path of ['purecql/dist/index.js', 'purecql/dist/errors.js', 'purecql/errors']) {
      let code = 'none';
      try { require(path); } catch (error) { code = error.code; }
      if (code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw new Error('loading ' + path + ' gave error code ' + code);
    }
  `);
  run(process.execPath, ['doors.cjs'], { cwd: consumer });
}

function checkTypes() {
  expectSame('types that TypeScript has only since 5.6 (write IterableIterator)', newIteratorTypes(), []);
  mkdirSync(join(consumer, 'node_modules', '@types'));
  for (const name of ['@types/node', 'undici-types']) {
    symlinkSync(join(root, 'node_modules', name), join(consumer, 'node_modules', name), 'junction');
  }
  const imports = "import * as driver from 'purecql';\nimport * as protocol from 'purecql/protocol';\n";
  for (const name of ['a.cts', 'b.mts']) write(name, `${imports}export const doors = [driver, protocol];\n`);
  const options = { target: 'es2022', lib: ['es2022'], strict: true, noEmit: true, types: ['node'] };
  const shapes = [['node20', 'node16', 'a.cts', 'b.mts'], ['esnext', 'bundler', 'b.mts']];
  for (const [module, moduleResolution, ...files] of shapes) {
    write('tsconfig.json', JSON.stringify({
      compilerOptions: { ...options, module, moduleResolution },
      files,
    }));
    run(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', consumer], { cwd: consumer });
  }
}

function newIteratorTypes() {
  return packed.files.filter(({ path }) => path.endsWith('.d.ts')).flatMap(({ path }) => {
    const text = readFileSync(join(consumer, 'node_modules', 'purecql', path), 'utf8');
    return (text.match(/\b(?:(?:Array|Map|Set|String)Iterator|IteratorObject|AsyncIteratorObject)</g) ?? [])
      .map((name) => `${path}: ${name}`);
  });
}

/** A program that has the package in its own one file runs where nothing is installed, in both formats. */
function checkBundled() {
  write('program.ts', `
    import { Cluster, Uuid } from 'purecql';
    import { encodeValue } from 'purecql/protocol';
    const cluster = new Cluster({ contactPoints: ['127.0.0.1'], compression: 'lz4' });
    console.log(Uuid.random().toString().length, encodeValue('vector<float, 2>', [1, 2]).length, typeof cluster.connect);
  `);
  const alone = join(temporary, 'alone');
  for (const [format, extension] of [['cjs', 'cjs'], ['esm', 'mjs']]) {
    const outfile = join(alone, `program.${extension}`);
    const common = { absWorkingDir: consumer, entryPoints: ['program.ts'], bundle: true, platform: 'node', minify: true };
    const { warnings } = buildSync({ ...common, format, outfile, logLevel: 'silent' });
    expectSame(`warnings of the bundler, ${format}`, warnings.map(({ text }) => text), []);
    const printed = run(process.execPath, [outfile], { cwd: alone });
    expectSame(`what the bundled program prints, ${format}`, [printed.trim()], ['36 8 function']);
  }
}

function write(name, text) {
  writeFileSync(join(consumer, name), text);
}

try {
  for (const [name, check] of checks) {
    const note = check();
    console.log(`ok  ${name}${note === undefined ? '' : `: ${note}`}`);
  }
  console.log(`${checks.length} checks of the package passed`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
