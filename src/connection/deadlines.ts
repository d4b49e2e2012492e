import type { Clock, Timer } from '../environment';

const slotMs = 10;
const lateMs = 100;

/** The deadlines of one slot of time, in no order. */
class Slot {
  readonly number: number;
  first: Deadline | undefined = undefined;

  constructor(number: number) {
    this.number = number;
  }
}

/** What expires at some moment; held by {@link Deadlines}, as its own place in their lists, until it does or is cancelled. */
export abstract class Deadline {
  slot: Slot | undefined = undefined;
  previous: Deadline | undefined = undefined;
  next: Deadline | undefined = undefined;

  /** The moment has come. */
  abstract expire(): void;
}

/** A function to call at some moment. */
class Alarm extends Deadline {
  readonly expire: () => void;

  constructor(expire: () => void) {
    super();
    this.expire = expire;
  }
}

/**
 * The deadlines of many requests on one timer: adding and cancelling cost no timer of the system's own, and next to nothing when
 * the last deadline was in the same slot, as those of requests with the same timeout are.
 * A deadline expires at its time or up to 10 ms later, never before.
 */
export class Deadlines {
  readonly #clock: Clock;
  /** Those with deadlines, and the last one used. */
  readonly #slots = new Map<number, Slot>();
  #last = new Slot(-1);
  #timer: Timer | undefined;
  #armedSlot = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `expire` once `delayMs` have passed, unless cancelled. */
  add(delayMs: number, expire: () => void): Deadline {
    const alarm = new Alarm(expire);
    this.addAt(this.#clock.monotonicMs() + delayMs, alarm);
    return alarm;
  }

  /** Has something expire at a moment of the monotonic clock, unless cancelled; only once at a time. */
  addAt(atMs: number, deadline: Deadline): void {
    const number = Math.ceil(atMs / slotMs);
    const slot = this.#last.number === number ? this.#last : this.#useSlot(number);
    const { first } = slot;
    deadline.slot = slot;
    deadline.next = first;
    if (first !== undefined) first.previous = deadline;
    slot.first = deadline;
    if (number < this.#armedSlot) this.#arm(number);
  }

  #useSlot(number: number): Slot {
    if (this.#last.first === undefined) this.#slots.delete(this.#last.number);
    let slot = this.#slots.get(number);
    if (slot === undefined) {
      slot = new Slot(number);
      this.#slots.set(number, slot);
    }
    this.#last = slot;
    return slot;
  }

  /** Forgets a deadline; one that expired already is ignored. */
  cancel(deadline: Deadline): void {
    const { previous, next, slot } = deadline;
    if (slot === undefined) return;
    if (next !== undefined) next.previous = previous;
    if (previous !== undefined) previous.next = next;
    else {
      slot.first = next;
      if (next === undefined && slot !== this.#last) this.#slots.delete(slot.number);
    }
    deadline.slot = undefined;
    deadline.previous = undefined;
    deadline.next = undefined;
  }

  /** Whether nothing is waited for. */
  get isEmpty(): boolean {
    return [...this.#slots.values()].every(({ first }) => first === undefined);
  }

  /** Forgets all deadlines and stops the timer. */
  close(): void {
    this.#slots.clear();
    this.#last = new Slot(-1);
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
    const due: Slot[] = [];
    for (const slot of this.#slots.values()) {
      if (slot.number <= nowSlot) due.push(slot);
      else if (slot.first !== undefined && slot.number < earliest) earliest = slot.number;
    }
    this.#disarm();
    if (earliest !== Infinity) this.#arm(earliest);
    for (const slot of due.sort((one, other) => one.number - other.number)) this.#expireSlot(slot);
  }

  #expireSlot(slot: Slot): void {
    for (let deadline = slot.first; deadline !== undefined; deadline = slot.first) {
      this.cancel(deadline);
      deadline.expire();
    }
  }
}
