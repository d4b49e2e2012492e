import type { Connection } from '../connection/connection';
import type { Clock, Timer } from '../environment';

/** So many answers that are owed wear a connection out, unless others come, though late. */
const maxOrphans = 256;
const lateAnswerMs = 1_000;
/** An answer that is owed for so long will not come: servers give requests up after seconds. */
const longestOwedMs = 30_000;

/** Who replaces a connection, unless that is under way. */
type WearOut = (connection: Connection, why: string) => void;

/** Notices the connections of a pool on which answers are owed that will not come any more: their stream ids are lost. */
export class OrphanWatch {
  readonly #clock: Clock;
  readonly #connections: Iterable<Connection>;
  readonly #wearOut: WearOut;
  #timer: Timer | undefined;

  constructor(clock: Clock, connections: Iterable<Connection>, wearOut: WearOut) {
    this.#clock = clock;
    this.#connections = connections;
    this.#wearOut = wearOut;
  }

  /** A caller gave a request up. */
  onOrphan(connection: Connection): void {
    const { orphanCount, lateAnswerAtMs } = connection;
    const isOwedMany = orphanCount >= maxOrphans && this.#clock.monotonicMs() - lateAnswerAtMs >= lateAnswerMs;
    if (isOwedMany) this.#wearOut(connection, `${maxOrphans} requests were never answered`);
    if (orphanCount > 0) this.#lookIn(longestOwedMs);
  }

  #lookIn(delayMs: number): void {
    this.#timer ??= this.#clock.setTimer(() => this.#look(), delayMs);
  }

  #look(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.monotonicMs();
    let newerMs = Infinity;
    for (const connection of [...this.#connections]) {
      const { oldestOrphanAtMs } = connection;
      if (nowMs - oldestOrphanAtMs < longestOwedMs) newerMs = Math.min(newerMs, oldestOrphanAtMs);
      else this.#wearOut(connection, `a request given up ${longestOwedMs / 1_000} s ago was never answered`);
    }
    if (newerMs !== Infinity) this.#lookIn(newerMs + longestOwedMs - nowMs);
  }

  stop(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#timer = undefined;
  }
}
