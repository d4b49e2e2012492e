import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { AddressTranslator } from '../../../src/index';
import { opcodes } from '../wire/wire-opcodes';
import { ProxyConversation } from './proxy-conversation';
import type { ProxyOwner } from './proxy-conversation';
import { ProxyRule } from './proxy-rules';
import type { Condition, ProxyFrame, ProxyHands, ProxyReaction } from './proxy-rules';
import type { RawTrouble } from './raw-trouble';

/** A request that went to the node or was to go there. */
export interface RecordedRequest {
  readonly connection: number;
  readonly stream: number;
  readonly opcode: number;
  readonly text: string | undefined;
  readonly version: number;
}

/**
 * Stands before a real node and knows the frames that go through it, in versions 4 and 5, compressed or not: does to some of
 * them what its rules say, to all bytes what the raw trouble says, and records every request.
 */
export class FaultyProxy implements ProxyOwner, AsyncDisposable {
  readonly statements = new Map<string, string>();
  /** All requests of clients, oldest first. */
  readonly requests: RecordedRequest[] = [];
  /** Connections that clients have opened, all in all. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #conversations = new Set<ProxyConversation>();
  #rules: readonly ProxyRule[] = [];
  #trouble: RawTrouble = {};

  private constructor(host: string, port: number) {
    this.#server = createServer((client) => {
      const node = connect({ host, port });
      const conversation = new ProxyConversation(this, ++this.connections, client, node);
      conversation.trouble = this.#trouble;
      this.#conversations.add(conversation);
      for (const socket of [client, node]) {
        this.#sockets.add(socket);
        socket.once('close', () => {
          this.#sockets.delete(socket);
          this.#conversations.delete(conversation);
        });
      }
    });
  }

  /** A proxy before `address:port`. */
  static async before(contactPoint: string): Promise<FaultyProxy> {
    const [host = '', port = ''] = contactPoint.split(':');
    const proxy = new FaultyProxy(host, Number(port));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get contactPoint(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Sends every connection of a cluster through the proxy, whatever the node says about its address. */
  get translator(): AddressTranslator {
    return { translate: () => ({ address: '127.0.0.1', port: this.#port }) };
  }

  /** Client connections that are open. */
  get openConnections(): number {
    return this.#conversations.size;
  }

  /** Adds a rule; the first that takes a message decides about it. */
  when(condition: Condition, react: ProxyReaction): ProxyRule {
    const rule = new ProxyRule(condition, react);
    this.#rules = [...this.#rules, rule];
    return rule;
  }

  /** Takes all rules and all raw trouble away. */
  heal(): void {
    this.#rules = [];
    this.trouble = {};
  }

  /** What happens from now on to the bytes of all connections, those to come included. */
  set trouble(trouble: RawTrouble) {
    this.#trouble = trouble;
    for (const conversation of this.#conversations) conversation.trouble = trouble;
  }

  take(frame: ProxyFrame, hands: ProxyHands): boolean {
    if (frame.from === 'client') this.#record(frame);
    const rule = this.#rules.find((one) => one.takes(frame));
    rule?.react(hands, frame);
    return rule !== undefined;
  }

  #record({ connection, envelope: { stream, opcode, version }, text }: ProxyFrame): void {
    this.requests.push({ connection, stream, opcode, text, version });
  }

  /** The executions and queries whose text meets the pattern: how often a statement went over the wire. */
  sent(text: RegExp): readonly RecordedRequest[] {
    const runs: readonly number[] = [opcodes.QUERY, opcodes.EXECUTE, opcodes.BATCH];
    return this.requests.filter((request) => runs.includes(request.opcode) && text.test(request.text ?? ''));
  }

  /** Resets connections: all of them, or only those that have registered for events. */
  reset(which: 'all' | 'control' = 'all'): void {
    for (const conversation of [...this.#conversations]) if (which === 'all' || conversation.isControl) conversation.reset();
  }

  /** Ends the direction to the clients, as a server does that closes while its client still writes. */
  halfClose(): void {
    for (const conversation of [...this.#conversations]) conversation.halfClose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }
}
