import type { Clock } from '../../environment';

/** Gives writes their time, so that a later write of this client always wins over an earlier one. */
export interface TimestampGenerator {
  /**
   * Microseconds since 1970, a bigint or a safe integer; undefined leaves the time to the coordinator.
   * @param nowMs the moment on the clock's monotonic scale, when it has just been read
   */
  next(clock: Clock, nowMs?: number): bigint | number | undefined;
}

/** The time of the wall clock, never the same twice and never going back. */
export class MonotonicTimestampGenerator implements TimestampGenerator {
  #last = 0;

  next(clock: Clock, nowMs?: number): number {
    const now = clock.wallMicros(nowMs);
    this.#last = now > this.#last ? now : this.#last + 1;
    return this.#last;
  }
}

/** Leaves the time to the coordinator. */
export class ServerSideTimestampGenerator implements TimestampGenerator {
  next(): undefined {
    return undefined;
  }
}
