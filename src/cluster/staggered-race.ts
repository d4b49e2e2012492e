import type { Clock, Timer } from '../environment';
import { ConnectionError, errorOfAllHosts, NoHostAvailableError } from '../errors';
import type { DriverError } from '../errors';

/** Time that a candidate has for itself before the next one is tried beside it. */
const staggerMs = 250;

/**
 * Tries candidates until one succeeds: the next one starts when one fails, or when 250 ms have passed; once one has
 * succeeded the others are given up by their signal. Rejects with the reasons of all.
 */
export function raceStaggered<T>(
  candidates: readonly T[], clock: Clock, closing: AbortSignal, attempt: (candidate: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  if (candidates.length === 0) return Promise.reject(new NoHostAvailableError('No host is known:', []));
  return new Race(candidates, clock, closing, attempt).run();
}

class Race<T> {
  readonly #candidates: readonly T[];
  readonly #clock: Clock;
  readonly #attempt: (candidate: T, signal: AbortSignal) => Promise<void>;
  readonly #giveUp = new AbortController();
  readonly #signal: AbortSignal;
  readonly #failures: DriverError[] = [];
  #started = 0;
  #isOver = false;
  #timer: Timer | undefined;

  constructor(
    candidates: readonly T[], clock: Clock, closing: AbortSignal, attempt: (candidate: T, signal: AbortSignal) => Promise<void>,
  ) {
    this.#candidates = candidates;
    this.#clock = clock;
    this.#attempt = attempt;
    this.#signal = AbortSignal.any([this.#giveUp.signal, closing]);
  }

  run(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const end = (): void => {
        this.#isOver = true;
        this.#stopTimer();
      };
      const startNext = (): void => {
        this.#stopTimer();
        const candidate = this.#candidates[this.#started];
        if (candidate === undefined || this.#isOver) return;
        this.#started++;
        if (this.#started < this.#candidates.length) this.#timer = this.#clock.setTimer(startNext, staggerMs);
        this.#attempt(candidate, this.#signal).then(
          () => {
            end();
            this.#giveUp.abort(new ConnectionError('SUPERSEDED', 'Another host answered first'));
            resolve();
          },
          (error: unknown) => {
            this.#failures.push(error as DriverError);
            if (this.#failures.length < this.#candidates.length) return startNext();
            end();
            reject(errorOfAllHosts('None of the contact points could be used:', this.#failures));
          },
        );
      };
      startNext();
    });
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#timer = undefined;
  }
}
