import { createKeyspace, dropKeyspaces } from './keyspace';
import { isPlain, startServer, type ServerOptions } from './start-server';
import type { TestServer } from './test-server';

interface Slot {
  readonly options: ServerOptions;
  readonly server: Promise<TestServer>;
}

/** Keeps at most two servers at a time: the plain one for the whole run, and the one with options used last. */
export class ServerPool {
  readonly #start: (options: ServerOptions) => Promise<TestServer>;
  #plain: Slot | undefined;
  #special: Slot | undefined;

  constructor(start: (options: ServerOptions) => Promise<TestServer> = startServer) {
    this.#start = start;
  }

  /** A server with these options; the one that a suite before left, where it fits and its nodes still run. */
  async acquire({ keyspace, ...options }: ServerOptions): Promise<TestServer> {
    const server = await this.#serverFor(options);
    if (keyspace !== undefined) await createKeyspace(server, keyspace);
    return server;
  }

  /** Ends servers whose processes a suite may have harmed, and leaves nothing on those that are not our own. */
  async release(server: TestServer): Promise<void> {
    if (server.origin === 'environment') await dropKeyspaces(server);
    const slot = this.#special;
    if (slot?.options.ownProcesses !== true || (await slot.server) !== server) return;
    this.#special = undefined;
    await stop(slot);
  }

  async stopAll(): Promise<void> {
    const slots = [this.#plain, this.#special];
    this.#plain = undefined;
    this.#special = undefined;
    await Promise.all(slots.map(stop));
  }

  async #serverFor(options: ServerOptions): Promise<TestServer> {
    const plain = isPlain(options);
    const slot = plain ? this.#plain : this.#special;
    if (slot !== undefined && (plain || sameOptions(slot.options, options))) {
      const server = await slot.server;
      if (server.nodes.every((node) => node.isRunning)) return server;
    }
    await stop(slot);
    const fresh = { options, server: this.#start(options) };
    if (plain) this.#plain = fresh;
    else this.#special = fresh;
    return fresh.server;
  }
}

function sameOptions(one: ServerOptions, other: ServerOptions): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function stop(slot: Slot | undefined): Promise<void> {
  const server = await slot?.server.catch(() => undefined);
  await server?.stop();
}
