'use strict';

/*
 * Builds the package into dist, or into the folder that is named: one file of code, since loading two hundred takes five times
 * as long, declarations file by file, and for each public door a file for `require` and one for `import`.
 */

const { spawnSync } = require('node:child_process');
const { mkdirSync, rmSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { buildSync } = require('esbuild');

const root = join(__dirname, '..');
const dist = resolve(root, process.argv[2] ?? 'dist');
const doors = ['index', 'protocol'];
/** As deep below the root of the package as the sources are, which read its manifest. */
const bundle = join('bundle', 'purecql.js');

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
writeDeclarations();
writeBundle();
doors.forEach(writeDoor);

function writeDeclarations() {
  const compiler = [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', dist];
  const { status } = spawnSync(process.execPath, compiler, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1; // what follows needs no types
}

/** Names stay as they are, and lines short, for the sake of stack traces. */
function writeBundle() {
  const contents = doors.map((door) => `export * as ${door} from './src/${door}';`).join('\n');
  buildSync({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile: join(dist, bundle),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    tsconfig: join(root, 'tsconfig.build.json'),
    legalComments: 'none',
    minifyWhitespace: true, // and comments, which the engine would keep in memory
    lineLimit: 100,
    logLevel: 'warning',
  });
}

/** Gives `import` the very classes that `require` gives: between two builds, `instanceof` would fail. */
function writeDoor(door) {
  writeFileSync(join(dist, `${door}.js`), `'use strict';\n\nmodule.exports = require('./${bundle.replace('\\', '/')}').${door};\n`);
  const names = Object.keys(require(join(dist, `${door}.js`))).filter((name) => name !== 'default').sort();
  const module = `import door from './${door}.js';\nexport const { ${names.join(', ')} } = door;\n`;
  writeFileSync(join(dist, `${door}.mjs`), module);
  writeFileSync(join(dist, `${door}.d.mts`), `export * from './${door}.js';\n`);
}
