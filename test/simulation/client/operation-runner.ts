import { TimeoutError } from '../../../src/errors';
import { checkError } from '../checks/error-check';
import type { Circumstances } from '../checks/error-check';
import { describe } from '../checks/ledger';
import type { Ledger, Operation } from '../checks/ledger';
import type { Violations } from '../checks/violations';
import type { EventLoop } from '../event-loop';
import type { Trace } from '../trace';

/** Within which bounds an operation must be settled. */
export interface Limits {
  /** Undefined = no deadline of its own, only the end of the simulation. */
  readonly timeoutMs: number | undefined;
  /** Before this nothing may be given up for want of time; `timeoutMs` unless it is said. */
  readonly leastMs?: number;
  readonly aborter?: AbortController | undefined;
  /** Between two pages nobody waits for anything that an abort could end. */
  readonly isAbortSeenLate?: boolean;
}

/** Of virtual time: what a settled promise may be later than its deadline. */
export const latenessMs = 50;

interface Parts {
  readonly loop: EventLoop;
  readonly trace: Trace;
  readonly ledger: Ledger;
  readonly violations: Violations;
  circumstances(operation: Operation, isAborted: boolean): Circumstances;
}

/** Runs operations and compares how each ends with what the driver promises. */
export class OperationRunner {
  readonly #parts: Parts;
  /** When an operation timed out last. */
  timedOutAtMs = -Infinity;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Settles the operation in the ledger; gives its result, or undefined when it has failed as it may. */
  async run<T>(operation: Operation, limits: Limits, work: () => Promise<T>): Promise<T | undefined> {
    const { loop, trace, ledger } = this.#parts;
    const watch = this.watch(operation, limits);
    trace.note('begin', describe(operation), limits.timeoutMs);
    try {
      const result = await work();
      watch.end();
      ledger.settle(operation, 'ok', loop.nowMs);
      trace.note('ok', operation.token);
      return result;
    } catch (error) {
      watch.end(error);
      this.fail(operation, error, limits);
      return undefined;
    }
  }

  /** Notes that an operation has failed, and whether it may. */
  fail(operation: Operation, error: unknown, { aborter }: Limits): void {
    const { loop, trace, ledger, violations } = this.#parts;
    const { code, mayHaveRun } = Object(error) as { code?: string; mayHaveRun?: boolean };
    trace.note('failed', operation.token, code ?? String(error), mayHaveRun);
    ledger.settle(operation, 'failed', loop.nowMs);
    if (error instanceof TimeoutError) this.timedOutAtMs = loop.nowMs;
    const isAborted = aborter?.signal.aborted === true;
    checkError(error, operation, this.#parts.circumstances(operation, isAborted), violations);
  }

  /** Measures one wait against its deadline and its signal; a process that was blocked is not to blame. */
  watch(
    operation: Operation, { timeoutMs, leastMs = timeoutMs, aborter, isAbortSeenLate = false }: Limits,
  ): { end(error?: unknown): void } {
    const { loop, violations } = this.#parts;
    const [startedMs, blockedMs] = [loop.nowMs, loop.blockedMs];
    let abortedMs = aborter?.signal.aborted === true ? loop.nowMs : Infinity;
    const onAbort = (): void => {
      abortedMs = loop.nowMs;
    };
    aborter?.signal.addEventListener('abort', onAbort);
    const end = (error?: unknown): void => {
      aborter?.signal.removeEventListener('abort', onAbort);
      const tookMs = loop.nowMs - startedMs;
      const excusedMs = loop.blockedMs - blockedMs;
      if (timeoutMs !== undefined && tookMs - excusedMs > timeoutMs + latenessMs) {
        violations.add('deadlines', `${describe(operation)} took ${tookMs.toFixed(1)} ms of ${timeoutMs}`);
      }
      if (!isAbortSeenLate && loop.nowMs - abortedMs - excusedMs > latenessMs) {
        violations.add('deadlines', `${describe(operation)} ended ${(loop.nowMs - abortedMs).toFixed(1)} ms after its abort`);
      }
      const isOfPreparation = error instanceof TimeoutError && !error.message.includes(`after ${String(leastMs)} ms`);
      if (error instanceof TimeoutError && !isOfPreparation && leastMs !== undefined && tookMs < leastMs - 1) {
        violations.add('deadlines', `${describe(operation)} timed out after ${tookMs.toFixed(1)} ms of ${leastMs}`);
      }
    };
    return { end };
  }
}
