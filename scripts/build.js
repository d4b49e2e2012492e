'use strict';

/*
 * Builds the package into dist, or into the folder that is named: one file of code, since loading two hundred takes five times
 * as long, declarations file by file, and for each public door a file for `require` and one for `import`.
 */

const { spawnSync } = require('node:child_process');
const { mkdirSync, rmSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { build } = require('esbuild');
const { version } = require('../package.json');

const root = join(__dirname, '..');
const dist = resolve(root, process.argv[2] ?? 'dist');
const doors = ['index', 'protocol'];
const bundle = join('bundle', 'purecql.js');

async function main() {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  writeDeclarations();
  await writeBundle();
  doors.forEach(writeDoor);
}

function writeDeclarations() {
  const compiler = [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', dist];
  const { status } = spawnSync(process.execPath, compiler, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1; // what follows needs no types
}

/**
 * Names stay as they are, and lines short, for the sake of stack traces: they say where without a source map, which would
 * double what is installed, and nobody can step through sources that are not in the package.
 */
async function writeBundle() {
  const contents = doors.map((door) => `export * as ${door} from './src/${door}';`).join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile: join(dist, bundle),
    write: false,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    tsconfig: join(root, 'tsconfig.build.json'),
    plugins: [versionAsConstant],
    legalComments: 'none',
    minifyWhitespace: true, // and comments, which the engine would keep in memory
    lineLimit: 100,
    logLevel: 'warning',
  });
  mkdirSync(join(dist, 'bundle'));
  writeFileSync(join(dist, bundle), withRuntimeGuard(withClassNames(withoutRequiredBuiltins(outputFiles[0].text))));
}

/** What users bundle has no package.json of ours beside it. */
const versionAsConstant = {
  name: 'version as a constant',
  setup(bundler) {
    const contents = `export const driverVersion = ${JSON.stringify(version)};`;
    bundler.onLoad({ filter: /[\\/]driver-version\.ts$/ }, () => ({ contents, loader: 'ts' }));
  },
};

/** Classes that name themselves come out as `var X = class _X`, and would print as that. */
function withClassNames(code) {
  const classes = [...code.matchAll(/\bvar (\w+)\s*=\s*class _\1\b/g)].map(([, name]) => `[${name},"${name}"]`);
  return `${code}for(const [each,value] of [${classes.join(',')}])Object.defineProperty(each,"name",{value,configurable:true});\n`;
}

/** Bundles in ESM format, as users make them, have no `require` for the modules of Node.js. */
function withoutRequiredBuiltins(code) {
  const rewritten = code.replaceAll(/\brequire\("(node:[\w/]+)"\)/g, 'process.getBuiltinModule("$1")');
  if (rewritten.includes('require("node:')) throw new Error('the bundle still requires a module of Node.js');
  return rewritten;
}

/** Says what is wrong before the first of those calls would, in words that help nobody. */
function withRuntimeGuard(code) {
  const strict = '"use strict";';
  if (!code.startsWith(strict)) throw new Error('the bundle does not start in strict mode');
  const text = 'purecql needs Node.js 20.19 or later, and of version 22 at least 22.3; this is ';
  return `${strict}\nif(process.getBuiltinModule===undefined)throw new Error("${text}"+process.version);\n${code.slice(strict.length)}`;
}

/** Gives `import` the very classes that `require` gives: between two builds, `instanceof` would fail. */
function writeDoor(door) {
  writeFileSync(join(dist, `${door}.js`), `'use strict';\n\nmodule.exports = require('./${bundle.replace('\\', '/')}').${door};\n`);
  const exported = require(join(dist, `${door}.js`));
  const names = Object.keys(exported).filter((name) => name !== 'default').sort();
  const renamed = names.filter((name) => typeof exported[name] === 'function' && exported[name].name !== name);
  if (renamed.length > 0) throw new Error(`the build calls these by another name: ${renamed.join(', ')}`);
  const module = `import door from './${door}.js';\nexport const { ${names.join(', ')} } = door;\n`;
  writeFileSync(join(dist, `${door}.mjs`), module);
  writeFileSync(join(dist, `${door}.d.mts`), `export * from './${door}.js';\n`);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
