import type { Lookup, OpenTransport, Transport, TransportEvents } from '../../../src/environment';
import { formatEndpoint } from '../../../src/environment';
import type { EventLoop } from '../event-loop';
import type { SeededRandom } from '../seeded-random';
import type { Trace } from '../trace';
import { Link } from './link';
import type { LinkConditions, NodeSide } from './link';

/** What listens on an endpoint. */
export interface Listener {
  readonly conditions: LinkConditions;
  /** What becomes of a connection that is asked for now. */
  readonly acceptance: Acceptance;
  accept(link: Link): NodeSide;
}

/** `hang`: nothing comes back; `unreachable`: the network says so. */
export type Acceptance = 'accept' | 'refuse' | 'hang' | 'unreachable';

/** What the network tells those who check it. */
export interface NetworkWatcher {
  onConnecting(client: string, endpoint: string): void;
  onDead(link: Link): void;
  onBufferReused(endpoint: string): void;
}

interface Parts {
  readonly loop: EventLoop;
  readonly random: SeededRandom;
  readonly trace: Trace;
  readonly watcher: NetworkWatcher;
}

/** Names and connections of the simulated world. */
export class SimNetwork {
  readonly #parts: Parts;
  readonly #listeners = new Map<string, Listener>();
  readonly #names = new Map<string, readonly string[]>();
  /** By client: its connections, those that are being made included. */
  readonly #open = new Map<string, Set<object>>();
  /** With the connections of the client that each belongs to. */
  readonly #links = new Map<Link, Set<object>>();
  /** What looking a name up takes. */
  lookupMs = 1;
  /** The name server does not answer, or says that there is no such name. */
  lookupFailure: 'silent' | 'unknown' | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  listen(endpoint: string, listener: Listener): void {
    this.#listeners.set(endpoint, listener);
  }

  unlisten(endpoint: string): void {
    this.#listeners.delete(endpoint);
  }

  name(hostname: string, addresses: readonly string[]): void {
    this.#names.set(hostname, addresses);
  }

  /** Connections that a client holds or is making. */
  openOf(client: string): number {
    return this.#open.get(client)?.size ?? 0;
  }

  /** Whether a client has a connection to an endpoint, or makes one. */
  isConnected(client: string, endpoint: string): boolean {
    return [...this.#open.get(client) ?? []].some((held) => held instanceof Link && held.peer === endpoint);
  }

  /** The connections to an endpoint whose client's end is open. */
  linksTo(endpoint: string): Link[] {
    return [...this.#links.keys()].filter((link) => link.peer === endpoint);
  }

  lookupFor(client: string): Lookup {
    const { loop, trace } = this.#parts;
    return (hostname) => new Promise((resolve, reject) => {
      const isAddress = /^[\d.]+$/.test(hostname);
      if (!isAddress && this.lookupFailure === 'silent') return;
      loop.after(isAddress ? 0 : this.lookupMs, () => {
        const found = isAddress ? [hostname] : this.#names.get(hostname);
        const addresses = !isAddress && this.lookupFailure === 'unknown' ? undefined : found;
        trace.note('lookup', client, hostname, addresses?.join(','));
        loop.arrive(() => {
          if (addresses !== undefined) resolve(addresses);
          else reject(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }));
        });
      });
    });
  }

  openTransportFor(client: string): OpenTransport {
    const open = new Set<object>();
    this.#open.set(client, open);
    return (target, events, signal) => new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const endpoint = formatEndpoint(target);
      this.#parts.trace.note('connect', client, endpoint);
      this.#parts.watcher.onConnecting(client, endpoint);
      const attempt = new ConnectAttempt(open, signal, { resolve, reject });
      this.#parts.loop.after(this.#wayMs(endpoint), () => this.#ask(attempt, endpoint, events));
    });
  }

  #wayMs(endpoint: string): number {
    return this.#listeners.get(endpoint)?.conditions.latencyMs() ?? leastWayMs;
  }

  /** The wish for a connection has come to where it goes, if there is anything. */
  #ask(attempt: ConnectAttempt, endpoint: string, events: TransportEvents): void {
    const { loop, random } = this.#parts;
    const listener = this.#listeners.get(endpoint);
    const acceptance = listener?.acceptance ?? 'refuse';
    if (acceptance === 'hang' || listener?.conditions.isCut === true || attempt.isOver) return;
    if (listener === undefined || acceptance !== 'accept') {
      const code = acceptance === 'unreachable' ? 'EHOSTUNREACH' : 'ECONNREFUSED';
      const error = Object.assign(new Error(`connect ${code} ${endpoint}`), { code });
      loop.after(this.#wayMs(endpoint), () => loop.arrive(() => attempt.fail(error)));
      return;
    }
    const watcher = {
      onClientClosed: (closed: Link) => this.#forget(closed),
      onDead: (dead: Link) => this.#parts.watcher.onDead(dead),
      onBufferReused: () => this.#parts.watcher.onBufferReused(endpoint),
    };
    const link = new Link({ loop, random, endpoint, conditions: listener.conditions, watcher }, events);
    link.attach(listener.accept(link));
    this.#links.set(link, attempt.holder);
    loop.after(this.#wayMs(endpoint), () => loop.arrive(() => attempt.succeed(link)));
  }

  #forget(link: Link): void {
    this.#links.get(link)?.delete(link);
    this.#links.delete(link);
  }
}

const leastWayMs = 0.2;

/** A connection that is being made, until it is there, refused or given up. */
class ConnectAttempt {
  /** The client's connections and attempts. */
  readonly holder: Set<object>;
  isOver = false;
  readonly #signal: AbortSignal;
  readonly #settle: { resolve(transport: Transport): void; reject(reason: Error): void };

  constructor(
    holder: Set<object>, signal: AbortSignal, settle: { resolve(transport: Transport): void; reject(reason: Error): void },
  ) {
    this.holder = holder;
    this.#signal = signal;
    this.#settle = settle;
    holder.add(this);
    signal.addEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => this.fail(this.#signal.reason as Error);

  fail(reason: Error): void {
    if (this.#end()) this.#settle.reject(reason);
  }

  /** A client that has given up meanwhile closes at once. */
  succeed(link: Link): void {
    if (!link.isOpenAtClient) return this.fail(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    if (!this.#end()) return link.destroy();
    this.holder.add(link);
    link.handOut();
    this.#settle.resolve(link);
  }

  #end(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    this.holder.delete(this);
    this.#signal.removeEventListener('abort', this.#onAbort);
    return true;
  }
}
