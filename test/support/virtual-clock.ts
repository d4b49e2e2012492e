import type { Clock, Timer } from '../../src/environment';

interface VirtualTimer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** A clock that moves only when told to; callbacks run in the order of their times. */
export class VirtualClock implements Clock {
  readonly #timers = new Set<VirtualTimer>();
  #nowMs: number;

  constructor(startMs = 1_000_000) {
    this.#nowMs = startMs;
  }

  /** Timers that have not fired: what a finished test must not leave behind. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMicros(): number {
    return Math.round(this.#nowMs * 1_000);
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return timer;
  }

  clearTimer(timer: Timer): void {
    this.#timers.delete(timer as VirtualTimer);
  }

  afterTurn(callback: () => void): void {
    process.nextTick(callback);
  }

  afterPoll(callback: () => void): void {
    setImmediate(callback);
  }

  /** Moves on by `ms`, firing timers on the way and letting promises settle after each. */
  async advance(ms: number): Promise<void> {
    await settled();
    const untilMs = this.#nowMs + ms;
    for (let next = this.#earliest(untilMs); next !== undefined; next = this.#earliest(untilMs)) {
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
      await settled();
    }
    this.#nowMs = untilMs;
    await settled();
  }

  /** An event loop that was blocked for `ms`: what is due then fires before anything that has come is read. */
  async block(ms: number): Promise<void> {
    this.#nowMs += ms;
    for (let next = this.#earliest(this.#nowMs); next !== undefined; next = this.#earliest(this.#nowMs)) {
      this.#timers.delete(next);
      next.callback();
      await Promise.resolve();
    }
    await settled();
  }

  /** Jumps without firing what is due. */
  jump(ms: number): void {
    this.#nowMs += ms;
  }

  #earliest(untilMs: number): VirtualTimer | undefined {
    let earliest: VirtualTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.atMs <= untilMs && (earliest === undefined || timer.atMs < earliest.atMs)) earliest = timer;
    }
    return earliest;
  }
}

/** Lets everything that is ready happen: promises, next ticks, and the immediates of a whole handshake. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
