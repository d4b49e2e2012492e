import type { ConversationListener } from './conversation';

/** What became of a request, as its caller was told. */
export type Outcome = 'open' | 'acknowledged' | 'notRun' | 'unknown';

const outcomes = ['open', 'acknowledged', 'notRun', 'unknown'] as const satisfies readonly Outcome[];
const codes = { open: 0, acknowledged: 1, notRun: 2, unknown: 3 } as const satisfies Record<Outcome, number>;
const most = 255;

/** What is known of each request, in three bytes outside the heap, so that the heap of a long run is the driver's. */
export class Ledger implements ConversationListener {
  #outcomes = new Uint8Array(1 << 16);
  #sends = new Uint8Array(1 << 16);
  #refusals = new Uint8Array(1 << 16);
  #size = 0;

  /** Requests so far: the next one's id. */
  get size(): number {
    return this.#size;
  }

  /** A new request. */
  add(): number {
    if (this.#size === this.#outcomes.length) {
      this.#outcomes = twice(this.#outcomes);
      this.#sends = twice(this.#sends);
      this.#refusals = twice(this.#refusals);
    }
    return this.#size++;
  }

  settle(id: number, outcome: Exclude<Outcome, 'open'>): void {
    this.#outcomes[id] = codes[outcome];
  }

  outcomeOf(id: number): Outcome {
    return outcomes[this.#outcomes[id] ?? 0] ?? 'open';
  }

  /** Notes that a proxy has read the request on its way to a node. */
  onSent(id: number): void {
    if (id < this.#size && this.#sends[id]! < most) this.#sends[id]!++;
  }

  /** Notes that a proxy has read a node's answer that it has done nothing of the request. */
  onRefused(id: number): void {
    if (id < this.#size && this.#refusals[id]! < most) this.#refusals[id]!++;
  }

  /** Times that the request was written to a node. */
  sendsOf(id: number): number {
    return this.#sends[id] ?? 0;
  }

  /** Times that a node said that it had done nothing of it. */
  refusalsOf(id: number): number {
    return this.#refusals[id] ?? 0;
  }
}

function twice(from: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const to = new Uint8Array(from.length * 2);
  to.set(from);
  return to;
}
