import { ProtocolError } from '../errors';
import type { DriverError } from '../errors';
import type { Opcode } from '../protocol/constants';
import type { Envelope } from '../protocol/frame';

/** Who waits for the answer to one request; exactly one of the two is called, once. */
export interface ReplyHandler {
  /** The opcode of the answer, when it is not RESULT; ERROR always answers. */
  readonly expects?: Opcode;
  onReply(envelope: Envelope): void;
  onFailure(error: DriverError): void;
}

/** Takes the place of a handler that no longer waits, until the late answer frees its id. */
const orphan: unique symbol = Symbol('orphan');

/**
 * The stream ids of one connection: free, in flight or orphaned. Free ids are reused oldest first, so that an answer
 * nobody asked for meets a free id, which closes the connection instead of answering another request. Id 0 is never
 * given out: a server uses it to complain about the connection as a whole.
 */
export class InFlight {
  readonly #slots: (ReplyHandler | typeof orphan | undefined)[];
  readonly #sentInBatch: Int32Array;
  readonly #free: Int16Array;
  #head = 0;
  #freeCount: number;
  /** When their callers gave them up, the longest ago first. */
  readonly #orphans = new Map<number, number>();

  /** @param capacity number of ids, at most 32,767 (v5 spec §2.1.3) */
  constructor(capacity: number) {
    this.#slots = new Array<ReplyHandler | typeof orphan | undefined>(capacity + 1).fill(undefined);
    this.#sentInBatch = new Int32Array(capacity + 1);
    this.#free = Int16Array.from({ length: capacity }, (_, i) => i + 1);
    this.#freeCount = capacity;
  }

  /** Requests that wait for an answer. */
  get size(): number {
    return this.#free.length - this.#freeCount - this.#orphans.size;
  }

  /** Ids given up by their callers and not answered yet. */
  get orphanCount(): number {
    return this.#orphans.size;
  }

  /** When the one was given up that is owed for longest; Infinity when none is. */
  get oldestOrphanAtMs(): number {
    const [atMs] = this.#orphans.values();
    return atMs ?? Infinity;
  }

  get hasFree(): boolean {
    return this.#freeCount > 0;
  }

  /** Takes the id free for longest, of which there must be one; `batch` is the socket write to carry the request. */
  add(handler: ReplyHandler, batch: number): number {
    const id = this.#free[this.#head]!;
    this.#head = this.#head + 1 === this.#free.length ? 0 : this.#head + 1;
    this.#freeCount--;
    this.#slots[id] = handler;
    this.#sentInBatch[id] = batch;
    return id;
  }

  /** Frees an answered id; undefined when its caller had given up. Throws ProtocolError for an id that is free. */
  settle(id: number): ReplyHandler | undefined {
    const slot = this.#slots[id];
    if (slot === undefined) throw new ProtocolError(`Answer on stream ${id}, on which nothing was asked`);
    this.#release(id);
    if (slot !== orphan) return slot;
    this.#orphans.delete(id);
    return undefined;
  }

  /** Frees an id whose request was never written. */
  withdraw(id: number): void {
    this.#release(id);
  }

  #release(id: number): void {
    this.#slots[id] = undefined;
    const tail = this.#head + this.#freeCount;
    this.#free[tail < this.#free.length ? tail : tail - this.#free.length] = id;
    this.#freeCount++;
  }

  /** The caller no longer waits; the id stays taken until the answer comes. False when it did not wait any more. */
  abandon(id: number, handler: ReplyHandler, nowMs: number): boolean {
    if (this.#slots[id] !== handler) return false;
    this.#slots[id] = orphan;
    this.#orphans.set(id, nowMs);
    return true;
  }

  /** Takes all waiting handlers out; `wasSent` is false for those whose socket write is still to come. */
  takeAll(currentBatch: number): { handler: ReplyHandler; wasSent: boolean }[] {
    const waiting: { handler: ReplyHandler; wasSent: boolean }[] = [];
    this.#slots.forEach((slot, id) => {
      if (slot === undefined) return;
      this.settle(id);
      if (slot !== orphan) waiting.push({ handler: slot, wasSent: this.#sentInBatch[id] !== currentBatch });
    });
    return waiting;
  }
}
