import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { formatEndpoint } from '../../src/environment';
import type { Environment } from '../../src/environment';
import { findSecretIn } from './secret-guard';

/** What crossed one connection, as bytes and in its order. */
export class TappedConversation {
  readonly host: string;
  readonly #crossed: { readonly isRequest: boolean; readonly bytes: Buffer }[] = [];

  constructor(host: string) {
    this.host = host;
  }

  record(isRequest: boolean, bytes: Uint8Array): void {
    this.#crossed.push({ isRequest, bytes: Buffer.from(bytes) });
  }

  /** All bytes that the client has written. */
  get sent(): Buffer {
    return Buffer.concat(this.#crossed.filter(({ isRequest }) => isRequest).map(({ bytes }) => bytes));
  }

  /**
   * What the client wrote before it had the whole of the first answer with this opcode; undefined when none came. Good for
   * answers up to AUTHENTICATE and READY, which no version puts in segments.
   */
  sentBefore(opcode: number): Buffer | undefined {
    let received = Buffer.alloc(0);
    const sent: Buffer[] = [];
    for (const { isRequest, bytes } of this.#crossed) {
      if (isRequest) {
        sent.push(bytes);
        continue;
      }
      received = Buffer.concat([received, bytes]);
      if (opcodesOf(received).includes(opcode)) return Buffer.concat(sent);
    }
    return undefined;
  }
}

/** The opcodes of the envelopes that are there in full (v5 spec §2.1). */
function opcodesOf(bytes: Buffer): number[] {
  const opcodes: number[] = [];
  for (let at = 0; at + 9 <= bytes.length;) {
    const end = at + 9 + bytes.readUInt32BE(at + 5);
    if (end <= bytes.length) opcodes.push(bytes.readUInt8(at + 4));
    at = end;
  }
  return opcodes;
}

/** The form in which the sentinel password is among the bytes, undefined when it is not. */
export function secretAmong(bytes: Buffer | undefined): string | undefined {
  if (bytes === undefined) throw new Error('These bytes never crossed');
  return findSecretIn(bytes);
}

/** An environment whose connections are read along, and what crossed them. */
export interface TappedEnvironment {
  readonly environment: Environment;
  readonly conversations: readonly TappedConversation[];
}

/** Reads along between the driver and its transport: before TLS, where there is TLS. */
export function tapEnvironment(environment: Environment): TappedEnvironment {
  const conversations: TappedConversation[] = [];
  const { openTransport } = environment;
  return {
    conversations,
    environment: {
      ...environment,
      openTransport: async (target, events, signal) => {
        const conversation = new TappedConversation(formatEndpoint(target));
        conversations.push(conversation);
        const onData = (chunk: Buffer): void => {
          conversation.record(false, chunk);
          events.onData(chunk);
        };
        const transport = await openTransport(target, { ...pass(events), onData }, signal);
        const write: typeof transport.write = (bytes, written) => {
          conversation.record(true, bytes);
          return transport.write(bytes, written);
        };
        const { peer } = transport;
        return { ...pass(transport), peer, write };
      },
    },
  };
}

/** Its methods as functions of their own, wherever they are defined. */
function pass<T extends object>(object: T): T {
  const method = (name: string) => (...parameters: unknown[]): unknown => {
    return (object as Record<string, (...given: unknown[]) => unknown>)[name]!(...parameters);
  };
  const names = ['onData', 'onDrain', 'onClose', 'write', 'pause', 'resume', 'end', 'destroy'].filter((name) => name in object);
  return Object.fromEntries(names.map((name) => [name, method(name)])) as T;
}

/** A port of loopback that passes everything on to a server, and what crossed it: the very bytes of the network. */
export class TcpTap implements AsyncDisposable {
  readonly conversations: TappedConversation[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((client) => this.#passOn(client));
  readonly #target: string;

  private constructor(target: string) {
    this.#target = target;
  }

  /** Listens in front of `address:port`. */
  static async before(target: string): Promise<TcpTap> {
    const tap = new TcpTap(target);
    await new Promise<void>((resolve) => tap.#server.listen(0, '127.0.0.1', resolve));
    return tap;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #passOn(client: Socket): void {
    const [host, port] = this.#target.split(':');
    const server = connect(Number(port), host);
    const conversation = new TappedConversation(this.#target);
    this.conversations.push(conversation);
    this.#couple(client, server, (bytes) => conversation.record(true, bytes));
    this.#couple(server, client, (bytes) => conversation.record(false, bytes));
  }

  #couple(from: Socket, to: Socket, record: (bytes: Buffer) => void): void {
    this.#sockets.add(from);
    from.on('data', (bytes) => {
      record(bytes);
      to.write(bytes);
    });
    from.on('error', () => to.destroy());
    from.on('end', () => to.end());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroySoon();
    });
  }

  /** Ends all connections; new ones are passed on. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }
}
