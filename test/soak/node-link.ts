import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Conversation } from './conversation';
import type { ConversationListener } from './conversation';

/**
 * How a link treats what goes through it. `refusing`: new connections are ended at once; `mute`: requests arrive, answers are
 * lost; `silent`: both are lost; `tearing`: the next chunk is cut in half and its connection ended; `slow`: all is late.
 */
export type LinkMode = 'passing' | 'refusing' | 'mute' | 'silent' | 'tearing' | 'slow';

type Direction = 'toNode' | 'toClient';

const slownessMs = 250;
/** After these the streams have holes and cannot go on. */
const losing: ReadonlySet<LinkMode> = new Set(['mute', 'silent', 'tearing']);

/** The network between a client and one node: reads each request on its way, and can break as networks do. */
export class NodeLink implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #listener: ConversationListener;
  #mode: LinkMode = 'passing';

  private constructor(node: { readonly address: string; readonly port: number }, listener: ConversationListener) {
    this.#listener = listener;
    this.#server = createServer((client) => this.#join(client, node.address, node.port));
  }

  /** A link to `address:port`, on another port of the same address. */
  static async to(contactPoint: string, listener: ConversationListener): Promise<NodeLink> {
    const [address = '', port = ''] = contactPoint.split(':');
    const link = new NodeLink({ address, port: Number(port) }, listener);
    link.#server.listen(0, address);
    await once(link.#server, 'listening');
    return link;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections of clients and to the node that are open. */
  get openSockets(): number {
    return this.#sockets.size;
  }

  get mode(): LinkMode {
    return this.#mode;
  }

  set mode(mode: LinkMode) {
    if (losing.has(this.#mode) || mode === 'refusing') this.cut();
    this.#mode = mode;
  }

  /** Destroys all connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket, host: string, port: number): void {
    if (this.#mode === 'refusing') {
      client.on('error', () => undefined);
      client.destroy();
      return;
    }
    const node = connect({ host, port });
    const conversation = new Conversation(this.#listener);
    this.#pass(client, node, 'toNode', (chunk) => conversation.readRequests(chunk));
    this.#pass(node, client, 'toClient', (chunk) => conversation.readAnswers(chunk));
  }

  #pass(from: Socket, to: Socket, direction: Direction, read: (chunk: Buffer) => void): void {
    const lane = new Lane(to);
    this.#sockets.add(from);
    from.setNoDelay();
    from.on('error', () => undefined);
    from.on('data', (chunk: Buffer) => {
      read(chunk);
      this.#treat(chunk, lane, from, direction);
    });
    from.once('end', () => lane.end());
    from.once('close', () => {
      this.#sockets.delete(from);
      to.destroySoon();
    });
  }

  #treat(chunk: Buffer, lane: Lane, from: Socket, direction: Direction): void {
    if (this.#mode === 'silent' || (this.#mode === 'mute' && direction === 'toClient')) return;
    if (this.#mode !== 'tearing') return lane.push(chunk, this.#mode === 'slow' ? slownessMs : 0);
    lane.push(chunk.subarray(0, chunk.length >> 1), 0);
    from.destroy();
  }
}

/** One direction of a connection: chunks in their order, each not before its time. */
class Lane {
  readonly #to: Socket;
  readonly #queue: { readonly chunk: Buffer; readonly dueMs: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isEnding = false;

  constructor(to: Socket) {
    this.#to = to;
    to.once('close', () => clearTimeout(this.#timer));
  }

  push(chunk: Buffer, delayMs: number): void {
    this.#queue.push({ chunk, dueMs: performance.now() + delayMs });
    this.#flush();
  }

  /** Ends the other side once it has had everything. */
  end(): void {
    this.#isEnding = true;
    this.#flush();
  }

  #flush(): void {
    if (this.#timer !== undefined || this.#to.writableEnded || this.#to.destroyed) return;
    const nowMs = performance.now();
    while (this.#queue.length > 0 && this.#queue[0]!.dueMs <= nowMs) this.#to.write(this.#queue.shift()!.chunk);
    const [next] = this.#queue;
    if (next === undefined) {
      if (this.#isEnding) this.#to.end();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, Math.ceil(next.dueMs - nowMs));
  }
}
