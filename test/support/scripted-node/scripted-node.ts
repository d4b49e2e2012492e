import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TlsOptions } from 'node:tls';
import { envelopeBytes } from '../wire/wire-envelopes';
import { nodeEvent } from '../wire/wire-responses';
import type { WireResponse } from '../wire/wire-responses';
import type { NodeFacts } from '../../simulation/world/system-tables';
import type { Exchange, Reaction } from './exchange';
import { NodeAnswers } from './node-answers';
import { ScriptedConversation } from './scripted-conversation';

/** Whom the node lets in. */
export interface ScriptedAuthentication {
  readonly username: string;
  readonly password: string;
  readonly className: string;
}

/** What a scripted node is; it listens on a free port of the loopback unless told otherwise. */
export interface ScriptedNodeOptions {
  readonly address?: string;
  readonly port?: number;
  /** The newest version that it speaks (default 5). */
  readonly newestVersion?: 4 | 5;
  readonly tls?: TlsOptions;
  readonly authentication?: Pick<ScriptedAuthentication, 'username' | 'password'>;
  readonly hostId?: Buffer;
  readonly peers?: readonly NodeFacts[];
}

const passwordAuthenticator = 'org.apache.cassandra.auth.PasswordAuthenticator';

/**
 * A node on a real socket that speaks versions 4 and 5, with segments, LZ4, TLS and passwords, and does to each request what
 * its script says. Its bytes are made by an encoder that shares no line with the driver.
 */
export class ScriptedNode implements AsyncDisposable {
  readonly answers: NodeAnswers;
  readonly authentication: ScriptedAuthentication | undefined;
  readonly conversations = new Set<ScriptedConversation>();
  /** Connections that were made, all in all. */
  connections = 0;
  /** Requests by kind. */
  readonly counts = new Map<string, number>();
  /** Of the requests that an application made, while {@link ScriptedNode.keepsRequests}. */
  readonly requests: Exchange[] = [];
  keepsRequests = true;
  /** What clients sent that no server can read. */
  readonly violations: string[] = [];
  /** What is done with each request; undefined = what the node does by itself. */
  script: (exchange: Exchange) => Reaction | undefined = () => undefined;
  /** Told of each connection that is made. */
  onConnection: () => void = () => undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, { newestVersion = 5, authentication, peers = [], ...options }: ScriptedNodeOptions) {
    this.#server = server;
    this.authentication = authentication && { ...authentication, className: passwordAuthenticator };
    const own = factsOf('', 0, options.hostId ?? randomBytes(16));
    this.answers = new NodeAnswers({ own, peers }, newestVersion);
  }

  static async start(options: ScriptedNodeOptions = {}): Promise<ScriptedNode> {
    const server = options.tls === undefined ? createServer() : createTlsServer(options.tls);
    const node = new ScriptedNode(server, options);
    server.on('connection', (socket: Socket) => node.#keep(socket));
    server.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => node.#open(socket));
    server.on('tlsClientError', () => undefined);
    server.listen(options.port ?? 0, options.address ?? '127.0.0.1', 8_192);
    await once(server, 'listening');
    const { address, port } = server.address() as AddressInfo;
    node.answers.identity = { ...node.answers.identity, own: factsOf(address, port, node.facts.hostId) };
    return node;
  }

  /** What its system tables tell of it. */
  get facts(): NodeFacts {
    return this.answers.identity.own;
  }

  get contactPoint(): string {
    return `${this.facts.address}:${this.facts.port}`;
  }

  /** Makes nodes know each other, from now on. */
  static introduce(...nodes: readonly ScriptedNode[]): void {
    for (const node of nodes) {
      const peers = nodes.filter((other) => other !== node).map(({ facts }) => facts);
      node.answers.identity = { own: node.facts, peers };
    }
  }

  /** How many requests of a kind came. */
  countOf(kind: string): number {
    return this.counts.get(kind) ?? 0;
  }

  note(exchange: Exchange): void {
    const { kind } = exchange.request;
    this.counts.set(kind, this.countOf(kind) + 1);
    if (this.keepsRequests && exchange.isOfUser) this.requests.push(exchange);
  }

  #keep(socket: Socket): void {
    this.connections++;
    this.onConnection();
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #open(socket: Socket): void {
    this.conversations.add(new ScriptedConversation(this, socket));
  }

  /** Sends an event to every client that has asked for its kind. */
  broadcast(event: WireResponse): void {
    const length = event.body.readUInt16BE(0);
    const kind = event.body.toString('utf8', 2, 2 + length);
    for (const conversation of this.conversations) {
      if (conversation.registered.includes(kind)) this.#tell(conversation, event);
    }
  }

  /** Tells that a node has changed: `STATUS_CHANGE` `UP`, say. */
  broadcastNode(type: string, change: string, { address, port }: NodeFacts): void {
    this.broadcast(nodeEvent(type, change, address, port));
  }

  #tell(conversation: ScriptedConversation, event: WireResponse): void {
    conversation.send(envelopeBytes(event, { stream: -1, version: conversation.version }));
  }

  /** Cuts all connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.script = () => undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function factsOf(address: string, port: number, hostId: Buffer): NodeFacts {
  const token = hostId.readBigInt64BE(0).toString();
  return {
    hostId, address, port, datacenter: 'dc1', rack: 'rack1', tokens: [token], schemaVersion: 1, isHalfKnown: false,
  };
}
