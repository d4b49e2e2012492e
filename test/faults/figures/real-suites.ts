import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCatalogue } from '../error-catalogue';

interface MochaReport {
  readonly stats: { readonly passes: number; readonly failures: number; readonly pending: number };
}

/** Runs suites of tests of real servers, and counts. */
export async function runSuites(...paths: readonly string[]): Promise<MochaReport['stats']> {
  const report = join(tmpdir(), `purecql-suites-${process.pid}.json`);
  const program = join(__dirname, '..', '..', '..', 'node_modules', 'mocha', 'bin', 'mocha.js');
  const reporter = ['--reporter', 'json', '--reporter-option', `output=${report}`];
  await new Promise<void>((resolve) => {
    execFile(process.execPath, [program, ...reporter, ...paths], { maxBuffer: 2 ** 28 }, () => resolve());
  });
  return (JSON.parse(readFileSync(report, 'utf8')) as MochaReport).stats;
}

/** The suites behind the figures that need real nodes. */
export const realSuites = {
  X1: ['test/server/cluster/schema-churn.test.ts'],
  X2: ['test/server/compression-matrix.test.ts'],
  X3: ['test/server/results-errors.test.ts', 'test/server/results-failures.test.ts', 'test/faults/catalogue/error-codes.test.ts'],
} as const;

/** What the suites say. */
export function suiteText(figure: keyof typeof realSuites, { passes, failures, pending }: MochaReport['stats']): string {
  const tests = `${passes} of ${passes + failures} tests pass${pending > 0 ? `, ${pending} were skipped` : ''}`;
  if (figure !== 'X3') return tests;
  const real = Object.values(errorCatalogue).filter((codes) => Object.keys(codes.real).length > 0).length;
  return `${real} of 20 by a real node, ${Object.keys(errorCatalogue).length} of 20 by scripted ones; ${tests}`;
}
