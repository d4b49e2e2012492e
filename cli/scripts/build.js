'use strict';

/*
 * Builds the command line into one file, dist/purecql.js, or the file that is named: its own code and the starter of nodes
 * from the folder of the tests. Packages stay outside; with `--with-library` the library of this repository comes in, so that
 * the program runs without a build of it.
 */

const { chmodSync, readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { buildSync } = require('esbuild');

const folder = join(__dirname, '..');
const withLibrary = process.argv.includes('--with-library');
const [outfile = join(folder, 'dist', 'purecql.js')] = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const library = { purecql: join(folder, '..', 'src', 'index.ts'), 'purecql/protocol': join(folder, '..', 'src', 'protocol.ts') };

buildSync({
  entryPoints: [join(folder, 'src', 'main.ts')],
  outfile: resolve(outfile),
  bundle: true,
  external: packagesOutside(),
  ...(withLibrary && { alias: library }),
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  tsconfigRaw: '{}',
  banner: { js: '#!/usr/bin/env node' },
  define: { PURECQL_CLI_VERSION: JSON.stringify(version) },
  legalComments: 'none',
  lineLimit: 120,
  logLevel: 'warning',
});
chmodSync(resolve(outfile), 0o755);

function packagesOutside() {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const ofLibrary = ['long', 'lz4js', 'fflate', 'lz4-napi', 'snappy', 'kerberos'];
  return [...Object.keys(dependencies), ...(withLibrary ? ofLibrary : ['purecql', 'purecql/protocol'])]
    .flatMap((name) => [name, `${name}/*`]);
}
