import type { Transport, TransportEvents } from '../../../src/environment';
import type { EventLoop } from '../event-loop';
import type { SeededRandom } from '../seeded-random';

/** What a chunk is full of once it was read: who keeps a view of it sees that. */
const overwritten = 0xdd;

/** What a node does with a connection to it. */
export interface NodeSide {
  /** Bytes that the node reads now. */
  onData(bytes: Buffer): void;
  onClose(): void;
}

/** How the connections to one endpoint fare; faults change it while connections are open. */
export interface LinkConditions {
  /** One way, drawn anew for each write. */
  latencyMs(): number;
  /** Nothing passes; it arrives late when the cable is mended. */
  isCut: boolean;
  /** The node does not read; what comes is kept for it. */
  isStalled: boolean;
  /** Into how many chunks what the node sends falls, at most. */
  chunks: number;
  /** Bytes that the system keeps for a node that does not read; further ones stay in the process. */
  kernelBytes: number;
  /** The node was started anew: it knows nothing of older connections and says so. */
  resetsUnknown: boolean;
  /** Bytes in the process from which on the client is told to wait. */
  highWaterBytes: number;
}

/** What links tell those who watch them. */
export interface LinkWatcher {
  /** The client's end is gone; nothing of it may be used after that. */
  onClientClosed(link: Link): void;
  /** From here on the client hears nothing of the connection. */
  onDead(link: Link): void;
  /** The bytes of a write changed before it was told that they had left. */
  onBufferReused(link: Link): void;
}

/** What all links of a network have in common. */
export interface LinkParts {
  readonly loop: EventLoop;
  readonly random: SeededRandom;
  readonly conditions: LinkConditions;
  readonly watcher: LinkWatcher;
  readonly endpoint: string;
}

interface Outgoing {
  readonly bytes: Buffer;
  readonly copy: Buffer;
  readonly written: () => void;
  sentBytes: number;
}

const resetError = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

/** One TCP connection: both ends, what is on the way between them, and what can go wrong with it. */
export class Link implements Transport {
  readonly peer: string;
  readonly openedAtMs: number;
  readonly #parts: LinkParts;
  readonly #events: TransportEvents;
  #node: NodeSide | undefined;
  #isOpenAtClient = true;
  #isHandedOut = false;
  #isOpenAtNode = true;
  /** Both ends believe that the other is there, and it is not. */
  #isDead = false;
  #isPaused = false;
  /** Bytes that the node has sent, and those of them that the client has read. */
  sentBytes = 0;
  arrivedBytes = 0;
  readonly #awaited: { readonly bytes: number; readonly run: () => void }[] = [];
  readonly #unread: Buffer[] = [];
  readonly #outgoing: Outgoing[] = [];
  #outgoingBytes = 0;
  #needsDrain = false;
  #kernelBytes = 0;
  #toNodeMs = 0;
  #toClientMs = 0;
  readonly #heldBack: (() => void)[] = [];
  readonly #forNode: Buffer[] = [];
  #leftToClient = Infinity;
  #leftToNode = Infinity;
  /** A bit of what came over this link was turned: what its ends say of each other proves nothing. */
  isSpoiled = false;
  /** Told when the client's end has gone, for whatever reason. */
  whenClosed: () => void = () => undefined;
  /** Changes what the node sends next. */
  spoilNext: ((bytes: Buffer) => void) | undefined;
  /** Changes what the client sends next. */
  spoilNextRequest: ((bytes: Buffer) => void) | undefined;

  constructor(parts: LinkParts, events: TransportEvents) {
    this.#parts = parts;
    this.peer = parts.endpoint;
    this.openedAtMs = parts.loop.nowMs;
    this.#events = events;
  }

  /** The node has accepted the connection. */
  attach(node: NodeSide): void {
    this.#node = node;
  }

  /** The client has it in hand and hears of it from now on. */
  handOut(): void {
    this.#isHandedOut = true;
  }

  get isOpenAtClient(): boolean {
    return this.#isOpenAtClient;
  }

  get isOpenAtNode(): boolean {
    return this.#isOpenAtNode && !this.#isDead;
  }

  get conditions(): LinkConditions {
    return this.#parts.conditions;
  }

  write(bytes: Buffer, written: () => void): boolean {
    if (!this.#isOpenAtClient) return false;
    this.#outgoing.push({ bytes, copy: Buffer.from(bytes), written, sentBytes: 0 });
    this.#outgoingBytes += bytes.length;
    this.#transmit();
    const takesMore = this.#outgoingBytes < this.#parts.conditions.highWaterBytes;
    if (!takesMore) this.#needsDrain = true;
    return takesMore;
  }

  /** Gives the system what it takes; a part of a write, when it does not take all. */
  #transmit(): void {
    const { conditions } = this.#parts;
    for (let first = this.#outgoing[0]; first !== undefined; first = this.#outgoing[0]) {
      const room = conditions.kernelBytes - this.#kernelBytes;
      if (room <= 0) return;
      if (!first.bytes.equals(first.copy)) this.#parts.watcher.onBufferReused(this);
      const part = first.copy.subarray(first.sentBytes, first.sentBytes + room);
      first.sentBytes += part.length;
      this.#kernelBytes += part.length;
      this.#send(part);
      if (first.sentBytes < first.copy.length) return;
      const { written, copy } = this.#outgoing.shift()!;
      this.#parts.loop.arrive(() => this.#onWritten(copy.length, written));
    }
  }

  #onWritten(count: number, written: () => void): void {
    if (!this.#isOpenAtClient) return;
    this.#outgoingBytes -= count;
    written();
    if (!this.#needsDrain || this.#outgoingBytes > 0) return;
    this.#needsDrain = false;
    this.#events.onDrain();
  }

  #send(bytes: Buffer): void {
    this.#toNodeMs = this.#arrival(this.#toNodeMs);
    this.#at(this.#toNodeMs, () => {
      this.#forNode.push(bytes);
      this.readForNode();
    });
  }

  /** Lets the node read what has come, unless it does not read now. */
  readForNode(): void {
    const { conditions } = this.#parts;
    while (!conditions.isStalled && this.#forNode.length > 0) {
      const bytes = this.#forNode.shift()!;
      this.#kernelBytes -= bytes.length;
      if (this.isOpenAtNode) this.#giveToNode(bytes);
    }
    if (this.#isOpenAtClient) this.#transmit();
  }

  #giveToNode(sent: Buffer): void {
    let bytes = sent;
    if (this.spoilNextRequest !== undefined) {
      bytes = Buffer.from(sent);
      this.isSpoiled = true;
      this.spoilNextRequest(bytes);
      this.spoilNextRequest = undefined;
    }
    const whole = bytes.subarray(0, this.#leftToNode);
    this.#leftToNode -= whole.length;
    this.#node?.onData(whole);
    if (whole.length < bytes.length) this.reset();
  }

  /** The node sends bytes. */
  sendToClient(bytes: Buffer): void {
    if (!this.isOpenAtNode) return;
    if (this.spoilNext !== undefined) {
      this.isSpoiled = true;
      this.spoilNext(bytes);
      this.spoilNext = undefined;
    }
    const whole = bytes.subarray(0, this.#leftToClient);
    this.#leftToClient -= whole.length;
    this.sentBytes += whole.length;
    this.#toClientMs = this.#arrival(this.#toClientMs);
    for (const chunk of this.#cutUp(whole)) this.#at(this.#toClientMs, () => this.#arrive(chunk));
    if (whole.length < bytes.length) this.reset();
  }

  /** Calls when everything that was sent so far reaches the client, before the client sees it. */
  whenArrived(run: () => void): void {
    this.#awaited.push({ bytes: this.sentBytes, run });
  }

  #arrive(chunk: Buffer): void {
    this.#parts.loop.arrive(() => {
      if (this.#isPaused) return void this.#unread.push(chunk);
      this.arrivedBytes += chunk.length;
      while (this.#awaited[0] !== undefined && this.#awaited[0].bytes <= this.arrivedBytes) this.#awaited.shift()!.run();
      if (this.#isOpenAtClient) this.#events.onData(chunk);
      chunk.fill(overwritten);
    });
  }

  #cutUp(bytes: Buffer): Buffer[] {
    const { random, conditions } = this.#parts;
    const count = conditions.chunks <= 1 ? 1 : random.whole(1, conditions.chunks);
    if (count === 1 || bytes.length < 2) return [Buffer.from(bytes)];
    const cuts = Array.from({ length: count - 1 }, () => random.whole(1, bytes.length - 1)).sort((a, b) => a - b);
    const chunks = [0, ...cuts].map((from, i) => Buffer.from(bytes.subarray(from, cuts[i] ?? bytes.length)));
    return chunks.filter(({ length }) => length > 0);
  }

  end(): void {
    this.destroy();
  }

  /** The node has closed; the client learns of it. */
  closeByNode(error?: Error): void {
    if (!this.#isOpenAtNode) return;
    this.#isOpenAtNode = false;
    this.#node?.onClose();
    this.#toClientMs = this.#arrival(this.#toClientMs);
    this.#at(this.#toClientMs, () => this.#parts.loop.arrive(() => this.#closeAtClient(error)));
  }

  /** The connection breaks, and both ends are told. */
  reset(): void {
    this.closeByNode(resetError());
  }

  /** The connection breaks, and no end is told. */
  die(): void {
    if (!this.#isDead) this.#parts.watcher.onDead(this);
    this.#isDead = true;
    this.#forNode.length = 0;
  }

  /** Breaks the connection after so many more bytes in a direction. */
  cutAfter(bytes: number, direction: 'toClient' | 'toNode'): void {
    if (direction === 'toClient') this.#leftToClient = bytes;
    else this.#leftToNode = bytes;
  }

  /** What was going to happen to it does not. */
  heal(): void {
    this.#leftToClient = Infinity;
    this.#leftToNode = Infinity;
    this.spoilNext = undefined;
    this.spoilNextRequest = undefined;
  }

  destroy(): void {
    if (this.#isOpenAtClient) this.#closeAtClient(undefined);
  }

  #closeAtClient(error: Error | undefined): void {
    if (!this.#isOpenAtClient) return;
    this.#isOpenAtClient = false;
    this.#outgoing.length = 0;
    this.#unread.length = 0;
    this.#parts.watcher.onClientClosed(this);
    this.whenClosed();
    if (this.#isHandedOut) this.#parts.loop.arrive(() => this.#events.onClose(error));
    if (!this.#isOpenAtNode) return;
    this.#toNodeMs = this.#arrival(this.#toNodeMs);
    this.#at(this.#toNodeMs, () => {
      if (!this.isOpenAtNode) return;
      this.#isOpenAtNode = false;
      this.#node?.onClose();
    });
  }

  /** Something was sent over a connection that only one end knows. */
  #meetStranger(): void {
    if (!this.#parts.conditions.resetsUnknown || this.#parts.conditions.isCut) return;
    this.#parts.loop.arrive(() => this.#closeAtClient(resetError()));
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    for (const chunk of this.#unread.splice(0)) this.#arrive(chunk);
  }

  /** The cable is mended: what was held back goes on its way. */
  mend(): void {
    if (this.#heldBack.length === 0) return;
    const { loop, conditions } = this.#parts;
    loop.after(conditions.latencyMs(), () => {
      if (conditions.isCut) return;
      for (const event of this.#heldBack.splice(0)) event();
    });
  }

  #arrival(lastMs: number): number {
    return Math.max(lastMs, this.#parts.loop.nowMs + this.#parts.conditions.latencyMs());
  }

  #at(atMs: number, run: () => void): void {
    const { loop, conditions } = this.#parts;
    const event = (): void => {
      if (this.#isDead) return this.#meetStranger();
      if (conditions.isCut || this.#heldBack.length > 0) this.#heldBack.push(event);
      else run();
    };
    loop.after(atMs - loop.nowMs, event);
  }
}
