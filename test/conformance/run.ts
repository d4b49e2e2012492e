import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerUnavailableError } from '../support/cassandra/server-unavailable-error';
import { compatibilityTable, isCompatible, readOutcomes } from '../support/compatibility-table';
import type { VersionOutcomes } from '../support/compatibility-table';
import { dseTargets } from '../support/dse-targets';
import type { DseTarget } from '../support/dse-targets';

const root = join(__dirname, '..', '..');
const everything = ['test/server/**/*.test.ts', 'test/conformance/**/*.test.ts'];
/** Of a process that could test nothing. */
const nothingTested = 2;

/** Runs every test of servers, and those of DSE, on each DSE there is, and prints what works on which. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'purecql-dse-'));
  try {
    const versions: VersionOutcomes[] = [];
    for (const target of dseTargets(process.env)) versions.push(await testOn(target, folder));
    console.log(`\n${compatibilityTable(versions)}`);
    process.exitCode = isCompatible(versions) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ServerUnavailableError)) throw error;
    console.error(`\nNothing was tested.\n${error.message}`);
    process.exitCode = nothingTested;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function testOn(target: DseTarget, folder: string): Promise<VersionOutcomes> {
  console.log(`\n== ${target.name}`);
  const { variables, stop } = await target.start();
  try {
    const file = join(folder, `${target.name.replaceAll(/[^\w.-]/g, '_')}.jsonl`);
    writeFileSync(file, '');
    await runTests({ ...variables, FEATURE_RESULTS_FILE: file });
    return readOutcomes(target.name, readFileSync(file, 'utf8'));
  } finally {
    await stop();
  }
}

/** In a process of its own: what the tests are told is only about this target. DSE_TESTS names less than all of them. */
function runTests(variables: Readonly<Record<string, string>>): Promise<void> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('CASSANDRA_'));
  const mode = { TS_NODE_TRANSPILE_ONLY: 'true', PURECQL_TEST_SERVER: 'existing', PURECQL_DSE: 'true' };
  const env = { ...Object.fromEntries(inherited), ...mode, ...variables };
  const tests = (process.env['DSE_TESTS'] ?? '').split(',').filter((pattern) => pattern !== '');
  const required = ['ts-node/register', './test/conformance/server-login.ts'].flatMap((name) => ['--require', name]);
  const args = [...required, '--reporter', './scripts/feature-reporter.js', '--exit'];
  const mocha = [join(root, 'node_modules/mocha/bin/mocha.js'), ...args, ...(tests.length > 0 ? tests : everything)];
  const child = spawn(process.execPath, mocha, { cwd: root, stdio: 'inherit', env });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
