import type { Clock, Timer } from '../environment';
import { ConnectionError } from '../errors';

/** Time that a candidate has for itself before the next one is tried beside it. */
const staggerMs = 250;

/** What is raced, and what to do with what comes of it. */
export interface RaceParts<T, R> {
  readonly clock: Clock;
  /** Gives all candidates up. */
  readonly closing: AbortSignal;
  /** The signal aborts for those that another one was faster than. */
  attempt(candidate: T, signal: AbortSignal): Promise<R>;
  /** Takes what an attempt came to, at once; all but the first are too late. */
  take?(result: R, isFirst: boolean): void;
}

/**
 * Tries candidates until one succeeds: the next one starts when one fails, or when 250 ms have passed; once one has succeeded the
 * others are given up by their signal. Rejects with an AggregateError of the reasons of all.
 */
export function raceStaggered<T, R>(candidates: readonly T[], parts: RaceParts<T, R>): Promise<R> {
  return new Race(candidates, parts).run();
}

class Race<T, R> {
  readonly #candidates: readonly T[];
  readonly #parts: RaceParts<T, R>;
  readonly #giveUp = new AbortController();
  readonly #signal: AbortSignal;
  readonly #failures: unknown[] = [];
  #started = 0;
  #isOver = false;
  #timer: Timer | undefined;

  constructor(candidates: readonly T[], parts: RaceParts<T, R>) {
    this.#candidates = candidates;
    this.#parts = parts;
    this.#signal = AbortSignal.any([this.#giveUp.signal, parts.closing]);
  }

  run(): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      const startNext = (): void => {
        this.#stopTimer();
        const candidate = this.#candidates[this.#started];
        if (candidate === undefined || this.#isOver) return;
        this.#started++;
        const { clock } = this.#parts;
        if (this.#started < this.#candidates.length) this.#timer = clock.setTimer(startNext, staggerMs);
        this.#parts.attempt(candidate, this.#signal).then(
          (result) => {
            this.#parts.take?.(result, !this.#isOver);
            this.#end();
            this.#giveUp.abort(new ConnectionError('SUPERSEDED', 'Another one answered first'));
            resolve(result);
          },
          (error: unknown) => {
            this.#failures.push(error);
            if (this.#failures.length < this.#candidates.length) return startNext();
            this.#end();
            reject(new AggregateError(this.#failures));
          },
        );
      };
      startNext();
    });
  }

  #end(): void {
    this.#isOver = true;
    this.#stopTimer();
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) this.#parts.clock.clearTimer(this.#timer);
    this.#timer = undefined;
  }
}
