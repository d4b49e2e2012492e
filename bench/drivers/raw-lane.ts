import type { Socket } from 'node:net';
import { PlainOutbox } from '../wire/plain-outbox';

const headerBytes = 9;
const resultOpcode = 0x08;
const nothing = Buffer.alloc(0);

/** What a lane asks, and where it finds what it counts. */
export interface LaneWork {
  /** Sent in turn, each with the stream id of the answer before it. */
  readonly frames: readonly Buffer[];
  readonly inFlight: number;
  /** Where the number of rows stands in each answer; undefined when the answers are no rows. */
  readonly rowCountAt: number | undefined;
}

/**
 * Keeps one connection busy with frames that were built before: the floor under every driver. Answers are framed and
 * their rows counted by the number that the server gives; nothing is decoded, and the requests that follow a chunk of
 * answers are one write.
 */
export class RawLane {
  readonly #socket: Socket;
  readonly #work: LaneWork;
  readonly #prefixBytes: number;
  readonly #outbox = new PlainOutbox();
  #rest: Buffer = nothing;
  /** Bytes that are still to come of the answer in hand, and whose answer it is. */
  #skippedBytes = 0;
  #skippedStream = 0;
  #isStopped = true;
  #next = 0;
  #onIdle: (() => void) | undefined;
  /** Called after each answer. */
  onAnswer: (() => void) | undefined;
  inFlight = 0;
  operations = 0;
  rows = 0;

  constructor(socket: Socket, work: LaneWork) {
    this.#socket = socket;
    this.#work = work;
    this.#prefixBytes = work.rowCountAt === undefined ? headerBytes : work.rowCountAt + 4;
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
  }

  /** Sends the first requests; resolves when `stop` was called and all answers have come. */
  run(): Promise<void> {
    this.#isStopped = false;
    this.operations = 0;
    this.rows = 0;
    for (let stream = 0; stream < this.#work.inFlight; stream++) this.#send(stream);
    this.#flush();
    return new Promise((resolve) => (this.#onIdle = resolve));
  }

  stop(): void {
    this.#isStopped = true;
  }

  #send(stream: number): void {
    this.#outbox.add(this.#work.frames[this.#next]!, stream);
    this.#next = this.#next + 1 === this.#work.frames.length ? 0 : this.#next + 1;
    this.inFlight++;
  }

  #flush(): void {
    const buffers = this.#outbox.take();
    if (buffers.length > 1) this.#socket.cork();
    for (const buffer of buffers) this.#socket.write(buffer);
    if (buffers.length > 1) this.#socket.uncork();
  }

  #onData(chunk: Buffer): void {
    let at = 0;
    if (this.#skippedBytes > 0) {
      at = Math.min(this.#skippedBytes, chunk.length);
      this.#skippedBytes -= at;
      if (this.#skippedBytes === 0) this.#answered(this.#skippedStream);
    }
    if (this.#rest.length === 0) this.#readAnswers(chunk, at);
    else this.#readAnswers(Buffer.concat([this.#rest, chunk.subarray(at)]), 0);
    this.#flush();
    if (this.inFlight === 0) this.#onIdle?.();
  }

  #readAnswers(bytes: Buffer, start: number): void {
    let at = start;
    while (bytes.length - at >= headerBytes) {
      const frameBytes = headerBytes + bytes.readUInt32BE(at + 5);
      if (bytes.length - at < Math.min(frameBytes, this.#prefixBytes)) break;
      this.#count(bytes, at);
      const stream = bytes.readUInt16BE(at + 2);
      at += frameBytes;
      if (at > bytes.length) {
        this.#skippedBytes = at - bytes.length;
        this.#skippedStream = stream;
        break;
      }
      this.#answered(stream);
    }
    this.#rest = at >= bytes.length ? nothing : bytes.subarray(at);
  }

  #count(bytes: Buffer, at: number): void {
    if (bytes[at + 4] !== resultOpcode) throw new Error(`The server answered with opcode ${bytes[at + 4] ?? '?'}`);
    const { rowCountAt } = this.#work;
    if (rowCountAt !== undefined) this.rows += bytes.readInt32BE(at + rowCountAt);
  }

  #answered(stream: number): void {
    this.inFlight--;
    this.operations++;
    this.onAnswer?.();
    if (!this.#isStopped) this.#send(stream);
  }
}
