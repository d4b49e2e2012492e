import type { Socket } from 'node:net';
import { ServerFraming } from '../wire/server-framing';
import { envelopeBytes } from '../wire/wire-envelopes';
import type { WireEnvelope } from '../wire/wire-envelopes';
import { opcodes } from '../wire/wire-opcodes';
import { WireReader, WireViolation } from '../wire/wire-reader';
import { readRequest } from '../wire/wire-requests';
import type { WireRequest } from '../wire/wire-requests';
import { authenticate, authSuccess, errorResponse, ready } from '../wire/wire-responses';
import type { WireResponse } from '../wire/wire-responses';
import { Exchange } from './exchange';
import type { Ending } from './reactions';
import type { ScriptedNode } from './scripted-node';

const payloadFlag = 0x04;

/** One connection as the node sees it: bytes in, requests to the script, answers out, in the framing that both agreed on. */
export class ScriptedConversation {
  readonly node: ScriptedNode;
  readonly socket: Socket;
  readonly #framing = new ServerFraming();
  readonly #timers = new Set<NodeJS.Timeout>();
  #outbox: Buffer[] = [];
  /** What waits for the end of an answer that is sent piece by piece. */
  #behind: Buffer[] | undefined;
  #startup: WireRequest & { readonly kind: 'STARTUP' } | undefined;
  #isSilent = false;
  #version = 4;
  /** Events that the client has asked for. */
  registered: readonly string[] = [];
  /** Requests that came, of all kinds. */
  requestCount = 0;

  constructor(node: ScriptedNode, socket: Socket) {
    this.node = node;
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => this.#close());
  }

  /** The client wants answers compressed. */
  get isPacked(): boolean {
    return this.#startup?.options['COMPRESSION'] === 'lz4';
  }

  get version(): number {
    return this.#version;
  }

  get usesSegments(): boolean {
    return this.#framing.usesSegments;
  }

  /** The longest slice of an envelope in a segment. */
  set sliceBytes(bytes: number) {
    this.#framing.sliceBytes = bytes;
  }

  #receive(chunk: Buffer): void {
    if (this.#isSilent) return;
    this.#framing.push(chunk);
    try {
      for (let envelope = this.#framing.next(); envelope !== undefined; envelope = this.#framing.next()) this.#read(envelope);
    } catch (error) {
      if (!(error instanceof WireViolation)) throw error;
      this.node.violations.push(error.message);
      this.#complain(error.message, this.#version);
    }
    this.flush();
  }

  #read({ version, flags, stream, opcode, body }: WireEnvelope): void {
    if (version > this.node.answers.newestVersion) return this.#refuseVersion(version);
    this.#version = version;
    const input = new WireReader(body);
    if ((flags & payloadFlag) !== 0) input.bytesMap();
    const request = readRequest(opcode, input.take(input.left), version);
    if (request.kind === 'STARTUP') this.#startup = request;
    if (request.kind === 'REGISTER') this.registered = request.types;
    this.requestCount++;
    const exchange = new Exchange(this, request, stream, version);
    this.node.note(exchange);
    const reaction = this.node.script(exchange);
    if (reaction === undefined) exchange.reply();
    else reaction(exchange);
  }

  /** What a server says to a version that it does not speak, in its own (v5 spec §2.1.1). */
  #refuseVersion(version: number): void {
    const newest = this.node.answers.newestVersion;
    const known = `3/v3, 4/v4${newest > 4 ? ', 5/v5' : ''}`;
    this.#complain(`Invalid or unsupported protocol version (${version}); supported versions are (${known})`, newest);
  }

  /** Says on stream 0 what is wrong with the connection, and ends it. */
  #complain(text: string, version: number): void {
    this.send(envelopeBytes(errorResponse('PROTOCOL_ERROR', text, version), { stream: 0, version }));
    this.finish('end');
  }

  ownAnswer(request: WireRequest, version: number): WireResponse {
    const { authentication, answers } = this.node;
    if (authentication === undefined) return request.kind === 'STARTUP' ? ready : answers.to(request, version);
    if (request.kind === 'STARTUP') return authenticate(authentication.className);
    if (request.kind !== 'AUTH_RESPONSE') return answers.to(request, version);
    const isRight = request.token?.toString('utf8') === `\0${authentication.username}\0${authentication.password}`;
    if (isRight) return authSuccess(null);
    return errorResponse('BAD_CREDENTIALS', 'Provided username and/or password are incorrect', version);
  }

  /** Sends an envelope, with what else is said in this turn. */
  send(envelope: Buffer): void {
    this.#outbox.push(envelope);
    if (this.#outbox.length === 1) setImmediate(() => this.flush());
    const opcode = envelope[4];
    const isAgreed = opcode === opcodes.READY || opcode === opcodes.AUTHENTICATE;
    if (!isAgreed || this.#startup === undefined || this.#framing.usesSegments || this.#version < 5) return;
    this.flush();
    this.#framing.useSegments(this.isPacked);
  }

  /** Envelopes as they go over the wire. */
  frame(envelopes: readonly Buffer[]): Buffer {
    return this.#framing.frame(envelopes);
  }

  flush(): void {
    const envelopes = this.#outbox;
    if (envelopes.length === 0) return;
    this.#outbox = [];
    this.#write(this.#framing.frame(envelopes));
  }

  /** Sends bytes as they are, behind all that was said before. */
  sendRaw(bytes: Buffer): void {
    this.flush();
    this.#write(bytes);
  }

  #write(bytes: Buffer): void {
    if (this.#behind !== undefined) this.#behind.push(bytes);
    else if (!this.#isSilent && this.socket.writable && bytes.length > 0) this.socket.write(bytes);
  }

  /** Sends bytes in pieces, each in a turn of its own; what is sent meanwhile comes behind them. */
  trickle(bytes: Buffer, pieceBytes: number): void {
    this.flush();
    this.#behind ??= [];
    this.#sendPiece(bytes, pieceBytes);
  }

  #sendPiece(bytes: Buffer, pieceBytes: number): void {
    if (!this.socket.writable) return;
    this.socket.write(bytes.subarray(0, pieceBytes));
    if (bytes.length > pieceBytes) return void setImmediate(() => this.#sendPiece(bytes.subarray(pieceBytes), pieceBytes));
    const behind = this.#behind ?? [];
    this.#behind = undefined;
    for (const each of behind) this.#write(each);
  }

  /** Says nothing and hears nothing any more; the connection stays. */
  fallSilent(): void {
    this.#isSilent = true;
  }

  /** Ends the connection, once what was said is with the system. */
  finish(ending: Ending): void {
    this.flush();
    this.#isSilent = true;
    if (ending === 'end') this.socket.end();
    else if (this.socket.writableLength === 0) this.socket.resetAndDestroy();
    else this.socket.write(Buffer.alloc(0), () => this.socket.resetAndDestroy());
  }

  later(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, delayMs);
    this.#timers.add(timer);
  }

  #close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.node.conversations.delete(this);
  }
}
