import type { LaneRequest, LaneSession } from './lane';

export const echoQuery = 'SELECT token FROM echo WHERE k = ?';
export const holdQuery = 'INSERT INTO hold (k) VALUES (?)';

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What has come in is seen in between. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** How long a request may take where the figure is not about that. */
const patienceMs = 20_000;

/** Waits for a condition no longer than so long; how long it took, or undefined. */
export async function waitUntil(
  isMet: () => boolean | Promise<boolean>, limitMs: number, pollMs = 20,
): Promise<number | undefined> {
  const begin = performance.now();
  while (performance.now() - begin < limitMs) {
    if (await isMet()) return performance.now() - begin;
    await wait(pollMs);
  }
  return undefined;
}

export const request = (token: string, more: Partial<LaneRequest> = {}): LaneRequest => (
  { query: echoQuery, token, timeoutMs: patienceMs, idempotent: true, ...more }
);

/** A request of a steady load. */
export interface Sample {
  readonly sentAtMs: number;
  readonly tookMs: number;
  readonly isGood: boolean;
}

/** Keeps so many requests in flight until it is stopped, and remembers what became of each. */
export class SteadyLoad {
  readonly samples: Sample[] = [];
  /** When each request was sent that is still in flight. */
  readonly inFlight = new Set<number>();
  readonly #workers: Promise<void>[];
  #isOver = false;

  constructor(session: LaneSession, places = 16, pauseMs = 1) {
    this.#workers = Array.from({ length: places }, async (_, place) => {
      for (let i = 0; !this.#isOver; i++) {
        await this.#ask(session, `${place}-${i}`);
        await wait(pauseMs);
      }
    });
  }

  async #ask(session: LaneSession, token: string): Promise<void> {
    const sentAtMs = performance.now();
    const unique = sentAtMs + this.inFlight.size / 1e6;
    this.inFlight.add(unique);
    const isGood = await session.ask(request(token)).then((answer) => answer === token, () => false);
    this.inFlight.delete(unique);
    this.samples.push({ sentAtMs, tookMs: performance.now() - sentAtMs, isGood });
  }

  /** Good answers that came between two moments. */
  rate(fromMs: number, untilMs: number): number {
    let good = 0;
    for (let i = this.samples.length - 1; i >= 0; i--) {
      const { sentAtMs, tookMs, isGood } = this.samples[i]!;
      const at = sentAtMs + tookMs;
      if (at < fromMs) break;
      if (isGood && at < untilMs) good++;
    }
    return good / ((untilMs - fromMs) / 1_000);
  }

  /** Sends nothing more, and waits for what is in flight no longer than so long. */
  async stop(limitMs = 25_000): Promise<void> {
    this.#isOver = true;
    await Promise.race([Promise.all(this.#workers), wait(limitMs)]);
  }
}

/** Memory of this process by the system's account, in MiB, watched while something goes on. */
export class MemoryWatch {
  readonly before = process.memoryUsage().rss;
  #peak = this.before;
  readonly #timer = setInterval(() => {
    this.#peak = Math.max(this.#peak, process.memoryUsage().rss);
  }, 20);

  /** The growth so far, and the end of watching. */
  stop(): { readonly peakMb: number; readonly growthMb: number } {
    clearInterval(this.#timer);
    const mb = (bytes: number): number => Math.round(bytes / 2 ** 20);
    return { peakMb: mb(this.#peak), growthMb: mb(this.#peak - this.before) };
  }
}

export const ms = (value: number | undefined): string => (
  value === undefined ? 'not within the time' : `${Math.round(value)} ms`
);
export const seconds = (value: number | undefined, limitMs: number): string => (
  value === undefined ? `not within ${limitMs / 1_000} s` : `${(value / 1_000).toFixed(1)} s`
);
export const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${((part / whole) * 100).toFixed(2)} %`);
