import type { Clock, Transport, TransportEvents } from '../environment';
import { Traffic } from '../observability/traffic';
import type { Compressor } from '../protocol/compression';
import type { Envelope, EnvelopeFields } from '../protocol/frame';
import { FrameWriter } from '../protocol/frame-writer';
import { Framer } from '../protocol/framer';
import type { RequestMessage } from '../protocol/messages';
import { versions } from '../protocol/version';
import type { VersionCapabilities } from '../protocol/version';

/** Who is told what comes over a wire. */
export interface WireListener {
  /** The body can be read until the call returns; who reads it later takes a copy. */
  onEnvelope(envelope: Envelope): void;
  /** What came cannot be read, or `onEnvelope` threw; the wire is to be closed. */
  onBroken(error: unknown): void;
  /** The socket takes bytes again after it did not. */
  onDrain(): void;
  /** The other end is gone. */
  onEnd(error: Error | undefined): void;
}

/** Fewer messages are not written before the turn ends: a write to the socket costs as much as several of them. */
const leastAhead = 64;
/** In how many writes the requests in flight go out when all are made in one turn. */
const sharesAhead = 2;
/** Of so many times as many requests in flight, those of one turn are few: the node has enough to do without them. */
const fewShares = 4;

/** Of the first bytes, how many are kept for the error that says what they were. */
const keptFirstBytes = 16;

/** The bytes of one connection: messages out in about one write a turn, envelopes in, and the framing of both directions. */
export class Wire {
  readonly #clock: Clock;
  readonly #listener: WireListener;
  /** How many requests wait for an answer, those not written yet included. */
  readonly #inFlight: { readonly size: number };
  readonly #traffic: Traffic;
  readonly #framer = new Framer({ direction: 'response' });
  readonly #writer = new FrameWriter(versions.V4);
  #version: VersionCapabilities = versions.V4;
  #compressor: Compressor | undefined;
  #transport: Transport | undefined;
  #isClosed = false;
  /** The socket has not taken all that was written. */
  #isFull = false;
  #isCongested = false;
  #flushIsDue = false;
  #batch = 0;
  #batchSize = 0;
  #lastReadMs = 0;
  #hasReadEnvelope = false;
  #firstBytes: Buffer | undefined;

  constructor(clock: Clock, listener: WireListener, inFlight: { readonly size: number }, traffic = new Traffic()) {
    this.#clock = clock;
    this.#listener = listener;
    this.#inFlight = inFlight;
    this.#traffic = traffic;
  }

  get version(): VersionCapabilities {
    return this.#version;
  }

  /** The number of the socket write that will carry what is written now. */
  get batch(): number {
    return this.#batch;
  }

  /** True while the socket has not taken what earlier turns have written. */
  get isCongested(): boolean {
    return this.#isCongested;
  }

  /** Moment of the last byte that came, on the monotonic clock. */
  get lastReadMs(): number {
    return this.#lastReadMs;
  }

  /** What came first, as long as it has not turned out to be an envelope. */
  get firstBytes(): Buffer | undefined {
    return this.#firstBytes;
  }

  readonly events: TransportEvents = {
    onData: (chunk) => this.#read(chunk),
    onDrain: () => {
      this.#isFull = false;
      this.#isCongested = false;
      this.#listener.onDrain();
    },
    onClose: (error) => this.#listener.onEnd(error),
  };

  /** Takes over the transport whose events come here; one that opened too late is closed. */
  attach(transport: Transport): void {
    this.#transport = transport;
    if (this.#isClosed) transport.destroy();
  }

  /** The version of the messages that follow. */
  speak(version: VersionCapabilities): void {
    this.#version = version;
    this.#writer.setVersion(version);
  }

  /** Cassandra compresses its answer to STARTUP already, although the specification says it does not (v4 spec §5). */
  announceCompressor(compressor: Compressor | undefined): void {
    this.#compressor = compressor;
    if (compressor !== undefined && this.#version.compressesBodies) this.#framer.useCompression(compressor);
  }

  /** What follows READY or AUTHENTICATE is framed and compressed as agreed, in both directions (v5 spec §2.3.1). */
  changeFraming(): void {
    if (this.#version.usesSegments) {
      this.#framer.useSegments(this.#compressor);
      this.#writer.useSegments(this.#compressor);
    } else if (this.#compressor !== undefined) this.#writer.useCompression(this.#compressor);
  }

  /** Encodes a message behind what this turn has written already; when it throws, nothing of the message remains. */
  write(message: RequestMessage, fields: EnvelopeFields): void {
    this.#writer.write(message, fields);
    this.#batchSize++;
    if (!this.#flushIsDue) {
      this.#flushIsDue = true;
      this.#clock.afterTurn(this.#endTurn);
    } else if (this.#isEnoughAhead) this.#flush();
  }

  /** Of many messages the first ones are written before the turn ends: the node works on them while the rest is made. */
  get #isEnoughAhead(): boolean {
    return this.#batchSize >= leastAhead && this.#batchSize * sharesAhead >= this.#inFlight.size && !this.#isFull;
  }

  /**
   * Few requests beside many that wait already are written once all that has come is read: more may be made of it, and no
   * answer to them could be read before that.
   */
  readonly #endTurn = (): void => {
    if (this.#batchSize * fewShares <= this.#inFlight.size) this.#clock.afterPoll(this.#endPoll);
    else this.#endPoll();
  };

  readonly #endPoll = (): void => {
    this.#flushIsDue = false;
    this.#flush();
    this.#isCongested = this.#isFull;
  };

  #flush(): void {
    if (this.#isClosed || this.#transport === undefined) return;
    const bytes = this.#writer.takePending();
    if (bytes === undefined) return;
    this.#batch = (this.#batch + 1) | 0;
    this.#batchSize = 0;
    this.#traffic.sentBytes += bytes.length;
    if (!this.#transport.write(bytes, () => this.#writer.recycle(bytes))) this.#isFull = true;
  }

  #read(chunk: Buffer): void {
    this.#lastReadMs = this.#clock.monotonicMs();
    this.#traffic.receivedBytes += chunk.length;
    if (!this.#hasReadEnvelope) this.#firstBytes ??= Buffer.from(chunk.subarray(0, keptFirstBytes));
    try {
      this.#framer.push(chunk);
      while (!this.#isClosed) {
        const envelope = this.#framer.next();
        if (envelope === undefined) return this.#framer.detach();
        this.#hasReadEnvelope = true;
        this.#firstBytes = undefined;
        this.#listener.onEnvelope(envelope);
      }
    } catch (error) {
      this.#listener.onBroken(error);
    }
  }

  /** Stops reading what comes, but for what has been read already. */
  pauseReading(): void {
    this.#transport?.pause();
  }

  resumeReading(): void {
    this.#transport?.resume();
  }

  /** Cuts the transport; what was not written is thrown away. */
  close(): void {
    this.#isClosed = true;
    this.#transport?.destroy();
  }
}
