import type { PlantedBug } from './planted-bug';

/** Mistakes about pools, hosts, events and shutdown. */
export const clusterBugs = {
  queuesWithoutBound: {
    file: 'src/pool/wait-queue.ts',
    find: 'if (queued >= this.#capacity) {',
    replace: 'if (queued < 0) {',
  },
  servesWaitersTwice: {
    file: 'src/pool/wait-queue.ts',
    find: 'this.#waiters.delete(waiter);\n      waiter.onConnection(connection);',
    replace: 'waiter.onConnection(connection);',
  },
  neverReconnects: {
    file: 'src/pool/host-pool.ts',
    find: '#reconnectLater(): void {',
    replace: '#reconnectLater(): void {\n    if (this.#lastError !== undefined) return;',
  },
  reconnectsWithoutPause: {
    file: 'src/pool/host-pool.ts',
    find: '}, this.#backoff.nextDelayMs(this.#lastError));',
    replace: '}, this.#backoff.nextDelayMs(this.#lastError) * 0);',
  },
  opensOneConnectionOnly: {
    file: 'src/pool/connection-set.ts',
    find: 'return this.#options.connections + this.#worn.size - this.#inUse.length;',
    replace: 'return 1 + this.#worn.size - this.#inUse.length;',
  },
  closesBeforeAnswers: {
    file: 'src/pool/host-pool.ts',
    find: 'this.#connections.drain(timeoutMs)',
    replace: 'this.#connections.drain(timeoutMs / 1e9)',
  },
  changesKeyspaceOfOne: {
    file: 'src/pool/host-pool.ts',
    find: 'await Promise.all([...this.#connections].map((connection) => this.#changeKeyspace(connection)));',
    replace: `for (const connection of [...this.#connections].slice(1)) connection.keyspace = this.#keyspace;
      await Promise.all([...this.#connections].slice(0, 1).map((connection) => this.#changeKeyspace(connection)));`,
  },
  keepsConnectionOfUnknownKeyspace: {
    file: 'src/pool/host-pool.ts',
    find: 'if (this.#isClosing || !this.#connections.retire(connection)) return;',
    replace: 'if (connection !== undefined) return;',
  },
  newConnectionsHaveNoKeyspace: {
    file: 'src/pool/host-pool.ts',
    find: 'listener, keyspace, signal',
    replace: 'listener, keyspace: undefined, signal',
  },
  staysAtTheOldAddress: {
    file: 'src/session/session-pools.ts',
    find: 'if (current.has(host) && endpoint === host.toString()) continue;',
    replace: "if (current.has(host) && endpoint !== '') continue;",
  },
  keepsPoolsOfRemovedHosts: {
    file: 'src/session/session-pools.ts',
    find: 'this.#pools.delete(host);\n      void pool.close(this.#drainTimeoutMs, \'host left\');',
    replace: 'this.#pools.delete(host);\n      void pool;',
  },
  ignoresNewHosts: {
    file: 'src/session/session-pools.ts',
    find: 'for (const host of hosts) if (!this.#pools.has(host)) void this.#open(host)?.catch(() => undefined);',
    replace: '',
  },
  swallowsTopologyEvents: {
    file: 'src/cluster/control-connection.ts',
    find: "if (event.event !== 'SCHEMA_CHANGE') this.#refreshLater(debounceMs);",
    replace: "if (event.event === 'STATUS_CHANGE') this.#refreshLater(debounceMs);",
  },
  controlConnectionStaysLost: {
    file: 'src/cluster/control-connection.ts',
    find: 'this.#backoff.reset();\n    this.#reconnect();',
    replace: 'this.#backoff.reset();',
  },
  leavesLosersOfTheRaceOpen: {
    file: 'src/cluster/control-connection.ts',
    find: '} catch (error) {\n      connection.destroy();\n      throw error;',
    replace: '} catch (error) {\n      throw error;',
  },
  tellsHostUpTwice: {
    file: 'src/session/cluster.ts',
    find: "if (host.state === 'up') return;",
    replace: '',
  },
  keepsDownHostsUp: {
    file: 'src/session/cluster.ts',
    find: "host.state = 'down';\n",
    replace: '',
  },
  asksOldServersForNewTables: {
    file: 'src/cluster/system-tables.ts',
    find: 'this.#hasPeersV2 = false;',
    replace: 'throw error;',
  },
  agreesAtOnce: {
    file: 'src/cluster/system-tables.ts',
    find: 'return new Set(counted.map((row) => String(row[\'schema_version\']))).size === 1;',
    replace: 'return new Set(counted).size < 0;',
  },
} as const satisfies Readonly<Record<string, PlantedBug>>;
