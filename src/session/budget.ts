import { unwatchAbort, watchAbort } from '../connection/abort-watch';
import type { Deadlines } from '../connection/deadlines';
import type { Clock } from '../environment';
import { AbortError, ownError, TimeoutError } from '../errors';
import type { RequestSettings } from './query-options';

/** The time a request has over all that it does: what preparing took is not there for executing. */
export class Budget {
  readonly #clock: Clock;
  readonly #settings: RequestSettings;
  readonly #startedMs: number;

  constructor(clock: Clock, settings: RequestSettings) {
    this.#clock = clock;
    this.#settings = settings;
    this.#startedMs = clock.monotonicMs();
  }

  get #leftMs(): number {
    return this.#settings.timeoutMs - (this.#clock.monotonicMs() - this.#startedMs);
  }

  /** True when there is no time for anything else. */
  get isSpent(): boolean {
    return this.#leftMs < 1;
  }

  /** The settings with the time that is left. */
  rest(): RequestSettings {
    return { ...this.#settings, timeoutMs: Math.max(1, this.#leftMs) };
  }
}

/** Waits for work that others share, no longer than this caller's timeout and signal allow. */
export function waitWithin<T>(work: Promise<T>, deadlines: Deadlines, settings: RequestSettings, what: string): Promise<T> {
  const { signal, timeoutMs } = settings;
  return new Promise<T>((resolve, reject) => {
    const end = (): void => {
      deadlines.cancel(deadline);
      if (signal !== undefined) unwatchAbort(signal, listener);
    };
    const deadline = deadlines.add(timeoutMs, () => {
      end();
      reject(new TimeoutError(`Timed out after ${timeoutMs} ms: ${what}`));
    });
    const onAbort = (): void => {
      end();
      reject(new AbortError('The request was aborted by its signal', { cause: signal?.reason }));
    };
    const listener = { handleEvent: onAbort };
    if (signal?.aborted === true) return onAbort();
    if (signal !== undefined) watchAbort(signal, listener);
    work.then(resolve, (error: unknown) => reject(ownError(error as Error))).finally(end);
  });
}
