import { monitorEventLoopDelay } from 'node:perf_hooks';

interface Stall {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Lateness {
  readonly deadlineMs: number;
  readonly settledMs: number;
  readonly tell: (lateMs: number, excusedMs: number) => void;
}

const tickMs = 10;
/** A tick that is later than this was not the driver's doing: the machine, or the soak itself, had the processor. */
const stallMs = 5;
const keptMs = 60_000;

/** Knows when this process was not running, so that what happened meanwhile is not called late. */
export class LoopWatch implements Disposable {
  readonly #histogram = monitorEventLoopDelay({ resolution: tickMs });
  readonly #timer = setInterval(() => this.#tick(), tickMs);
  #stalls: Stall[] = [];
  #waiting: Lateness[] = [];
  #lastMs = performance.now();

  constructor() {
    this.#histogram.enable();
  }

  /** Longest and 99th percentile of the delay of the event loop. */
  get delayMs(): { readonly p99: number; readonly max: number } {
    const { max } = this.#histogram;
    return { p99: this.#histogram.percentile(99) / 1e6, max: max / 1e6 };
  }

  /** Milliseconds of an interval in which the process did not run. */
  stalledMs(fromMs: number, toMs: number): number {
    let stalled = 0;
    for (const stall of this.#stalls) {
      stalled += Math.max(0, Math.min(stall.toMs, toMs) - Math.max(stall.fromMs, fromMs));
    }
    return stalled;
  }

  /** Tells, once it is known, how late something was settled and how much of that the process did not run. */
  judge(deadlineMs: number, settledMs: number, tell: Lateness['tell']): void {
    if (settledMs > deadlineMs) this.#waiting.push({ deadlineMs, settledMs, tell });
  }

  #tick(): void {
    const nowMs = performance.now();
    if (nowMs - this.#lastMs > tickMs + stallMs) this.#stalls.push({ fromMs: this.#lastMs, toMs: nowMs });
    this.#lastMs = nowMs;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { deadlineMs, settledMs, tell } of waiting) tell(settledMs - deadlineMs, this.stalledMs(deadlineMs, settledMs));
    if (this.#stalls.length > 0 && this.#stalls[0]!.toMs < nowMs - keptMs) {
      this.#stalls = this.#stalls.filter((stall) => stall.toMs >= nowMs - keptMs);
    }
  }

  [Symbol.dispose](): void {
    this.#tick();
    clearInterval(this.#timer);
    this.#histogram.disable();
  }
}
