import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Failure, TargetCount } from './fuzzer';
import { makeFuzzer } from './make-fuzzer';
import type { SourceName } from './make-fuzzer';
import type { FuzzReport, FuzzTask } from './fuzz-worker';
import type { Finding } from './trial';

/** How much to do, and with what. */
export interface FuzzPlan {
  readonly seed: number;
  readonly frames: number;
  /** Threads; each has frames of its own. */
  readonly workers?: number;
  /** Where the frames come from; mutants for all of purecql by default. */
  readonly source?: SourceName;
  /** How long one frame may take before it counts as endless. */
  readonly hangMs?: number;
  /** Enough to stop at; 20. */
  readonly maxFailures?: number;
}

/** What came of it. */
export interface FuzzResult {
  readonly counts: readonly TargetCount[];
  readonly failures: readonly Failure[];
  readonly frames: number;
  readonly seconds: number;
  /** By how much the process grew after its first quarter. */
  readonly rssGrowthMb: number;
}

type Ending = { readonly report: FuzzReport } | Finding;

const pollMs = 100;
const startTimeoutMs = 120_000;
const heapMb = 256;
const mutants = ['sources', 'mutants'] as const;

/**
 * Runs frames in threads of their own, so that what never ends or fills the heap is a failure like any other, with the
 * frame that did it, and the run goes on behind it.
 */
export class FuzzSupervisor {
  readonly #plan: Required<FuzzPlan>;
  readonly #counts = new Map<string, TargetCount>();
  readonly #failures: Failure[] = [];
  #doneFrames = 0;
  #firstRss = 0;
  #peakRss = 0;

  constructor(plan: FuzzPlan) {
    this.#plan = { workers: 1, source: mutants, hangMs: 10_000, maxFailures: 20, ...plan };
  }

  async run(): Promise<FuzzResult> {
    const { frames, workers } = this.#plan;
    const started = performance.now();
    const share = Math.ceil(frames / workers);
    await Promise.all(Array.from({ length: workers }, (_, i) => (
      this.#runShare(i * share, Math.min(frames, (i + 1) * share))
    )));
    return {
      counts: [...this.#counts.values()],
      failures: this.#failures,
      frames: this.#doneFrames,
      seconds: (performance.now() - started) / 1_000,
      rssGrowthMb: Math.max(0, this.#peakRss - this.#firstRss) / 2 ** 20,
    };
  }

  async #runShare(firstFrame: number, endFrame: number): Promise<void> {
    for (let first = firstFrame; first < endFrame && this.#failures.length < this.#plan.maxFailures;) {
      const progress = new SharedArrayBuffer(8);
      const reached = new Float64Array(progress).fill(-1);
      const { seed, source, maxFailures } = this.#plan;
      const ending = await this.#watch({ seed, source, maxFailures, progress, firstFrame: first, endFrame }, reached);
      if ('report' in ending) return this.#take(ending.report);
      const frame = reached[0]!;
      if (frame < 0) throw new Error(`The fuzzer did not start: ${ending.details}`);
      this.#failures.push(makeFuzzer(seed, source).failureAt(frame, ending));
      this.#doneFrames += frame + 1 - first;
      first = frame + 1;
    }
  }

  /** Waits for the end of a worker, and puts an end to it when it stays at one frame. */
  #watch(task: FuzzTask, reached: Float64Array): Promise<Ending> {
    const worker = new Worker(join(__dirname, 'fuzz-worker.ts'), {
      execArgv: ['--require', 'ts-node/register'],
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    return new Promise((resolve) => {
      const poll = setInterval(() => {
        if (!this.#isStuck(task, reached)) return;
        settle({ problem: 'endless', details: `no end after ${this.#plan.hangMs} ms` });
      }, pollMs);
      let isSettled = false;
      const settle = (ending: Ending): void => {
        if (isSettled) return;
        isSettled = true;
        clearInterval(poll);
        void worker.terminate().finally(() => resolve(ending));
      };
      worker.once('message', (report: FuzzReport) => settle({ report }));
      worker.once('error', (error: Error & { code?: string }) => {
        const problem = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out of memory' : 'crashed';
        settle({ problem, details: String(error) });
      });
      worker.once('exit', (code) => settle({ problem: 'crashed', details: `exit code ${code}` }));
    });
  }

  readonly #seen = new WeakMap<Float64Array, { frame: number; since: number }>();

  #isStuck({ firstFrame, endFrame }: FuzzTask, reached: Float64Array): boolean {
    const frame = reached[0]!;
    this.#noteMemory((frame - firstFrame) / (endFrame - firstFrame));
    const now = performance.now();
    const seen = this.#seen.get(reached);
    if (seen?.frame !== frame) {
      this.#seen.set(reached, { frame, since: now });
      return false;
    }
    return now - seen.since > (frame < 0 ? startTimeoutMs : this.#plan.hangMs);
  }

  #noteMemory(progress: number): void {
    const rss = process.memoryUsage.rss();
    if (progress > 0.25 && this.#firstRss === 0) this.#firstRss = rss;
    if (this.#firstRss > 0) this.#peakRss = Math.max(this.#peakRss, rss);
  }

  #take({ counts, failures }: FuzzReport): void {
    this.#failures.push(...failures);
    for (const count of counts) {
      this.#doneFrames += count.frames;
      const sum = this.#counts.get(count.name);
      this.#counts.set(count.name, sum === undefined ? count : added(sum, count));
    }
  }
}

function added(one: TargetCount, other: TargetCount): TargetCount {
  return {
    name: one.name,
    frames: one.frames + other.frames,
    accepted: one.accepted + other.accepted,
    slowestMs: Math.max(one.slowestMs, other.slowestMs),
    greatestRatio: Math.max(one.greatestRatio, other.greatestRatio),
  };
}
