import { setImmediate as nextTurn } from 'node:timers/promises';
import { countHandles, describeLeftovers, handleTraces, traceHandles, type HandleCounts } from './open-handles';
import { removePollution } from './prototype-guard';

/**
 * Fails the run for what no single test asserts: an error that nobody caught, at any time; sockets or timers that a
 * top-level suite leaves open; a polluted prototype.
 */
export class RunGuard {
  readonly #problems: string[] = [];
  readonly #seen = new WeakSet<object>();
  readonly #isTracing: boolean;
  #allowed: HandleCounts = countHandles();
  #place = 'before the first test';

  constructor(isTracing: boolean) {
    this.#isTracing = isTracing;
    if (isTracing) traceHandles();
  }

  /** Catches errors from here to the very end, when an exit code that says all is well is put right. */
  listen(): void {
    process.on('unhandledRejection', (reason) => this.#note('Unhandled rejection', reason));
    process.on('uncaughtExceptionMonitor', (error) => this.#note('Uncaught exception', error));
    process.on('exit', () => {
      if (this.#problems.length === 0) return;
      process.stderr.write(`${this.#problems.join('\n')}\n`);
      process.exit(1);
    });
  }

  /** Lets each top-level suite end with a look at what it left. */
  async watchSuites(root: Mocha.Suite): Promise<void> {
    for (const suite of root.suites) suite.afterAll('leaves nothing behind', () => this.#endSuite(suite.title));
    // Mocha sets the timer of an asynchronous hook once it has its promise; it counts here as in the hooks above.
    await nextTurn();
    this.#allowed = countHandles();
  }

  startTest(title: string): void {
    this.#place = `in "${title}"`;
  }

  endTest(): void {
    for (const name of removePollution()) this.#problems.push(`${name} was added ${this.#place}`);
    this.#place = `after ${this.#place.replace(/^in /, '')}`;
  }

  /** Notes what another guard has found, with the test that runs. */
  report(problem: string): void {
    this.#problems.push(`${problem}, ${this.#place}`);
  }

  /** Throws what was noted and not thrown yet. */
  async endRun(): Promise<void> {
    await nextTurn();
    this.#throwProblems();
  }

  async #endSuite(title: string): Promise<void> {
    const left = await describeLeftovers(this.#allowed);
    this.#allowed = countHandles();
    if (left !== '') this.#problems.push(`"${title}" left open: ${left}. ${this.#whereFrom()}`);
    this.#throwProblems();
  }

  #whereFrom(): string {
    return this.#isTracing ? `Made here:\n${handleTraces()}` : 'PURECQL_TRACE_LEAKS=1 shows where each was made';
  }

  #note(kind: string, error: unknown): void {
    if (typeof error === 'object' && error !== null) {
      if (this.#seen.has(error)) return;
      this.#seen.add(error);
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#problems.push(`${kind} ${this.#place}: ${text}`);
  }

  #throwProblems(): void {
    const problems = this.#problems.splice(0);
    if (problems.length > 0) throw new Error(problems.join('\n'));
  }
}
