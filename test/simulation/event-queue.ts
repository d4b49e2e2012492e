/** Something that happens at a moment of virtual time. */
export interface QueuedEvent {
  readonly atMs: number;
  readonly sequence: number;
  readonly run: () => void;
  isCancelled: boolean;
}

/** Events by time, those of one moment in the order in which they were added (a binary heap). */
export class EventQueue {
  readonly #heap: QueuedEvent[] = [];
  #sequence = 0;
  #cancelled = 0;

  /** Events to come, those that were cancelled left out. */
  get size(): number {
    return this.#heap.length - this.#cancelled;
  }

  add(atMs: number, run: () => void): QueuedEvent {
    const event = { atMs, sequence: this.#sequence++, run, isCancelled: false };
    this.#heap.push(event);
    this.#rise(this.#heap.length - 1);
    return event;
  }

  cancel(event: QueuedEvent): void {
    if (event.isCancelled) return;
    event.isCancelled = true;
    this.#cancelled++;
  }

  /** Moment of the first event; Infinity when there is none. */
  get nextMs(): number {
    while (this.#heap.length > 0 && this.#heap[0]!.isCancelled) {
      this.#cancelled--;
      this.#removeFirst();
    }
    return this.#heap[0]?.atMs ?? Infinity;
  }

  /** Takes the first event out; undefined when it is later than `untilMs`. */
  take(untilMs: number): QueuedEvent | undefined {
    if (this.nextMs > untilMs) return undefined;
    const first = this.#removeFirst();
    if (first !== undefined) first.isCancelled = true;
    return first;
  }

  #removeFirst(): QueuedEvent | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #rise(from: number): void {
    const heap = this.#heap;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at]!, heap[parent]!)) return;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      let least = at;
      if (left < heap.length && isBefore(heap[left]!, heap[least]!)) least = left;
      if (left + 1 < heap.length && isBefore(heap[left + 1]!, heap[least]!)) least = left + 1;
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  }
}

function isBefore(one: QueuedEvent, other: QueuedEvent): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.sequence < other.sequence);
}
