import type { Connection } from '../connection/connection';
import { Heartbeat } from '../connection/heartbeat';
import type { Clock } from '../environment';
import type { Load } from './admission';

/** How many connections are kept, and how they are watched. */
export interface ConnectionSetOptions {
  /** Connections to keep open. */
  readonly connections: number;
  readonly heartbeatIntervalMs: number;
  readonly heartbeatTimeoutMs: number;
}

/** Longer than requests wait: a connection out of use is closed by its last answer, not by this. */
const retirementMs = 120_000;

/** The connections of a pool and where each stands: in use, in use until there is another, or out of use. */
export class ConnectionSet {
  readonly #clock: Clock;
  readonly #options: ConnectionSetOptions;
  readonly #inUse: Connection[] = [];
  readonly #heartbeats = new Map<Connection, Heartbeat>();
  /** In use until there are enough others. */
  readonly #worn = new Set<Connection>();
  /** Out of use, with requests to be answered. */
  readonly #retired = new Set<Connection>();
  /** Of connections that are gone. */
  #answers = 0;
  #lateAnswers = 0;

  constructor(clock: Clock, options: ConnectionSetOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  /** Connections in use. */
  get size(): number {
    return this.#inUse.length;
  }

  /** Connections to open. */
  get missing(): number {
    return this.#options.connections + this.#worn.size - this.#inUse.length;
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#inUse.values();
  }

  /** The one of that keyspace with room that has the fewest requests in flight; undefined when none has room. */
  pick(keyspace: string | undefined): Connection | undefined {
    let best: Connection | undefined;
    for (const connection of this.#inUse) {
      if (!connection.isAvailable || connection.keyspace !== keyspace) continue;
      if (best === undefined || connection.inFlightCount < best.inFlightCount) best = connection;
    }
    return best;
  }

  /** Takes a connection into use; the worn ones are retired when they are not needed any more. */
  add(connection: Connection): void {
    const { heartbeatIntervalMs, heartbeatTimeoutMs } = this.#options;
    this.#inUse.push(connection);
    this.#heartbeats.set(connection, new Heartbeat(connection, this.#clock, heartbeatIntervalMs, heartbeatTimeoutMs));
    if (this.missing > 0) return;
    for (const worn of this.#worn) this.retire(worn);
  }

  /** Probes all in use. */
  probe(): void {
    for (const heartbeat of this.#heartbeats.values()) heartbeat.probe();
  }

  /** Marks a connection in use to be replaced; false when it is marked already, or not in use. */
  wearOut(connection: Connection): boolean {
    if (this.#worn.has(connection) || !this.#inUse.includes(connection)) return false;
    this.#worn.add(connection);
    return true;
  }

  /** What the host was asked, on all of them. */
  load(): Load {
    let [answers, lateAnswers, inFlight, orphans] = [this.#answers, this.#lateAnswers, 0, 0];
    for (const connections of [this.#inUse, this.#retired]) {
      for (const connection of connections) {
        answers += connection.answerCount;
        lateAnswers += connection.lateAnswerCount;
        inFlight += connection.inFlightCount;
        orphans += connection.orphanCount;
      }
    }
    return { answers, lateAnswers, inFlight, orphans };
  }

  #forget(connection: Connection): void {
    this.#answers += connection.answerCount;
    this.#lateAnswers += connection.lateAnswerCount;
  }

  /** Takes a connection out that is closed; false when it was not in use. */
  remove(connection: Connection): boolean {
    if (!this.#takeOut(connection)) return false;
    this.#forget(connection);
    return true;
  }

  #takeOut(connection: Connection): boolean {
    const at = this.#inUse.indexOf(connection);
    if (at < 0) return false;
    this.#inUse.splice(at, 1);
    this.#worn.delete(connection);
    this.#heartbeats.get(connection)?.stop();
    this.#heartbeats.delete(connection);
    return true;
  }

  /** Takes a connection out of use, to be closed once its requests are answered; false when it was not in use. */
  retire(connection: Connection): boolean {
    if (!this.#takeOut(connection)) return false;
    this.#retired.add(connection);
    void connection.drain(retirementMs).then(() => {
      this.#retired.delete(connection);
      this.#forget(connection);
    });
    return true;
  }

  /** Takes all out of use; resolves once their requests are answered, or when `timeoutMs` have passed. */
  async drain(timeoutMs: number): Promise<void> {
    for (const connection of [...this.#inUse]) this.retire(connection);
    await Promise.all([...this.#retired].map((connection) => connection.drain(timeoutMs)));
  }
}
