import type { Host } from '../cluster/host';
import { Traffic } from '../observability/traffic';
import type { HostPool } from '../pool/host-pool';
import { errorOfAllHosts } from '../errors';
import type { DriverError } from '../errors';

/** Makes the pool of a host, whose bytes are counted; undefined for hosts to which no connections are kept. */
export type MakePool = (host: Host, traffic: Traffic) => HostPool | undefined;

/** Between two attempts on all hosts at the wish of requests. */
const leastPauseMs = 1_000;

/** The pools of one session, one for each host that it keeps connections to. */
export class SessionPools {
  /** Of all connections that there were. */
  readonly traffic = new Traffic();
  readonly #makePool: MakePool;
  readonly #drainTimeoutMs: number;
  readonly #pools = new Map<Host, { readonly pool: HostPool; readonly endpoint: string }>();
  #keyspace: string | undefined;
  #isClosed = false;
  #triedAllAtMs = -Infinity;

  constructor(makePool: MakePool, drainTimeoutMs: number, keyspace: string | undefined) {
    this.#makePool = makePool;
    this.#drainTimeoutMs = drainTimeoutMs;
    this.#keyspace = keyspace;
  }

  *[Symbol.iterator](): Generator<readonly [host: Host, pool: HostPool], void, undefined> {
    for (const [host, { pool }] of this.#pools) yield [host, pool];
  }

  of(host: Host): HostPool | undefined {
    return this.#pools.get(host)?.pool;
  }

  /**
   * Opens the first connections; throws when no host can be used, with the reason of each. A host that cannot be used yet, since
   * it has not heard of a new keyspace for one, goes on trying by itself.
   */
  async start(hosts: readonly Host[]): Promise<void> {
    const attempts = hosts.map((host) => this.#open(host));
    const results = await Promise.allSettled(attempts.filter((attempt) => attempt !== undefined));
    const failures = results.filter((result) => result.status === 'rejected').map((result) => result.reason as DriverError);
    if (failures.length < results.length) return;
    throw errorOfAllHosts('No host of the local data centre could be used:', failures);
  }

  /** Follows the topology: pools for hosts that came or moved, none for those that went. */
  follow(hosts: readonly Host[]): void {
    if (this.#isClosed) return;
    const current = new Set(hosts);
    for (const [host, { pool, endpoint }] of this.#pools) {
      if (current.has(host) && endpoint === host.toString()) continue;
      this.#pools.delete(host);
      void pool.close(this.#drainTimeoutMs, 'host left');
    }
    for (const host of hosts) if (!this.#pools.has(host)) void this.#open(host)?.catch(() => undefined);
  }

  #open(host: Host): Promise<void> | undefined {
    const pool = this.#makePool(host, this.traffic);
    if (pool === undefined) return undefined;
    this.#pools.set(host, { pool, endpoint: host.toString() });
    return pool.start(this.#keyspace);
  }

  /**
   * Tries all hosts now, for a request that has found none: they may have been back for a while. Not while one of them can be
   * used, and not too often, so that many requests in an outage are no storm of connections.
   */
  reconnectAll(nowMs: number): void {
    const pools = [...this.#pools.values()].map(({ pool }) => pool);
    if (nowMs - this.#triedAllAtMs < leastPauseMs || pools.some((pool) => pool.isAvailable)) return;
    this.#triedAllAtMs = nowMs;
    for (const pool of pools) pool.reconnectNow();
  }

  /** Sets the keyspace of every connection, those to come included. */
  async setKeyspace(keyspace: string): Promise<void> {
    this.#keyspace = keyspace;
    await Promise.all([...this.#pools.values()].map(({ pool }) => pool.setKeyspace(keyspace)));
  }

  async close(timeoutMs: number): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#pools.values()].map(({ pool }) => pool.close(timeoutMs)));
  }
}
