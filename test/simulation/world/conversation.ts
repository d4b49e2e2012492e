import { describe } from '../checks/ledger';
import type { Operation } from '../checks/ledger';
import { ServerFraming } from '../../support/wire/server-framing';
import { envelopeBytes } from '../../support/wire/wire-envelopes';
import type { WireEnvelope, WirePrefix } from '../../support/wire/wire-envelopes';
import { opcodes } from '../../support/wire/wire-opcodes';
import { WireReader, WireViolation } from '../../support/wire/wire-reader';
import { readRequest } from '../../support/wire/wire-requests';
import type { WireRequest } from '../../support/wire/wire-requests';
import type { WireResponse } from '../../support/wire/wire-responses';
import { errorResponse } from '../../support/wire/wire-responses';
import { sendFaultily } from './faulty-sending';
import { ServerHandshake } from './server-handshake';
import type { Link, NodeSide } from './link';
import { receive } from './query-engine';
import type { SimNode } from './sim-node';

const payloadFlag = 0x04;
const tracingFlag = 0x02;
const leastPackedBytes = 64;
const noticingMs = 50;

/** One connection as its node sees it: bytes to requests, requests to answers, and the stream ids that wait for theirs. */
export class Conversation implements NodeSide {
  readonly node: SimNode;
  readonly link: Link;
  readonly framing = new ServerFraming();
  readonly #handshake: ServerHandshake;
  /** Streams on which the client has asked and was not answered. */
  readonly #waiting = new Map<number, Operation | undefined>();
  #version = 4;
  #isPacked = false;
  #outbox: Buffer[] = [];
  /** The kinds of events that the client has asked for. */
  registered: readonly string[] = [];
  keyspace: string | undefined;
  isOpen = true;

  constructor(node: SimNode, link: Link) {
    this.node = node;
    this.link = link;
    this.framing.sliceBytes = node.parts.settings.sliceBytes;
    this.#handshake = new ServerHandshake(this);
    link.whenClosed = () => this.#expectFailures();
  }

  /** The version that both sides speak. */
  get version(): number {
    return this.#version;
  }

  onData(bytes: Buffer): void {
    if (!this.isOpen || !this.node.isUp) return;
    this.framing.push(bytes);
    try {
      for (let envelope = this.framing.next(); envelope !== undefined && this.isOpen; envelope = this.framing.next()) {
        this.#receive(envelope);
      }
    } catch (error) {
      if (!(error instanceof WireViolation)) throw error;
      this.#refuseBytes(error);
    }
  }

  /** Requests that were in flight and may not be sent again fail as soon as the client knows that no answer will come. */
  #expectFailures(): void {
    const { loop, violations } = this.node.parts;
    const lost = [...this.#waiting.values()].filter((operation) => (
      operation?.isIdempotent === false && operation.kind !== 'scan'
    ));
    if (lost.length === 0) return;
    loop.setTimer(noticingMs, () => loop.afterPoll(() => {
      for (const operation of lost) {
        if (operation?.outcome === 'pending') violations.add('lost connections are told', `${describe(operation)} still waits`);
      }
    }));
  }

  onClose(): void {
    this.isOpen = false;
    this.node.conversations.delete(this);
  }

  /** What a server does with bytes that it cannot read: it says so on stream 0 and closes. */
  #refuseBytes(error: WireViolation): void {
    const { violations } = this.node.parts;
    if (!this.link.isSpoiled) violations.add('readable requests', `${this.node.name} cannot read the client: ${error.message}`);
    this.send(errorResponse('PROTOCOL_ERROR', error.message, this.#version), 0);
    this.link.closeByNode();
  }

  #receive(envelope: WireEnvelope): void {
    if (envelope.isResponse) throw new WireViolation('A response from a client');
    if (!this.#acceptsVersion(envelope)) return;
    const { stream, flags } = envelope;
    const input = new WireReader(envelope.body);
    const payload = (flags & payloadFlag) === 0 ? undefined : input.bytesMap();
    const request = readRequest(envelope.opcode, input.take(input.left), envelope.version);
    this.#take(stream);
    const isTraced = (flags & tracingFlag) !== 0;
    const prefix = isTraced ? { tracingId: this.node.random.bytes(16) } : {};
    this.#serve(request, stream, payload === undefined ? prefix : { ...prefix, warnings: ['payload'] });
  }

  #acceptsVersion({ version, stream }: WireEnvelope): boolean {
    const newest = this.node.parts.settings.protocolVersion;
    if (version > newest) {
      this.#version = newest;
      const text = `Invalid or unsupported protocol version (${version}); supported versions are (3/v3, 4/v4)`;
      this.send(errorResponse('PROTOCOL_ERROR', text, newest), 0);
      this.link.closeByNode();
      return false;
    }
    if (this.#handshake.isDone && version !== this.#version) {
      throw new WireViolation(`Version ${version} on stream ${stream} of a connection of version ${this.#version}`);
    }
    this.#version = version;
    return true;
  }

  #take(stream: number): void {
    const { violations } = this.node.parts;
    if (this.#waiting.has(stream)) {
      violations.add('free stream ids', `${this.node.name} was asked on stream ${stream}, on which it still owes an answer`);
    }
    if (stream < 0 || (this.#handshake.isDone && stream === 0)) throw new WireViolation(`A request on stream ${stream}`);
    this.#waiting.set(stream, undefined);
  }

  #serve(request: WireRequest, stream: number, prefix: WirePrefix): void {
    const { node } = this;
    const handshakeAnswer = this.#handshake.answer(request);
    if (handshakeAnswer !== undefined) {
      const { delayMs, response } = handshakeAnswer;
      if (response === undefined) return;
      node.later(delayMs, () => {
        this.send(response, stream);
        this.flush();
        if (request.kind === 'STARTUP') this.#changeFraming(request.options, response);
      });
      return;
    }
    const pending = receive(request, this);
    this.#waiting.set(stream, pending.operation);
    node.later(node.random.exponential(node.manners.serviceMs), () => {
      const { response, payload, arrival, isRefusal } = pending.process();
      const isAwaited = (): boolean => arrival !== undefined && isAwaitedBy(arrival.operation);
      const whole = payload === undefined ? prefix : { ...prefix, payload };
      sendFaultily(this, { response, stream, prefix: whole, isAwaited }, () => {
        if (arrival !== undefined && isRefusal) node.parts.ledger.refuse(arrival);
      });
    });
  }

  /** With READY or AUTHENTICATE everything changes, in both directions (v5 spec §2.3.1). */
  #changeFraming(options: Readonly<Record<string, string>>, { opcode }: WireResponse): void {
    if (opcode !== opcodes.READY && opcode !== opcodes.AUTHENTICATE) return;
    this.#isPacked = options['COMPRESSION'] === 'lz4';
    if (this.#version >= 5) this.framing.useSegments(this.#isPacked);
  }

  /** The bytes of an answer before they are framed. */
  envelope(response: WireResponse, stream: number, prefix: WirePrefix = {}): Buffer {
    const isPacked = this.#isPacked && this.#version < 5 && response.body.length >= leastPackedBytes;
    return envelopeBytes(response, { stream, version: this.#version }, prefix, isPacked);
  }

  /** Sends an answer; the stream it is for may be used again. */
  send(response: WireResponse, stream: number, prefix: WirePrefix = {}): void {
    if (stream >= 0) this.#waiting.delete(stream);
    this.sendEnvelope(this.envelope(response, stream, prefix));
  }

  /** Sends the bytes of an envelope, together with those that are sent within a moment. */
  sendEnvelope(bytes: Buffer): void {
    const { coalesceMs } = this.node.parts.settings;
    this.#outbox.push(bytes);
    if (coalesceMs === 0) return this.flush();
    if (this.#outbox.length === 1) this.node.later(this.node.random.exponential(coalesceMs), () => this.flush());
  }

  /** Sends now what waits for more to be sent with it. */
  flush(): void {
    const envelopes = this.#outbox;
    this.#outbox = [];
    if (this.isOpen && envelopes.length > 0) this.link.sendToClient(this.framing.frame(envelopes));
  }

  tellEvent(event: WireResponse): void {
    const length = event.body.readUInt16BE(0);
    if (!this.isOpen || !this.registered.includes(event.body.toString('utf8', 2, 2 + length))) return;
    this.send(event, -1);
  }

  /** The process has ended; the other end is told, unless the whole machine is gone. */
  endWithProcess(isTold: boolean): void {
    this.isOpen = false;
    if (isTold) this.link.reset();
    else this.link.die();
  }
}

/** One of a bulk is settled with its bulk, though nobody has waited for it since another node answered. */
function isAwaitedBy({ outcome, kind, seen }: Operation): boolean {
  return outcome === 'pending' && kind !== 'scan' && seen.acknowledged === 0;
}
