import type { Socket } from 'node:net';
import type { WireEnvelope } from '../wire/wire-envelopes';
import { opcodes } from '../wire/wire-opcodes';
import { WireReader } from '../wire/wire-reader';
import { readRequest } from '../wire/wire-requests';
import type { WireRequest } from '../wire/wire-requests';
import { ProxyFraming } from './proxy-framing';
import type { ProxyFrame, ProxyHands } from './proxy-rules';
import { RawPipe } from './raw-trouble';
import type { RawTrouble } from './raw-trouble';

const payloadFlag = 0x04;
const resultPrepared = 4;

/** What the proxy knows of all connections. */
export interface ProxyOwner {
  /** The texts of prepared statements, by their ids. */
  readonly statements: Map<string, string>;
  /** Decides about a message: true when somebody has taken care of it. */
  take(frame: ProxyFrame, hands: ProxyHands): boolean;
}

/** A client's connection and the one to the node behind it, with each message between them looked at. */
export class ProxyConversation {
  readonly #owner: ProxyOwner;
  readonly #number: number;
  readonly #client: Socket;
  readonly #node: Socket;
  readonly #toClient: RawPipe;
  readonly #toNode: RawPipe;
  readonly #framing = { client: new ProxyFraming(), node: new ProxyFraming() } as const;
  readonly #textOnStream = new Map<number, string | undefined>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #startup: Readonly<Record<string, string>> | undefined;
  #isControl = false;

  constructor(owner: ProxyOwner, connection: number, client: Socket, node: Socket) {
    this.#owner = owner;
    this.#number = connection;
    this.#client = client;
    this.#node = node;
    this.#toClient = new RawPipe(client);
    this.#toNode = new RawPipe(node);
    this.#follow('client', client, node);
    this.#follow('node', node, client);
  }

  set trouble(trouble: RawTrouble) {
    this.#toClient.trouble = trouble;
    this.#toNode.trouble = trouble;
  }

  get isControl(): boolean {
    return this.#isControl;
  }

  #follow(from: 'client' | 'node', source: Socket, other: Socket): void {
    source.setNoDelay(true);
    source.on('error', () => undefined);
    source.on('data', (chunk: Buffer) => {
      this.#framing[from].push(chunk);
      for (let envelope = this.#framing[from].next(); envelope !== undefined; envelope = this.#framing[from].next()) {
        this.#see(from, envelope);
      }
    });
    source.on('close', () => {
      for (const timer of this.#timers) clearTimeout(timer);
      this.#toClient.close();
      this.#toNode.close();
      other.destroy();
    });
  }

  #see(from: 'client' | 'node', envelope: WireEnvelope): void {
    const text = from === 'client' ? this.#noteRequest(envelope) : this.#noteAnswer(envelope);
    const frame = { from, connection: this.#number, envelope, text, isControl: this.#isControl };
    if (!this.#owner.take(frame, this.#hands(from, envelope))) this.#pass(from, envelope);
  }

  #noteRequest({ opcode, flags, body, version, stream }: WireEnvelope): string | undefined {
    const input = new WireReader(body);
    if ((flags & payloadFlag) !== 0) input.bytesMap();
    const request = readRequest(opcode, input.take(input.left), version);
    if (request.kind === 'STARTUP') this.#startup = request.options;
    if (request.kind === 'REGISTER') this.#isControl = true;
    const text = this.#textOf(request);
    this.#textOnStream.set(stream, text);
    return text;
  }

  #textOf(request: WireRequest): string | undefined {
    if (request.kind === 'QUERY' || request.kind === 'PREPARE') return request.query;
    if (request.kind === 'EXECUTE') return this.#owner.statements.get(request.id.toString('hex'));
    if (request.kind !== 'BATCH') return undefined;
    return request.statements.map(({ query, id }) => query ?? this.#owner.statements.get(id?.toString('hex') ?? '')).join('; ');
  }

  #noteAnswer({ opcode, body, stream }: WireEnvelope): string | undefined {
    const text = this.#textOnStream.get(stream);
    const isPrepared = opcode === opcodes.RESULT && body.length > 6 && body.readInt32BE(0) === resultPrepared;
    if (isPrepared && text !== undefined) {
      this.#owner.statements.set(body.subarray(6, 6 + body.readUInt16BE(4)).toString('hex'), text);
    }
    return text;
  }

  #pass(from: 'client' | 'node', envelope: WireEnvelope): void {
    (from === 'client' ? this.#toNode : this.#toClient).write(this.#bytes(from, envelope));
    const isAgreed = envelope.opcode === opcodes.READY || envelope.opcode === opcodes.AUTHENTICATE;
    if (!isAgreed || envelope.version < 5 || this.#startup === undefined) return;
    const isPacked = this.#startup['COMPRESSION'] === 'lz4';
    this.#framing.client.useSegments(isPacked);
    this.#framing.node.useSegments(isPacked);
  }

  #bytes(from: 'client' | 'node', envelope: WireEnvelope): Buffer {
    return this.#framing[from].frame(envelope);
  }

  #hands(from: 'client' | 'node', envelope: WireEnvelope): ProxyHands {
    const to = from === 'client' ? this.#toNode : this.#toClient;
    return {
      pass: (other = envelope) => this.#pass(from, other),
      answer: ({ opcode, body }) => {
        this.#pass('node', { ...envelope, isResponse: true, flags: 0, opcode, body });
      },
      cutAt: (byte) => {
        to.write(this.#bytes(from, envelope).subarray(0, byte));
        this.#later(10, () => this.reset());
      },
      flipBit: (bit) => {
        const bytes = Buffer.from(this.#bytes(from, envelope));
        bytes[(bit >> 3) % bytes.length]! ^= 0x80 >> (bit & 7);
        to.write(bytes);
      },
      reset: () => this.reset(),
      halfClose: () => void this.#client.end(),
      later: (delayMs, act) => this.#later(delayMs, act),
    };
  }

  #later(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, delayMs);
    this.#timers.add(timer);
  }

  reset(): void {
    this.#client.resetAndDestroy();
    this.#node.destroy();
  }

  halfClose(): void {
    this.#client.end();
  }
}
