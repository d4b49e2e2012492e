'use strict';

/* Proves that the bans of eslint.config.mjs work: each line below is linted as if it stood in that file of src. */

const { join } = require('node:path');
const { ESLint } = require('eslint');

const root = join(__dirname, '..');
const anywhere = 'src/errors.ts';
const identifiers = 'src/values/uuid.ts';
const environment = 'src/connection/system-environment.ts';
const lazy = 'src/bytes/lz4.ts';
const versions = 'src/protocol/version.ts';
const door = 'src/index.ts';
const test = 'test/unit/architecture.test.ts';

const typed = (rule) => `@typescript-eslint/${rule}`;
const clocks = ['setTimeout(f, 1)', 'setInterval(f, 1)', 'setImmediate(f)', 'queueMicrotask(f)', 'performance.now()'];
const sockets = ['node:net', 'net', 'node:tls', 'node:dns', 'node:dns/promises', 'node:timers/promises'];

/** File, code, and the rule that must speak; none = the code is fine there. */
const cases = [
  ...[...clocks, 'globalThis.setTimeout(f, 1)']
    .map((code) => [anywhere, `export const g = (f: () => void) => ${code};`, 'no-restricted-globals']),
  ...['Date.now()', 'Math.random()', 'process.nextTick(() => 0)', 'process.hrtime.bigint()']
    .map((code) => [anywhere, `export const g = () => ${code};`, 'no-restricted-properties']),
  ...['new Date()', 'Date()', "import('node:net')"]
    .map((code) => [anywhere, `export const g = () => ${code};`, 'no-restricted-syntax']),
  [anywhere, 'export const g = new Date(0);'],
  ...sockets
    .map((name) => [anywhere, `import * as m from '${name}';\nexport const g = m;`, typed('no-restricted-imports')]),
  ...["import { randomBytes } from 'node:crypto'", "import { performance } from 'node:perf_hooks'"]
    .map((code) => [anywhere, code, typed('no-restricted-imports')]),
  ...['node:net', 'tls', 'node:crypto']
    .map((name) => [anywhere, `export const g = process.getBuiltinModule('${name}');`, 'no-restricted-syntax']),
  [identifiers, "export const g = process.getBuiltinModule('node:crypto');"],
  [identifiers, "export const g = process.getBuiltinModule('node:net');", 'no-restricted-syntax'],
  [environment, "export const g = process.getBuiltinModule('node:net');"],
  [anywhere, "import { createHash } from 'node:crypto';\nexport const g = createHash('sha256');"],
  [anywhere, "import type { Socket } from 'node:net';\nexport type S = Socket;"],
  [anywhere, "export const g: unknown = require('lz4js');", typed('no-require-imports')],
  [lazy, "export const g: unknown = require('lz4js');"],
  [lazy, "export const g: unknown = require('long');", typed('no-require-imports')],
  [anywhere, 'export default 1;', 'no-restricted-syntax'],
  [anywhere, 'export enum E { A }', 'no-restricted-syntax'],
  [anywhere, "import { a } from '.';\nexport const b: unknown = a;", 'no-restricted-syntax'],
  [anywhere, "export { refuseUnknownOptions } from './unknown-option';", 'no-restricted-syntax'],
  [anywhere, "export * from './unknown-option';", 'no-restricted-syntax'],
  [
    anywhere,
    "import { ProtocolVersion } from './protocol/version';\nexport const g = (v: number) => v >= ProtocolVersion.V5;",
    'no-restricted-syntax',
  ],
  [anywhere, "console.log('');", 'no-console'],
  [anywhere, 'export const g = (a: unknown) => a == 1;', 'eqeqeq'],
  [anywhere, "eval('');", 'no-eval'],
  [anywhere, "export const g = new Function('');", 'no-new-func'],
  [anywhere, 'export const g = (a: 1, b: 2, c: 3, d: 4, e: 5) => [a, b, c, d, e];', typed('max-params')],
  [anywhere, 'export const g = (f: () => Promise<void>) => { f(); };', typed('no-floating-promises')],
  [anywhere, 'export const g = (f: () => Promise<1>) => { if (f()) f = g; };', typed('no-misused-promises')],
  [anywhere, 'export const g = async () => { await 1; };', typed('await-thenable')],
  [anywhere, 'export const g = (a: number | undefined) => a || 1;', typed('prefer-nullish-coalescing')],
  [
    anywhere, "export const g = (a: 'x' | 'y') => { switch (a) { case 'x': return 1; } return 2; };",
    typed('switch-exhaustiveness-check'),
  ],
  [anywhere, 'export const g: any = 1;', typed('no-explicit-any')],
  [anywhere, 'export const g = (a: string) => a ?? 1;', typed('no-unnecessary-condition')],
  [
    anywhere, "import { DriverError } from './errors';\nexport type G = DriverError;",
    typed('consistent-type-imports'),
  ],
  [identifiers, "import { randomBytes } from 'node:crypto';\nexport const g = () => [randomBytes(1), Date.now()];"],
  [identifiers, 'export const g = Math.random();', 'no-restricted-properties'],
  [identifiers, 'export const g = (f: () => void) => setTimeout(f, 1);', 'no-restricted-globals'],
  [environment, "import { connect } from 'node:net';\nexport const g = () => [connect, Date.now(), Math.random()];"],
  [environment, 'export const g = (f: () => void) => setTimeout(f, 1);'],
  [versions, 'export const ProtocolVersion = { V5: 5 };\nexport const g = (v: number) => v >= ProtocolVersion.V5;'],
  [door, "export { refuseUnknownOptions } from './unknown-option';"],
  [door, "export * from './unknown-option';", 'no-restricted-syntax'],
  [test, 'setTimeout(() => 0, Date.now());'],
  [test, 'const f = async () => 1;\nf();', typed('no-floating-promises')],
];

async function main() {
  const eslint = new ESLint({ cwd: root });
  let failures = 0;
  for (const [file, code, expected] of cases) {
    const [{ messages }] = await eslint.lintText(`${code}\n`, { filePath: join(root, file) });
    const rules = messages.map(({ ruleId, message }) => ruleId ?? message);
    if (expected === undefined ? rules.length === 0 : rules.includes(expected)) continue;
    failures++;
    console.error(`${file}: ${code}\n  expected ${expected ?? 'nothing'}, got ${rules.join(', ') || 'nothing'}`);
  }
  console.log(`${cases.length - failures} of ${cases.length} checks of the lint rules passed`);
  process.exitCode = failures === 0 ? 0 : 1;
}

void main();
