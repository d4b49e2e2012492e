import type { Connection } from '../connection/connection';
import { OverloadedError } from '../errors';
import type { DriverError } from '../errors';
import { diagnosticsChannels } from '../observability/channels';

/** Someone who waits for room on a connection. */
export interface Waiter {
  onConnection(connection: Connection): void;
  onFailure(error: DriverError): void;
}

/** Those who wait for room on the connections to one host, who came first first. */
export class WaitQueue {
  readonly #host: string;
  readonly #capacity: number;
  readonly #waiters = new Set<Waiter>();

  constructor(host: string, capacity: number) {
    this.#host = host;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#waiters.size;
  }

  /** Throws OverloadedError when too many wait already. */
  add(waiter: Waiter): void {
    const queued = this.#waiters.size;
    if (queued >= this.#capacity) {
      throw new OverloadedError(
        `All connections are full and ${queued} requests wait: send fewer at once, or raise pool.maxQueued`, { host: this.#host },
      );
    }
    this.#waiters.add(waiter);
    const { poolWait } = diagnosticsChannels();
    if (poolWait.hasSubscribers) poolWait.publish({ host: this.#host, queued: queued + 1 });
  }

  /** The waiter no longer waits. */
  leave(waiter: Waiter): void {
    this.#waiters.delete(waiter);
  }

  /** Gives connections to waiters as long as there are both. */
  serve(pick: () => Connection | undefined): void {
    for (const waiter of this.#waiters) {
      const connection = pick();
      if (connection === undefined) return;
      this.#waiters.delete(waiter);
      waiter.onConnection(connection);
    }
  }

  /** Sends all away, each with an error of its own. */
  fail(reason: (host: string) => DriverError): void {
    for (const waiter of this.#waiters) {
      this.#waiters.delete(waiter);
      waiter.onFailure(reason(this.#host));
    }
  }
}
