import type { Clock, Timer } from '../environment';
import { ConnectionError } from '../errors';
import type { Connection } from './connection';

/** Asks OPTIONS on a connection that has been silent, and closes it when nothing comes back. */
export class Heartbeat {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #timeoutMs: number;
  #timer: Timer | undefined;
  #isStopped = false;

  constructor(connection: Connection, clock: Clock, intervalMs: number, timeoutMs: number) {
    this.#connection = connection;
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#timeoutMs = timeoutMs;
    this.#wait(intervalMs);
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
  }

  #wait(delayMs: number): void {
    if (!this.#isStopped) this.#timer = this.#clock.setTimer(() => this.#beat(), delayMs);
  }

  #beat(): void {
    const connection = this.#connection;
    if (connection.state !== 'ready') return;
    const { lastReadMs } = connection;
    const silentMs = this.#clock.monotonicMs() - lastReadMs;
    if (silentMs < this.#intervalMs) return this.#wait(this.#intervalMs - silentMs);
    connection.ask({ kind: 'OPTIONS' }, this.#timeoutMs).then(
      () => this.#wait(this.#intervalMs),
      (cause: unknown) => {
        const isAlive = connection.state === 'ready' && connection.lastReadMs !== lastReadMs;
        if (isAlive) this.#wait(this.#intervalMs);
        else connection.destroy(this.#deadError(cause));
      },
    );
  }

  #deadError(cause: unknown): ConnectionError {
    const why = cause instanceof Error ? cause.message : String(cause);
    const { host } = this.#connection;
    return new ConnectionError('HEARTBEAT_FAILED', `The heartbeat failed: ${why}`, { cause, host });
  }
}
