'use strict';

const { spawnSync } = require('node:child_process');
const { rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const dist = join(root, 'dist');
const doors = ['index', 'protocol'];

rmSync(dist, { recursive: true, force: true });
const compiler = [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'];
const { status } = spawnSync(process.execPath, compiler, { cwd: root, stdio: 'inherit' });
if (status === 0) doors.forEach(writeModule);
else process.exitCode = 1;

/** Gives `import` the very classes that `require` gives: between two builds, `instanceof` would fail. */
function writeModule(door) {
  const names = Object.keys(require(join(dist, `${door}.js`))).filter((name) => name !== 'default').sort();
  const module = `import door from './${door}.js';\nexport const { ${names.join(', ')} } = door;\n`;
  writeFileSync(join(dist, `${door}.mjs`), module);
  writeFileSync(join(dist, `${door}.d.mts`), `export * from './${door}.js';\n`);
}
