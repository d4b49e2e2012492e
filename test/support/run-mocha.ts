import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** How a run of mocha ended. */
export interface MochaRun {
  readonly exitCode: number | null;
  readonly output: string;
}

const root = join(__dirname, '..', '..');

/** What the caller's own run was told does not concern the run within it. */
const notInherited = [
  'NODE_V8_COVERAGE', 'PURECQL_TRACE_LEAKS', 'PURECQL_SKIP_SERVER', 'PURECQL_TEST_SERVER', 'CASSANDRA_URL',
  'CASSANDRA_CONTACT_POINTS', 'CI', 'MOCHA_OPTIONS', 'TEST_RESULTS_FILE',
];

/** Runs one file by mocha, in a process of its own and with the same set-up as all tests. */
export function runMocha(file: string, environment: NodeJS.ProcessEnv = {}): Promise<MochaRun> {
  const args = ['--no-config', '--no-package', '--require', 'ts-node/register', '--require', './test/setup.ts', file];
  const inherited = { ...process.env, ...Object.fromEntries(notInherited.map((name) => [name, ''])) };
  const child = spawn(process.execPath, [join(root, 'node_modules/mocha/bin/mocha.js'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, TS_NODE_TRANSPILE_ONLY: 'true', ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}
