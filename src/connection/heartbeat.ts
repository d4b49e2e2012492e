import type { Clock, Timer } from '../environment';
import { ConnectionError } from '../errors';
import type { Connection } from './connection';

/** Silence after which a connection is probed that owes answers: a frozen node is noticed while somebody waits for it. */
const busySilenceMs = 1_000;

/** Asks OPTIONS on a connection that has been silent, and closes it when nothing comes back. */
export class Heartbeat {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #timeoutMs: number;
  #timer: Timer | undefined;
  #isStopped = false;
  #isProbing = false;

  constructor(connection: Connection, clock: Clock, intervalMs: number, timeoutMs: number) {
    this.#connection = connection;
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#timeoutMs = timeoutMs;
    this.#wait();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
  }

  /** Probes now, without waiting for silence: there was a hint that the node is gone. */
  probe(): void {
    if (this.#isStopped || this.#isProbing || this.#connection.state !== 'ready') return;
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#ask();
  }

  #wait(): void {
    this.#isProbing = false;
    if (this.#isStopped) return;
    this.#timer = this.#clock.setTimer(() => this.#beat(), Math.min(busySilenceMs, this.#intervalMs));
  }

  #beat(): void {
    const connection = this.#connection;
    if (connection.state !== 'ready') return;
    const silentMs = this.#clock.monotonicMs() - connection.lastReadMs;
    const limitMs = connection.inFlightCount > 0 ? Math.min(busySilenceMs, this.#intervalMs) : this.#intervalMs;
    if (silentMs < limitMs) this.#wait();
    else this.#ask();
  }

  #ask(): void {
    const connection = this.#connection;
    const { lastReadMs } = connection;
    this.#isProbing = true;
    connection.ask({ kind: 'OPTIONS' }, this.#timeoutMs).then(
      () => this.#wait(),
      (cause: unknown) => {
        const isAlive = connection.state === 'ready' && connection.lastReadMs !== lastReadMs;
        if (isAlive) this.#wait();
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
