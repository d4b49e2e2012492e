import { RunGuard } from './support/run-guard';
import { SecretGuard } from './support/secret-guard';
import { serverPool } from './support/server';
import { skippedLines } from './support/skipped-suites';

const guard = new RunGuard((process.env['PURECQL_TRACE_LEAKS'] ?? '') !== '');
const secretGuard = new SecretGuard((problem) => guard.report(problem));
guard.listen();
secretGuard.watchOutput();

/** Looks at every test and every top-level suite; see run-guard.ts and secret-guard.ts. */
export const mochaHooks: Mocha.RootHookObject = {
  async beforeAll(this: Mocha.Context) {
    secretGuard.watchClusters();
    const root = this.test?.parent;
    if (root !== undefined) await guard.watchSuites(root);
  },
  beforeEach(this: Mocha.Context) {
    guard.startTest(this.currentTest?.fullTitle() ?? 'a test');
  },
  afterEach() {
    guard.endTest();
  },
};

/** Stops the servers, names what was skipped, and fails the run for what no test saw. */
export async function mochaGlobalTeardown(): Promise<void> {
  await serverPool.stopAll();
  for (const line of skippedLines()) process.stderr.write(`  ${line}\n`);
  await guard.endRun();
}
