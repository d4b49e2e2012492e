import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerUnavailableError } from '../support/cassandra/server-unavailable-error';
import { createKeyspace, dropKeyspaces, freshKeyspaceName } from '../support/keyspace';
import { runCql } from '../support/raw-cql';
import { startServer } from '../support/start-server';
import type { TestServer } from '../support/test-server';
import { bundleFormats, bundleProgram } from './bundles';
import { makeConsumer, packInto, runProgram, writePrograms, type Outcome } from './consumer';
import { compiledPrograms, printedBy, programs, trialTable } from './programs';
import { hasPassed, resultTable, type Cell, type Row } from './result-table';
import { compilers, installCompiler, installNodeTypes, installRuntimes } from './runtimes';
import type { Installed, Runtime } from './runtimes';
import { checkTypes, emitPrograms, resolutions, writeTypedPrograms } from './type-checks';

const root = join(__dirname, '..', '..');

/** The columns: what each is called, the file that runs, and whether only runtimes that take TypeScript run it. */
const columns = [
  { name: 'ESM', file: programs.esm.file },
  { name: 'CJS', file: programs.cjs.file },
  { name: 'TS to ESM', file: compiledPrograms.mts.file.replace('.mts', '.mjs') },
  { name: 'TS to CJS', file: compiledPrograms.cts.file.replace('.cts', '.cjs') },
  { name: 'TS as ESM', file: programs.mts.file, isTypeScript: true },
  { name: 'TS as CJS', file: programs.cts.file, isTypeScript: true },
  { name: 'bundle, ESM', file: join('..', 'alone', bundleFormats.esm.file) },
  { name: 'bundle, CJS', file: join('..', 'alone', bundleFormats.cjs.file) },
];

/** Where the programs are and which keyspace of which server they use, or why there is none. */
interface Trial {
  readonly consumer: string;
  readonly keyspace: string;
  readonly server: TestServer | undefined;
  readonly noServer: string;
}

/** Tries the tarball as a new user would, with every compiler and on every runtime, and prints what works on which. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'purecql-trial-'));
  try {
    const consumer = join(folder, 'consumer');
    await makeConsumer(consumer, await packInto(folder));
    await installNodeTypes(consumer);
    writePrograms(consumer, [programs.esm, programs.cjs]);
    writeTypedPrograms(consumer);
    const typesPassed = await tryCompilers(await Promise.all(compilers.map(installCompiler)), consumer);
    const programsPassed = await tryRuntimes(await installRuntimes(), consumer);
    process.exitCode = typesPassed && programsPassed ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function tryCompilers(installed: readonly Installed<string>[], consumer: string): Promise<boolean> {
  const rows: Row[] = [];
  for (const compiler of installed) {
    const cells: Cell[] = [];
    for (const resolution of Object.values(resolutions)) {
      const isGone = resolution === resolutions.node10 && !compiler.wanted.startsWith('5.');
      cells.push(await cellOf(isGone, compiler.missing, () => checkTypes(compiler.path, consumer, resolution)));
    }
    rows.push({ name: `TypeScript ${compiler.wanted}`, cells });
  }
  console.log(`\n${resultTable('types are right', Object.values(resolutions).map(({ name }) => name), rows)}`);
  return hasPassed(rows);
}

async function tryRuntimes(installed: readonly Installed<Runtime>[], consumer: string): Promise<boolean> {
  const { failure } = await emitPrograms(join(root, 'node_modules', 'typescript'), consumer);
  if (failure !== undefined) throw new Error(`The programs do not compile: ${failure}`);
  for (const bundle of Object.values(bundleFormats)) {
    await bundleProgram(consumer, bundle, join(consumer, '..', 'alone', bundle.file));
  }
  const trial = await startTrial(consumer);
  const rows: Row[] = [];
  try {
    for (const runtime of installed) rows.push(await tryRuntime(runtime, trial));
  } finally {
    if (trial.server !== undefined) await dropKeyspaces(trial.server);
    await trial.server?.stop();
  }
  console.log(`\n${resultTable('connects and queries', columns.map(({ name }) => name), rows)}`);
  return hasPassed(rows) || trial.noServer !== '';
}

/** Where Java and Maven are not installed, only types can be tried; that a download of theirs failed is a failure. */
async function startTrial(consumer: string): Promise<Trial> {
  const keyspace = freshKeyspaceName();
  try {
    const server = await startServer({ withoutLogin: true });
    await createKeyspace(server, keyspace);
    await runCql(server, trialTable.replace('items', `${keyspace}.items`));
    return { consumer, keyspace, server, noServer: '' };
  } catch (error) {
    if (!(error instanceof ServerUnavailableError) || !error.isProgramMissing) throw error;
    return { consumer, keyspace, server: undefined, noServer: error.reason };
  }
}

async function tryRuntime({ wanted, path, missing }: Installed<Runtime>, trial: Trial): Promise<Row> {
  const cells: Cell[] = [];
  for (const { name, file, isTypeScript } of columns) {
    const reason = missing ?? (trial.server === undefined ? trial.noServer : undefined);
    const command = [path, ...wanted.args, file];
    const attempt = (): Promise<Outcome> => connectAndQuery(command, `${wanted.name}, ${name}`, trial);
    cells.push(await cellOf(isTypeScript === true && !wanted.runsTypeScript, reason, attempt));
  }
  return { name: wanted.name, cells };
}

/** What is printed came from the server, where this very cell has put it. */
async function connectAndQuery(command: readonly string[], cell: string, trial: Trial): Promise<Outcome> {
  const contactPoints = trial.server?.contactPoints.join(',') ?? '';
  const environment = { CASSANDRA_CONTACT_POINTS: contactPoints, KEYSPACE: trial.keyspace, CELL: cell };
  const outcome = await runProgram(command, trial.consumer, environment);
  if (outcome.failure !== undefined || outcome.output.trim() === printedBy(cell)) return outcome;
  return { ...outcome, failure: `it printed ${JSON.stringify(outcome.output)}` };
}

async function cellOf(isNone: boolean, skipped: string | undefined, attempt: () => Promise<Outcome>): Promise<Cell> {
  if (isNone) return { result: 'none' };
  if (skipped !== undefined) return { result: 'skipped', reason: skipped };
  const { failure, tookMs } = await attempt();
  return failure === undefined ? { result: 'passed', tookMs } : { result: 'failed', reason: failure };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
