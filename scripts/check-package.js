'use strict';

/*
 * Checks the package as its users get it: what is in the tarball and how big it is, what publint and
 * are-the-types-wrong say of it, and that programs that install it can load and type-check it.
 */

const { execFileSync } = require('node:child_process');
const { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const root = join(__dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const limits = { packedBytes: 350_000, unpackedBytes: 1_400_000 };
const besidesDist = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];

const temporary = mkdtempSync(join(tmpdir(), 'purecql-package-'));
const consumer = join(temporary, 'consumer');
let packed;

const checks = [
  ['build', () => runNode(join(root, 'scripts', 'build.js'))],
  ['pack', pack],
  ['content', checkContent],
  ['size', checkSize],
  ['publint', () => runTool('publint', 'publint', 'run', packed.path, '--strict')],
  ['are the types wrong', () => runTool('@arethetypeswrong/cli', 'attw', packed.path, '--no-emoji')],
  ['install', install],
  ['require and import give the same classes', checkIdentity],
  ['only the public doors open', checkDoors],
  ['types stand on their own', checkTypes],
];

function run(command, args, options = {}) {
  try {
    return execFileSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')}\n${error.stdout ?? ''}${error.stderr ?? ''}`, { cause: error });
  }
}

function runNode(...args) {
  return run(process.execPath, args);
}

function runNpm(args, options) {
  const npm = process.env.npm_execpath;
  return npm === undefined ? run('npm', args, options) : run(process.execPath, [npm, ...args], options);
}

function runTool(packageName, binary, ...args) {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return runNode(join(folder, typeof bin === 'string' ? bin : bin[binary]), ...args);
}

function pack() {
  const output = JSON.parse(runNpm(['pack', '--json', '--ignore-scripts', '--pack-destination', temporary]));
  const [entry] = Array.isArray(output) ? output : Object.values(output);
  packed = { ...entry, path: join(temporary, entry.filename) };
}

function expectSame(what, actual, expected) {
  const missing = expected.filter((name) => !actual.includes(name));
  const extra = actual.filter((name) => !expected.includes(name));
  if (missing.length + extra.length === 0) return;
  throw new Error(`${what}: missing [${missing.join(', ')}], too many [${extra.join(', ')}]`);
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

function checkSize() {
  const { size, unpackedSize } = packed;
  const measured = `${size} bytes packed, ${unpackedSize} unpacked`;
  if (size <= limits.packedBytes && unpackedSize <= limits.unpackedBytes) return measured;
  throw new Error(`${measured}; allowed are ${limits.packedBytes} and ${limits.unpackedBytes}`);
}

function install() {
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', version: '1.0.0', private: true }));
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  runNpm(['install', ...quiet, packed.path], { cwd: consumer });
  const installed = readdirSync(join(consumer, 'node_modules')).filter((name) => !name.startsWith('.'));
  expectSame('packages installed', installed, ['purecql', ...Object.keys(manifest.dependencies)]);
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

function write(name, text) {
  writeFileSync(join(consumer, name), text);
}

try {
  for (const [name, check] of checks) {
    const note = check();
    console.log(`ok  ${name}${name === 'size' ? `: ${note}` : ''}`);
  }
  console.log(`${checks.length} checks of the package passed`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
