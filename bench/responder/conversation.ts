import type { Socket } from 'node:net';
import type { RequestMessage, ResponseMessage, SegmentDecoder } from '../../src/protocol';
import type { Version, Wire } from '../wire/wire';
import type { CannedAnswers } from './canned-answers';
import type { Outbox } from '../wire/outbox';
import { PlainOutbox } from '../wire/plain-outbox';
import { SegmentOutbox } from '../wire/segment-outbox';
import type { SegmentCache } from '../wire/segment-outbox';
import { systemAnswer } from './system-answers';

const headerBytes = 9;
const executeOpcode = 0x0a;
const skipMetadataFlag = 0x02;
const nothing = Buffer.alloc(0);

/** What all conversations of a responder share. */
export interface ResponderParts {
  readonly wire: Wire;
  readonly answers: CannedAnswers;
  readonly counts: Counts;
  readonly segments: { readonly plain: SegmentCache; readonly compressed: SegmentCache };
}

/** What came and went. */
export interface Counts {
  executes: number;
  bytesIn: number;
  bytesOut: number;
}

/** Answers one client: prebuilt bytes to EXECUTE, and to all else what a node would say. */
export class Conversation {
  readonly #socket: Socket;
  readonly #parts: ResponderParts;
  #outbox: Outbox = new PlainOutbox();
  #decoder: SegmentDecoder | undefined;
  #rest: Buffer = nothing;

  constructor(socket: Socket, parts: ResponderParts) {
    this.#socket = socket;
    this.#parts = parts;
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('error', () => socket.destroy());
  }

  #onData(chunk: Buffer): void {
    this.#parts.counts.bytesIn += chunk.length;
    if (this.#decoder === undefined) {
      this.#readEnvelopes(chunk);
    } else {
      this.#decoder.push(chunk);
      for (let segment = this.#decoder.next(); segment !== undefined; segment = this.#decoder.next()) {
        this.#readEnvelopes(segment.payload);
      }
    }
    this.#flush();
  }

  #flush(): void {
    const buffers = this.#outbox.take();
    if (buffers.length > 1) this.#socket.cork();
    for (const buffer of buffers) {
      this.#parts.counts.bytesOut += buffer.length;
      this.#socket.write(buffer);
    }
    if (buffers.length > 1) this.#socket.uncork();
  }

  /** Slices of a large envelope come one after the other, so that payloads are a stream like any other. */
  #readEnvelopes(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.length - at >= headerBytes) {
      const end = at + headerBytes + bytes.readUInt32BE(at + 5);
      if (end > bytes.length) break;
      this.#onEnvelope(bytes, at, end);
      at = end;
    }
    this.#rest = at === bytes.length ? nothing : bytes.subarray(at);
  }

  #onEnvelope(bytes: Buffer, at: number, end: number): void {
    const stream = bytes.readUInt16BE(at + 2);
    if (bytes[at + 4] === executeOpcode) return this.#execute(bytes, at, end);
    const version = bytes[at]!;
    if (version !== 4 && version !== 5) return this.#refuse(version, stream);
    const request = this.#parts.wire.decodeMessage(bytes.subarray(at, end), { direction: 'request' });
    const answer = this.#answer(request.message as RequestMessage, version);
    this.#outbox.add(this.#parts.wire.encodeMessage(answer, { version }), stream);
    if (request.message.kind === 'STARTUP' && answer.kind === 'READY') this.#start(version, request.message.options);
  }

  /** EXECUTE (v5 spec §4.1.6): [short bytes] id, in v5 [short bytes] metadata id, [consistency], flags. */
  #execute(bytes: Buffer, at: number, end: number): void {
    const stream = bytes.readUInt16BE(at + 2);
    const version = bytes[at] as Version;
    const idAt = at + headerBytes + 2;
    let flagsAt = idAt + bytes.readUInt16BE(idAt - 2) + 2;
    if (version === 5) flagsAt += 2 + bytes.readUInt16BE(flagsAt - 2) + 3;
    const skipsMetadata = (bytes[flagsAt]! & skipMetadataFlag) !== 0;
    const { answers, counts } = this.#parts;
    const index = bytes.readUInt16BE(idAt);
    counts.executes++;
    if (!answers.isRepeated(index)) return this.#outbox.add(answers.executed(index, version, skipsMetadata), stream);
    const pagesAfter = this.#pagesAfter(bytes.subarray(at, end));
    this.#outbox.add(answers.page(index, version, skipsMetadata, pagesAfter), stream);
  }

  /** The first request says how many pages there are, and the state of each page how many are left. */
  #pagesAfter(envelope: Buffer): number {
    const { message } = this.#parts.wire.decodeMessage(envelope, { direction: 'request' });
    if (message.kind !== 'EXECUTE') throw new Error(`${message.kind} is no EXECUTE`);
    const { pagingState, values } = message.parameters;
    if (pagingState !== undefined) return Buffer.from(pagingState).readInt32BE() - 1;
    const [pages] = Array.isArray(values) ? values : [];
    return Buffer.from(pages as Uint8Array).readInt32BE() - 1;
  }

  /** Drivers that begin with a version that the server has not go down to one it names (v4 spec §2.1). */
  #refuse(version: number, stream: number): void {
    const message = `Invalid or unsupported protocol version (${version}); supported versions are (4/v4, 5/v5)`;
    const { wire } = this.#parts;
    const error = { kind: 'ERROR', code: wire.ErrorCode.PROTOCOL_ERROR, message } as const;
    this.#outbox.add(wire.encodeMessage(error, { version: 4 }), stream);
  }

  #answer(request: RequestMessage, version: Version): ResponseMessage {
    const { wire, answers } = this.#parts;
    switch (request.kind) {
      case 'OPTIONS':
        return {
          kind: 'SUPPORTED',
          options: { PROTOCOL_VERSIONS: ['4/v4', '5/v5'], COMPRESSION: ['lz4'], CQL_VERSION: ['3.4.7'] },
        };
      case 'STARTUP':
      case 'REGISTER':
        return { kind: 'READY' };
      case 'QUERY':
        return systemAnswer(wire, request.query, this.#socket.localPort ?? 0);
      case 'PREPARE': {
        const message = answers.prepared(request.query, version);
        if (message !== undefined) return message;
        return { kind: 'ERROR', code: wire.ErrorCode.INVALID, message: `The canned responder does not know: ${request.query}` };
      }
      default:
        return { kind: 'ERROR', code: wire.ErrorCode.PROTOCOL_ERROR, message: `No answer to ${request.kind} was canned` };
    }
  }

  /** Version 5 changes to segments behind READY (v5 spec §2.3.1). */
  #start(version: Version, options: Readonly<Record<string, string>>): void {
    if (version === 4) {
      if (options['COMPRESSION'] !== undefined) this.#socket.destroy();
      return;
    }
    this.#flush();
    const { wire, segments } = this.#parts;
    const isCompressed = options['COMPRESSION'] === 'lz4';
    const compression = isCompressed ? { compression: 'lz4' as const } : {};
    this.#decoder = new wire.SegmentDecoder(compression);
    this.#outbox = new SegmentOutbox(new wire.SegmentEncoder(compression), isCompressed ? segments.compressed : segments.plain);
  }
}
