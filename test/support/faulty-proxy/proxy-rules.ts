import type { WireEnvelope } from '../wire/wire-envelopes';
import type { WireResponse } from '../wire/wire-responses';

/** A message on its way through the proxy; of an answer, `text` is that of its request. */
export interface ProxyFrame {
  readonly from: 'client' | 'node';
  /** Connections of clients are counted from 1. */
  readonly connection: number;
  readonly envelope: WireEnvelope;
  /** The CQL text of a query, a preparation or an execution, as far as there is one. */
  readonly text: string | undefined;
  /** The connection has registered for events: it is that of the driver's control. */
  readonly isControl: boolean;
}

/** Which messages a rule is about: all that is said must be so. */
export interface Condition {
  /** Default: the requests of clients. */
  readonly from?: ProxyFrame['from'];
  readonly opcode?: number;
  readonly stream?: number;
  readonly text?: RegExp;
  readonly connection?: number;
  readonly isControl?: boolean;
  /** The how many-th of those that meet all the rest; the first is 1. */
  readonly nth?: number;
  /** How many of them at most. */
  readonly atMost?: number;
}

/** What a reaction can do; what it does not pass on is lost. */
export interface ProxyHands {
  /** Passes the message on, or another one in its place, to whom it was for. */
  pass(envelope?: WireEnvelope): void;
  /** Answers the client in the node's place, on the stream of the message. */
  answer(response: WireResponse): void;
  /** Sends only the first bytes of the message, and then ends the connection. */
  cutAt(byte: number): void;
  /** Passes the bytes of the message on with one bit turned over. */
  flipBit(bit: number): void;
  reset(): void;
  /** Ends the direction towards the client, while the other one stays. */
  halfClose(): void;
  later(delayMs: number, act: () => void): void;
}

/** What is done with a message that meets a condition. */
export type ProxyReaction = (hands: ProxyHands, frame: ProxyFrame) => void;

export const drop: ProxyReaction = () => undefined;
export const reset: ProxyReaction = (hands) => hands.reset();
export const halfClose: ProxyReaction = (hands) => hands.halfClose();
export const cutAt = (byte: number): ProxyReaction => (hands) => hands.cutAt(byte);
export const flipBit = (bit: number): ProxyReaction => (hands) => hands.flipBit(bit);
export const forge = (response: (version: number) => WireResponse): ProxyReaction => (hands, { envelope }) => (
  hands.answer(response(envelope.version))
);
export const delay = (delayMs: number): ProxyReaction => (hands) => hands.later(delayMs, () => hands.pass());
export const duplicate = (times = 2): ProxyReaction => (hands) => {
  for (let i = 0; i < times; i++) hands.pass();
};
/** Passes the message on, and then ends the connection, before anything is answered. */
export const passAndReset: ProxyReaction = (hands) => {
  hands.pass();
  hands.later(20, () => hands.reset());
};

/** A condition with what to do, and how often it was met. */
export class ProxyRule {
  readonly #when: Condition;
  readonly react: ProxyReaction;
  #met = 0;
  /** How often the reaction took place. */
  count = 0;

  constructor(when: Condition, react: ProxyReaction) {
    this.#when = when;
    this.react = react;
  }

  /** Whether the reaction is due for this message. */
  takes({ from, connection, envelope, text, isControl }: ProxyFrame): boolean {
    const { nth, atMost = Infinity, ...when } = this.#when;
    if (from !== (when.from ?? 'client')) return false;
    if (when.opcode !== undefined && when.opcode !== envelope.opcode) return false;
    if (when.stream !== undefined && when.stream !== envelope.stream) return false;
    if (when.connection !== undefined && when.connection !== connection) return false;
    if (when.isControl !== undefined && when.isControl !== isControl) return false;
    if (when.text !== undefined && !when.text.test(text ?? '')) return false;
    this.#met++;
    if ((nth !== undefined && this.#met !== nth) || this.count >= atMost) return false;
    this.count++;
    return true;
  }
}
