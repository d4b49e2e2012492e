import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCatalogue } from '../error-catalogue';

interface MochaReport {
  readonly stats: { readonly passes: number; readonly failures: number; readonly pending: number };
}

/** What suites have come to, and what they said besides. */
interface Outcome extends Readonly<MochaReport['stats']> {
  readonly said: readonly string[];
}

/** Runs suites of tests of real servers, and counts; the schema changes for so many seconds where that is what they are about. */
export async function runSuites(paths: readonly string[], churnSeconds: number): Promise<Outcome> {
  const results = join(tmpdir(), `purecql-churn-${process.pid}.txt`);
  const env = { ...process.env, SCHEMA_CHURN_SECONDS: String(churnSeconds), SCHEMA_CHURN_RESULTS: results };
  const report = join(tmpdir(), `purecql-suites-${process.pid}.json`);
  const program = join(__dirname, '..', '..', '..', 'node_modules', 'mocha', 'bin', 'mocha.js');
  const reporter = ['--reporter', 'json', '--reporter-option', `output=${report}`];
  await new Promise<void>((resolve) => {
    execFile(process.execPath, [program, ...reporter, ...paths], { maxBuffer: 2 ** 28, env }, () => resolve());
  });
  const said = existsSync(results) ? readFileSync(results, 'utf8').trim().split('\n') : [];
  rmSync(results, { force: true });
  return { ...(JSON.parse(readFileSync(report, 'utf8')) as MochaReport).stats, said };
}

/** The suites behind the figures that need real nodes. */
export const realSuites = {
  X1: ['test/server/cluster/schema-churn.test.ts'],
  X2: ['test/server/compression-matrix.test.ts'],
  X3: ['test/server/results-errors.test.ts', 'test/server/results-failures.test.ts', 'test/faults/catalogue/error-codes.test.ts'],
} as const;

/** What the suites say. */
export function suiteText(figure: keyof typeof realSuites, { passes, failures, pending, said }: Outcome): string {
  const tests = `${passes} of ${passes + failures} tests pass${pending > 0 ? `, ${pending} were skipped` : ''}`;
  if (figure !== 'X3') return [...said, tests].join('; ');
  const real = Object.values(errorCatalogue).filter((codes) => Object.keys(codes.real).length > 0).length;
  return `${real} of 20 by a real node, ${Object.keys(errorCatalogue).length} of 20 by scripted ones; ${tests}`;
}
