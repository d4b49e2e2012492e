import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createServer as createTlsServer } from 'node:tls';
import type { Server as TlsServer, TlsOptions, TLSSocket } from 'node:tls';

/** False on machines without IPv6, whose tests of it cannot run. */
export const hasIpv6 = Object.values(networkInterfaces()).flat().some((each) => each?.address === '::1');

const addresses = hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
const mostTries = 20;

/** Puts TLS before a plain port, so that a real node can have any certificate; on 127.0.0.1 and on ::1, with the same port. */
export class TlsFront {
  /** What each client sent once TLS was there, in the order in which they came. */
  readonly received: Buffer[] = [];
  /** The common names in the certificates that clients showed. */
  readonly clientNames = new Set<string>();
  readonly #server: TlsServer;
  readonly #sockets = new Set<Socket>();
  #listeners: readonly Server[] = [];

  private constructor(options: TlsOptions) {
    this.#server = createTlsServer(options);
    this.#server.on('tlsClientError', (_, socket) => socket.destroy());
  }

  /** @param serve what to do with each client, or `address:port` of the plain port. */
  static async start(options: TlsOptions, serve: string | ((client: TLSSocket) => void)): Promise<TlsFront> {
    const front = new TlsFront(options);
    front.#server.on('secureConnection', (client) => {
      front.#record(client);
      if (typeof serve === 'function') serve(client);
      else front.#relay(client, serve);
    });
    front.#listeners = await listenOnAll((socket) => {
      front.#keep(socket);
      front.#server.emit('connection', socket);
    });
    return front;
  }

  get port(): number {
    return portOf(this.#listeners[0]!);
  }

  /** Has another certificate from now on; connections there are go on. */
  renew(options: TlsOptions): void {
    this.#server.setSecureContext(options);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#listeners.map((listener) => closed(listener)));
  }

  #record(client: TLSSocket): void {
    const index = this.received.push(Buffer.alloc(0)) - 1;
    const { subject } = client.getPeerCertificate();
    if (subject !== undefined) this.clientNames.add(String(subject.CN));
    client.on('error', () => undefined);
    client.on('data', (chunk: Buffer) => {
      this.received[index] = Buffer.concat([this.received[index]!, chunk]);
    });
  }

  #relay(client: TLSSocket, upstream: string): void {
    const socket = connect(Number(upstream.slice(upstream.lastIndexOf(':') + 1)), upstream.slice(0, upstream.lastIndexOf(':')));
    this.#keep(socket);
    join(client, socket);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
  }
}

/** Passes TCP on to a port, and notes every byte. */
export class TcpTap {
  /** The chunks in both directions, in their order. */
  readonly chunks: { readonly from: 'client' | 'server'; readonly bytes: Buffer }[] = [];
  readonly #sockets = new Set<Socket>();
  #listeners: readonly Server[] = [];

  static async start(targetPort: number): Promise<TcpTap> {
    const tap = new TcpTap();
    tap.#listeners = await listenOnAll((client) => {
      const server = connect(targetPort, '127.0.0.1');
      for (const [from, socket] of [['client', client], ['server', server]] as const) {
        tap.#sockets.add(socket);
        socket.on('data', (bytes: Buffer) => tap.chunks.push({ from, bytes }));
      }
      join(client, server);
    });
    return tap;
  }

  get port(): number {
    return portOf(this.#listeners[0]!);
  }

  /** All that one side has sent. */
  sentBy(side: 'client' | 'server'): Buffer {
    return Buffer.concat(this.chunks.filter(({ from }) => from === side).map(({ bytes }) => bytes));
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#listeners.map((listener) => closed(listener)));
  }
}

/** Bytes go through in both directions, and the end of one side is the end of the other. */
function join(one: Socket, other: Socket): void {
  for (const [from, to] of [[one, other], [other, one]] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy()).on('close', () => to.destroy());
  }
}

/** A port that is free on one address may be taken on the other. */
async function listenOnAll(onConnection: (socket: Socket) => void): Promise<Server[]> {
  for (let tries = 0; tries < mostTries; tries++) {
    const servers: Server[] = [];
    try {
      for (const host of addresses) {
        const server = createServer(onConnection);
        server.listen(servers[0] === undefined ? 0 : portOf(servers[0]), host);
        await once(server, 'listening');
        servers.push(server);
      }
      return servers;
    } catch {
      await Promise.all(servers.map((server) => closed(server)));
    }
  }
  throw new Error(`No port was free on ${addresses.join(' and ')} in ${mostTries} tries`);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
