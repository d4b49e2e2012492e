import { setTimeout as delay } from 'node:timers/promises';
import { AbortError, DriverError } from '../../src/errors';
import type { QueryOptions, Session } from '../../src/index';
import type { SeededRandom } from '../simulation/seeded-random';
import type { Findings } from './findings';
import { firstIdOf, isIdempotent, kindOf, parametersOf, partOf, payloadOf, statements } from './tables';
import type { Kind } from './tables';
import type { Ledger } from './ledger';
import type { LoopWatch } from './loop-watch';

/** What a workload works with. */
export interface WorkloadParts {
  readonly sessions: readonly Session[];
  readonly ledger: Ledger;
  readonly findings: Findings;
  readonly watch: LoopWatch;
  readonly random: SeededRandom;
  readonly requestsPerSecond: number;
  /** How late a promise may be, the time apart in which the process did not run. */
  readonly allowanceMs: number;
}

interface Row {
  readonly id: number;
  readonly payload: string;
}

const turnMs = 20;
const timeoutsMs = [400, 1_500, 5_000, 12_000] as const;
/** Of a hundred requests, so many are aborted by their caller. */
const abortedShare = 0.02;
const longestPatienceMs = 30;
const pageSize = 40;
const mostPicks = 20;
const mostBurst = 100;

/** Sends requests of all kinds at a steady rate, whatever happens to those before, and checks each answer. */
export class Workload {
  readonly #parts: WorkloadParts;
  /** Requests that were answered and that failed, by kind. */
  readonly answered: Record<Kind, number> = { write: 0, read: 0, page: 0, count: 0, append: 0, claim: 0 };
  readonly failed: Record<Kind, number> = { write: 0, read: 0, page: 0, count: 0, append: 0, claim: 0 };
  readonly errors = new Map<string, number>();
  rowsChecked = 0;
  promises = 0;
  /** Milliseconds of the latest promise behind its deadline: as seen, and without the time in which the process did not run. */
  worstLateMs = 0;
  worstExcusedLateMs = 0;
  #open = 0;
  #isStopped = false;

  constructor(parts: WorkloadParts) {
    this.#parts = parts;
  }

  /** Promises that are not settled. */
  get open(): number {
    return this.#open;
  }

  /** Sends until it is stopped. */
  async run(): Promise<void> {
    const { requestsPerSecond } = this.#parts;
    let lastMs = performance.now();
    let due = 0;
    while (!this.#isStopped) {
      await delay(turnMs);
      const nowMs = performance.now();
      due = Math.min(mostBurst, due + ((nowMs - lastMs) * requestsPerSecond) / 1_000);
      lastMs = nowMs;
      for (; due >= 1; due--) void this.#send();
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #send(): Promise<void> {
    const { ledger, random, sessions } = this.#parts;
    const id = ledger.add();
    const kind = kindOf(id);
    const session = random.pick(sessions);
    const timeoutMs = random.pick(timeoutsMs);
    try {
      await this.#work(kind, id, session, timeoutMs);
      ledger.settle(id, 'acknowledged');
      this.answered[kind]++;
    } catch (error) {
      ledger.settle(id, error instanceof DriverError && !error.mayHaveRun ? 'notRun' : 'unknown');
      this.failed[kind]++;
      this.#noteError(error, `${kind} ${id}`);
    }
  }

  #noteError(error: unknown, what: string): void {
    const { findings } = this.#parts;
    const code = error instanceof DriverError ? error.code : 'untyped';
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
    if (!(error instanceof DriverError)) findings.note('untyped', `${what}: ${String(error)}`);
  }

  async #work(kind: Kind, id: number, session: Session, timeoutMs: number): Promise<void> {
    const { random } = this.#parts;
    if (kind === 'read') return this.#read(session, timeoutMs);
    if (kind === 'page') return this.#readPart(partOf(random.whole(0, id)), session, timeoutMs);
    const options = { consistency: 'QUORUM', idempotent: isIdempotent[kind], timeoutMs } as const;
    const change = (more?: QueryOptions) => session.execute(statements[kind], parametersOf[kind](id), { ...options, ...more });
    if (random.chance(abortedShare)) return this.#abort((signal) => change({ signal }), timeoutMs);
    const { wasApplied } = await this.#timed(change(), timeoutMs);
    if (kind !== 'claim' || wasApplied) return;
    this.#parts.findings.note('appliedTwice', `claim ${id} was refused although nobody else has made it`);
  }

  /** An acknowledged row must be there, with what was written. */
  async #read(session: Session, timeoutMs: number): Promise<void> {
    const id = this.#pickWritten();
    if (id === undefined) return;
    const options = { consistency: 'QUORUM', idempotent: true, timeoutMs } as const;
    const { rows } = await this.#timed(session.execute<Row>(statements.read, [partOf(id), id], options), timeoutMs);
    rows.forEach((row) => this.#checkRow(row, id));
    if (rows.length !== 1) this.#parts.findings.note('missedRow', `row ${id}: ${rows.length} rows`);
  }

  #pickWritten(): number | undefined {
    const { ledger, random } = this.#parts;
    for (let pick = 0; pick < mostPicks; pick++) {
      const id = random.whole(0, ledger.size - 1);
      if (kindOf(id) === 'write' && ledger.outcomeOf(id) === 'acknowledged') return id;
    }
    return undefined;
  }

  /** All pages of a partition: every row that was acknowledged before, each once and in its order. */
  async #readPart(part: number, session: Session, timeoutMs: number): Promise<void> {
    const { ledger, findings } = this.#parts;
    const expected = new Set<number>();
    for (let id = firstIdOf(part); id < Math.min(firstIdOf(part + 1), ledger.size); id++) {
      if (kindOf(id) === 'write' && ledger.outcomeOf(id) === 'acknowledged') expected.add(id);
    }
    const options = { consistency: 'QUORUM', idempotent: true, timeoutMs, pageSize } as const;
    const rows = session.stream<Row>(statements.page, [part], options);
    let lastId = -1;
    for (;;) {
      const step = await this.#timed(rows.next(), timeoutMs);
      if (step.done === true) break;
      const { id } = step.value;
      if (partOf(id) !== part || id <= lastId) findings.note('wrongRow', `row ${id} behind ${lastId} in part ${part}`);
      this.#checkRow(step.value, id);
      expected.delete(id);
      lastId = id;
    }
    for (const id of expected) findings.note('missedRow', `row ${id} among those of part ${part}`);
  }

  #checkRow(row: Row, id: number): void {
    this.rowsChecked++;
    if (row.id === id && kindOf(id) === 'write' && row.payload === payloadOf(id)) return;
    this.#parts.findings.note('wrongRow', `asked for ${id}, got row ${row.id} with ${row.payload}`);
  }

  /** Its promise settles at once when the caller loses patience. */
  async #abort(start: (signal: AbortSignal) => Promise<unknown>, timeoutMs: number): Promise<void> {
    const { random, watch } = this.#parts;
    const abort = new AbortController();
    const noteLate = (late: number, stalled: number): void => this.#noteLate('an abort', late, stalled);
    let abortedMs = Infinity;
    const timer = setTimeout(() => {
      abortedMs = performance.now();
      abort.abort();
    }, random.between(0, longestPatienceMs));
    try {
      await this.#timed(start(abort.signal), timeoutMs);
    } catch (error) {
      const settledMs = performance.now();
      if (error instanceof AbortError) watch.judge(abortedMs, settledMs, noteLate);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #timed<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
    const deadlineMs = performance.now() + timeoutMs;
    this.promises++;
    this.#open++;
    try {
      return await promise;
    } finally {
      this.#open--;
      const what = `a promise of ${timeoutMs} ms`;
      this.#parts.watch.judge(deadlineMs, performance.now(), (late, stalled) => this.#noteLate(what, late, stalled));
    }
  }

  #noteLate(what: string, lateMs: number, stalledMs: number): void {
    const excused = Math.max(0, lateMs - stalledMs);
    this.worstLateMs = Math.max(this.worstLateMs, lateMs);
    this.worstExcusedLateMs = Math.max(this.worstExcusedLateMs, excused);
    if (excused <= this.#parts.allowanceMs) return;
    const text = `${what}: ${lateMs.toFixed(0)} ms late, of which the process did not run for ${stalledMs.toFixed(0)} ms`;
    this.#parts.findings.note('late', text);
  }
}
