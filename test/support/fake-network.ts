import type {
  Environment, OpenTransport, Random, Transport, TransportEvents, TransportTarget,
} from '../../src/environment';
import { formatEndpoint } from '../../src/environment';
import { VirtualClock } from './virtual-clock';

/** What a chunk is full of once it was read: who keeps a view of it sees that. */
const overwritten = 0xdd;

/** The far end of a fake connection: what a server sees of it. */
export interface FakeSocket {
  /** Sends bytes to the client, which sees them as one chunk. */
  send(bytes: Buffer): void;
  /** Ends the connection from the server's side, as if with an error when one is given. */
  close(error?: Error): void;
  /** Stops reading: from now on the client is told to wait, and what it writes all the same is kept. */
  stall(): void;
  /** Reads what was kept, and everything that follows. */
  resume(): void;
  readonly isOpen: boolean;
  /** Bytes that were sent and wait for a client that does not read. */
  readonly unreadBytes?: number;
}

/** A server of the fake network. */
export interface FakeServer {
  onOpen?(socket: FakeSocket): void;
  /** Called once a write of the client. */
  onData(socket: FakeSocket, bytes: Buffer): void;
  onClose?(socket: FakeSocket): void;
}

/** Sockets in memory: servers by `address:port`, and no time but that of a virtual clock. */
export class FakeNetwork {
  readonly clock = new VirtualClock();
  /** The chance of everything on this network. */
  random: Random = () => 0.5;
  readonly #servers = new Map<string, FakeServer | 'silent'>();
  readonly #names = new Map<string, readonly string[]>();
  readonly #open = new Set<object>();

  /** Connections that are open or being opened: what a finished test must not leave behind. */
  get openSockets(): number {
    return this.#open.size;
  }

  /** Makes a server answer on an endpoint; `silent` = connections to it are never made. */
  listen(endpoint: string, server: FakeServer | 'silent'): void {
    this.#servers.set(endpoint, server);
  }

  /** Makes an endpoint refuse connections; open ones stay. */
  unlisten(endpoint: string): void {
    this.#servers.delete(endpoint);
  }

  name(hostname: string, addresses: readonly string[]): void {
    this.#names.set(hostname, addresses);
  }

  get environment(): Environment {
    return {
      clock: this.clock,
      random: () => this.random(),
      lookup: async (hostname) => {
        const addresses = this.#names.get(hostname) ?? (/^[\d.:a-f]+$/.test(hostname) ? [hostname] : undefined);
        if (addresses === undefined) throw new Error(`getaddrinfo ENOTFOUND ${hostname}`);
        return addresses;
      },
      reverseLookup: async (address) => {
        const named = [...this.#names].filter(([, addresses]) => addresses.includes(address));
        return named.map(([name]) => name);
      },
      openTransport: this.#openTransport,
    };
  }

  readonly #openTransport: OpenTransport = (target, events, signal) =>
    new Promise<Transport>((resolve, reject) => {
      signal.throwIfAborted();
      const attempt = {};
      this.#open.add(attempt);
      const settle = (): void => {
        this.#open.delete(attempt);
        signal.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => {
        settle();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', onAbort);
      const server = this.#servers.get(formatEndpoint(target));
      if (server === 'silent') return;
      setImmediate(() => {
        if (signal.aborted) return;
        settle();
        if (server === undefined) reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
        else resolve(this.#connect(target, server, events));
      });
    });

  #connect(target: TransportTarget, server: FakeServer, events: TransportEvents): Transport {
    const connection = new FakeConnection(target, server, events, () => this.#open.delete(connection));
    this.#open.add(connection);
    server.onOpen?.(connection.far);
    return connection;
  }
}

/** Both ends of one connection; everything that crosses it takes one turn of the event loop. */
class FakeConnection implements Transport {
  readonly peer: string;
  readonly far: FakeSocket;
  readonly #server: FakeServer;
  readonly #events: TransportEvents;
  readonly #onClosed: () => void;
  #isOpen = true;
  /** Writes that the server has not read, while it does not read. */
  #kept: (() => void)[] | undefined;
  /** What the client has not read, while it does not read. */
  #unread: Buffer[] = [];
  #isPaused = false;

  constructor(target: TransportTarget, server: FakeServer, events: TransportEvents, onClosed: () => void) {
    this.peer = formatEndpoint(target);
    this.#server = server;
    this.#events = events;
    this.#onClosed = onClosed;
    const isOpen = (): boolean => this.#isOpen;
    const unreadBytes = (): number => this.#unread.reduce((sum, { length }) => sum + length, 0);
    this.far = {
      send: (bytes) => this.#toClient(Buffer.from(bytes)),
      close: (error) => this.#close(error),
      stall: () => {
        this.#kept ??= [];
      },
      resume: () => this.#resume(),
      get isOpen() {
        return isOpen();
      },
      get unreadBytes() {
        return unreadBytes();
      },
    };
  }

  #toClient(bytes: Buffer): void {
    setImmediate(() => {
      this.#unread.push(bytes);
      this.#deliver();
    });
  }

  #deliver(): void {
    while (this.#isOpen && !this.#isPaused) {
      const bytes = this.#unread.shift();
      if (bytes === undefined) return;
      this.#events.onData(bytes);
      bytes.fill(overwritten);
    }
  }

  #close(error?: Error): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#onClosed();
    this.#server.onClose?.(this.far);
    setImmediate(() => this.#events.onClose(error));
  }

  #resume(): void {
    const kept = this.#kept ?? [];
    this.#kept = undefined;
    setImmediate(() => {
      for (const deliver of kept) deliver();
      if (this.#isOpen) this.#events.onDrain();
    });
  }

  /** The buffer is read when it arrives, so that one which is used again too early arrives broken. */
  write(bytes: Buffer, written: () => void): boolean {
    const deliver = (): void => {
      if (!this.#isOpen) return;
      this.#server.onData(this.far, Buffer.from(bytes));
      written();
    };
    if (this.#kept === undefined) setImmediate(deliver);
    else this.#kept.push(deliver);
    return this.#kept === undefined;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    setImmediate(() => this.#deliver());
  }

  end(): void {
    this.#close();
  }

  destroy(): void {
    this.#close();
  }
}
