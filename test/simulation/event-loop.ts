import type { Clock, Timer } from '../../src/environment';
import { EventQueue } from './event-queue';
import type { QueuedEvent } from './event-queue';

/** More events than this without time passing are a loop that does not end. */
const mostAtOnce = 100_000;

/**
 * Virtual time, and the event loop of the one process whose code is under test. The world (network, nodes, faults) runs on
 * time; the process runs in turns as in Node: timers that are due, then what has come in, then what waits for that. After
 * each turn its promises settle. Real time plays no part.
 */
export class EventLoop {
  readonly #world = new EventQueue();
  readonly #timers = new EventQueue();
  #arrived: (() => void)[] = [];
  #afterArrived: (() => void)[] = [];
  #nowMs = 0;
  #blockedUntilMs = 0;
  #atOnce = 0;
  /** Turns of the process so far. */
  turns = 0;
  /** Time in which the process was blocked so far. */
  blockedMs = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  /** The process does not see anything now. */
  get isBlocked(): boolean {
    return this.#blockedUntilMs > this.#nowMs;
  }

  /** Something of the world happens after `delayMs`, whether or not the process can see it then. */
  after(delayMs: number, run: () => void): QueuedEvent {
    return this.#world.add(this.#nowMs + Math.max(0, delayMs), run);
  }

  cancel(event: QueuedEvent): void {
    this.#world.cancel(event);
  }

  /** Something reaches the process: it is seen in a turn of its own. */
  arrive(run: () => void): void {
    this.#arrived.push(run);
  }

  /** As in Node: whole milliseconds, so up to one too early, and at least one. */
  setTimer(delayMs: number, run: () => void): QueuedEvent {
    return this.#timers.add(this.#nowMs + Math.max(1, Math.trunc(delayMs)), run);
  }

  clearTimer(timer: QueuedEvent): void {
    this.#timers.cancel(timer);
  }

  /** Runs once what has come in by now has been seen. */
  afterPoll(run: () => void): void {
    this.#afterArrived.push(run);
  }

  /** The process does nothing for a while, as if it were busy. */
  block(durationMs: number): void {
    const untilMs = Math.max(this.#blockedUntilMs, this.#nowMs + durationMs);
    this.blockedMs += untilMs - Math.max(this.#blockedUntilMs, this.#nowMs);
    this.#blockedUntilMs = untilMs;
  }

  /** Runs until a moment, or until `isDone`. */
  async run(untilMs: number, isDone: () => boolean = () => false): Promise<void> {
    while (!isDone()) {
      this.#runWorld(this.#nowMs);
      const isBlocked = this.#blockedUntilMs > this.#nowMs;
      const turn = isBlocked ? undefined : this.#nextTurn();
      if (turn !== undefined) {
        this.turns++;
        this.#countAtOnce();
        turn();
        await settled();
        continue;
      }
      const nextMs = isBlocked
        ? Math.min(this.#blockedUntilMs, this.#world.nextMs)
        : Math.min(this.#world.nextMs, this.#timers.nextMs);
      if (nextMs > untilMs) break;
      this.#nowMs = Math.max(this.#nowMs, nextMs);
      this.#atOnce = 0;
    }
    if (!isDone()) this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #runWorld(untilMs: number): void {
    for (let event = this.#world.take(untilMs); event !== undefined; event = this.#world.take(untilMs)) {
      this.#countAtOnce();
      event.run();
    }
  }

  #nextTurn(): (() => void) | undefined {
    const timer = this.#timers.take(this.#nowMs);
    if (timer !== undefined) return timer.run;
    if (this.#arrived.length > 0) return this.#shiftArrived();
    if (this.#afterArrived.length === 0) return undefined;
    const waiting = this.#afterArrived;
    this.#afterArrived = [];
    return () => {
      for (const run of waiting) run();
    };
  }

  #shiftArrived(): () => void {
    if (this.#arrived.length === 1) {
      const [only] = this.#arrived;
      this.#arrived = [];
      return only!;
    }
    return this.#arrived.shift()!;
  }

  #countAtOnce(): void {
    if (++this.#atOnce > mostAtOnce) throw new Error(`More than ${mostAtOnce} things happen and no time passes`);
  }
}

/** The clock of one client on the loop: it counts its timers, and its wall clock can be set. */
export class LoopClock implements Clock {
  readonly #loop: EventLoop;
  readonly #timers = new Set<Timer>();
  /** What the wall clock shows at the beginning, and what it is ahead of that. */
  wallOffsetMs = 1_700_000_000_000;

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  /** Timers that have not fired: what a client that was shut down must not leave behind. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  monotonicMs(): number {
    return this.#loop.nowMs;
  }

  wallMicros(): number {
    return Math.floor((this.wallOffsetMs + this.#loop.nowMs) * 1_000);
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const timer: QueuedEvent = this.#loop.setTimer(delayMs, () => {
      this.#timers.delete(timer);
      callback();
    });
    this.#timers.add(timer);
    return timer;
  }

  clearTimer(timer: Timer): void {
    this.#timers.delete(timer);
    this.#loop.clearTimer(timer as QueuedEvent);
  }

  afterTurn(callback: () => void): void {
    process.nextTick(callback);
  }

  afterPoll(callback: () => void): void {
    this.#loop.afterPoll(callback);
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
