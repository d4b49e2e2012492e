import type { Clock, Environment, Timer } from '../environment';

const firstLookMs = 5_000;
const longestPauseMs = 60_000;
/** How long nothing must have been waited for before it is said. */
const secondLookMs = 3_000;

const text =
  'Nothing but an open session of purecql keeps this process running: await session.shutdown() when its work is done, ' +
  'or declare it by "await using session = …"';

let isSaid = false;

/** Whether each cluster of the process waits for nothing: none can tell its own sockets from those of another. */
const idleness = new Set<() => boolean>();

function isAllIdle(): boolean {
  for (const isIdle of idleness) if (!isIdle()) return false;
  return true;
}

/** Once for the process, which is what goes on. */
export function warnOfOpenSession(): void {
  if (!isSaid) process.emitWarning(text, { code: 'PURECQL_OPEN_SESSION' });
  isSaid = true;
}

/**
 * Finds out when a program has come to its end and goes on only because it has forgotten `shutdown()`, and has it said: it would
 * hang without a word. Looks after 5 s, then after twice as long each time, and only while nobody waits for anything.
 */
export class ForgottenSessions {
  readonly #clock: Clock;
  readonly #look: Environment['whenNothingElseRuns'];
  readonly #isIdle: () => boolean;
  readonly #say: () => void;
  #timer: Timer | undefined;
  #isStopped = false;

  constructor({ clock, whenNothingElseRuns }: Environment, isIdle: () => boolean, say: () => void) {
    this.#clock = clock;
    this.#look = whenNothingElseRuns;
    this.#isIdle = isIdle;
    this.#say = say;
    idleness.add(isIdle);
    if (whenNothingElseRuns !== undefined) this.#wait(firstLookMs, () => this.#first(firstLookMs));
  }

  stop(): void {
    this.#isStopped = true;
    idleness.delete(this.#isIdle);
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
  }

  #wait(delayMs: number, then: () => void): void {
    if (!this.#isStopped) this.#timer = this.#clock.setTimer(then, delayMs);
  }

  #first(pauseMs: number): void {
    const next = Math.min(longestPauseMs, 2 * pauseMs);
    this.#wait(next, () => this.#first(next));
    if (!isAllIdle()) return;
    this.#look?.(() => {
      if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
      this.#wait(secondLookMs, () => this.#second(next));
    });
  }

  /** What looked like the end may have been a pause. */
  #second(pauseMs: number): void {
    this.#wait(pauseMs, () => this.#first(pauseMs));
    if (!isAllIdle()) return;
    this.#look?.(() => {
      this.stop();
      this.#say();
    });
  }
}
