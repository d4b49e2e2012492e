import type { Clock, Timer } from '../environment';

const slotMs = 10;
const lateMs = 100;

/** Whatever has a deadline: an object that is there anyway costs less than a function of its own. */
export interface Expirable {
  expire(): void;
}

/** A moment at which something expires; held by {@link Deadlines} until it does or is cancelled. */
export class Deadline {
  readonly slot: number;
  readonly owner: Expirable;
  previous: Deadline | undefined = undefined;
  next: Deadline | undefined = undefined;

  constructor(slot: number, owner: Expirable) {
    this.slot = slot;
    this.owner = owner;
  }
}

/**
 * The deadlines of many requests on one timer: adding and cancelling cost no timer of the system's own.
 * A deadline expires at its time or up to 10 ms later, never before.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #slots = new Map<number, Deadline>();
  #timer: Timer | undefined;
  #armedSlot = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `expire` once `delayMs` have passed, unless cancelled. */
  add(delayMs: number, expire: () => void): Deadline {
    return this.addAt(this.#clock.monotonicMs() + delayMs, { expire });
  }

  /** Calls the owner's `expire` at a moment of the monotonic clock, unless cancelled. */
  addAt(atMs: number, owner: Expirable): Deadline {
    const deadline = new Deadline(Math.ceil(atMs / slotMs), owner);
    const first = this.#slots.get(deadline.slot);
    if (first !== undefined) {
      deadline.next = first;
      first.previous = deadline;
    }
    this.#slots.set(deadline.slot, deadline);
    if (deadline.slot < this.#armedSlot) this.#arm(deadline.slot);
    return deadline;
  }

  /** Forgets a deadline; one that expired already is ignored. */
  cancel(deadline: Deadline): void {
    const { previous, next, slot } = deadline;
    if (next !== undefined) next.previous = previous;
    if (previous !== undefined) previous.next = next;
    else if (this.#slots.get(slot) === deadline) {
      if (next === undefined) this.#slots.delete(slot);
      else this.#slots.set(slot, next);
    }
    deadline.previous = undefined;
    deadline.next = undefined;
  }

  /** Forgets all deadlines and stops the timer. */
  close(): void {
    this.#slots.clear();
    this.#disarm();
  }

  #arm(slot: number): void {
    this.#disarm();
    this.#armedSlot = slot;
    const delayMs = Math.max(0, slot * slotMs - this.#clock.monotonicMs());
    this.#timer = this.#clock.setTimer(() => this.#wake(), delayMs);
  }

  #disarm(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#timer = undefined;
    this.#armedSlot = Infinity;
  }

  /** After a blocked event loop the answers may be waiting already: they are read before anything expires. */
  #wake(): void {
    const isLate = this.#clock.monotonicMs() - this.#armedSlot * slotMs > lateMs;
    this.#timer = undefined;
    if (isLate) this.#clock.afterPoll(() => this.#expireDue());
    else this.#expireDue();
  }

  #expireDue(): void {
    const nowSlot = Math.floor(this.#clock.monotonicMs() / slotMs);
    let earliest = Infinity;
    const due: number[] = [];
    for (const slot of this.#slots.keys()) {
      if (slot <= nowSlot) due.push(slot);
      else if (slot < earliest) earliest = slot;
    }
    this.#disarm();
    if (earliest !== Infinity) this.#arm(earliest);
    for (const slot of due.sort((a, b) => a - b)) this.#expireSlot(slot);
  }

  #expireSlot(slot: number): void {
    for (let deadline = this.#slots.get(slot); deadline !== undefined; deadline = this.#slots.get(slot)) {
      this.cancel(deadline);
      deadline.owner.expire();
    }
  }
}
