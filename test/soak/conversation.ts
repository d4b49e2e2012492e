import { EnvelopeReader } from './envelope-reader';
import { marksIn } from './marks';

const opcode = { error: 0x00, ready: 0x02, authenticate: 0x03 } as const;
const firstVersionWithSegments = 5;

/**
 * Errors that say that a coordinator has done nothing (v5 spec §8): too few replicas are alive, it is still starting, or it does
 * not know the prepared statement. To ask again after one of these is no second time.
 */
const refusals: ReadonlySet<number> = new Set([0x1000, 0x1002, 0x2500]);

/** Who is told what passes by. */
export interface ConversationListener {
  /** A request with this id is on its way to a node. */
  onSent(id: number): void;
  /** The node has answered that it has done nothing of it. */
  onRefused(id: number): void;
}

/** Reads along on one connection, which requests the marks in them belong to. */
export class Conversation {
  readonly #listener: ConversationListener;
  readonly #requests = new EnvelopeReader();
  readonly #answers = new EnvelopeReader();
  readonly #waiting = new Map<number, readonly number[]>();
  #hasStarted = false;

  constructor(listener: ConversationListener) {
    this.#listener = listener;
  }

  readRequests(chunk: Buffer): void {
    this.#requests.push(chunk, ({ stream, body }) => {
      const ids = marksIn(body);
      this.#waiting.set(stream, ids);
      for (const id of ids) this.#listener.onSent(id);
    });
  }

  /** Segments begin behind READY or AUTHENTICATE, in both directions (v5 spec §2.3.1). */
  readAnswers(chunk: Buffer): void {
    this.#answers.push(chunk, ({ version, stream, opcode: kind, body }) => {
      if (!this.#hasStarted && (kind === opcode.ready || kind === opcode.authenticate)) this.#start(version);
      const ids = this.#waiting.get(stream) ?? [];
      this.#waiting.delete(stream);
      if (kind === opcode.error && refusals.has(body.readInt32BE(0))) ids.forEach((id) => this.#listener.onRefused(id));
    });
  }

  #start(version: number): void {
    this.#hasStarted = true;
    if (version < firstVersionWithSegments) return;
    this.#requests.useSegments();
    this.#answers.useSegments();
  }
}
