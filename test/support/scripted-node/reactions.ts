import { headerChecksum, payloadChecksum } from '../wire/wire-checksums';
import type { WireResponse } from '../wire/wire-responses';
import type { Exchange, Reaction } from './exchange';
import type { ScriptedConversation } from './scripted-conversation';

/** Answers, by what the node itself would say unless told otherwise. */
export const reply = (response?: WireResponse): Reaction => (exchange) => exchange.reply(response);

/** Never answers. */
export const silence: Reaction = () => undefined;

/** Answers as often as told; a second answer to one request is a fault. */
export const duplicate = (times = 2): Reaction => (exchange) => {
  for (let i = 0; i < times; i++) exchange.reply();
};

/** Answers after a time. */
export const delay = (delayMs: number, response?: WireResponse): Reaction => (exchange) => {
  exchange.conversation.later(delayMs, () => exchange.reply(response));
};

/** Collects requests of a connection and answers them last first, once there are so many. */
export function reorder(count: number): Reaction {
  const waiting = new WeakMap<ScriptedConversation, Exchange[]>();
  return (exchange) => {
    const those = waiting.get(exchange.conversation) ?? [];
    waiting.set(exchange.conversation, those);
    those.push(exchange);
    if (those.length >= count) for (const one of those.splice(0).reverse()) one.reply();
  };
}

/** Keeps requests until it is told to answer them. */
export class Gate {
  readonly #held: Exchange[] = [];

  /** The requests that wait. */
  get count(): number {
    return this.#held.length;
  }

  readonly hold: Reaction = (exchange) => void this.#held.push(exchange);

  /** Answers all that wait, in the order in which they came. */
  release(): void {
    for (const exchange of this.#held.splice(0)) exchange.reply();
  }
}

/** How a connection ends. */
export type Ending = 'reset' | 'end';

/** Sends only so many bytes of the answer, and then ends the connection. */
export const cutAt = (byte: number, ending: Ending = 'reset'): Reaction => (exchange) => {
  const { conversation } = exchange;
  conversation.sendRaw(exchange.bytes().subarray(0, byte));
  conversation.finish(ending);
};

/** Sends only so many bytes of the answer, and on this connection nothing any more. */
export const stallAt = (byte: number): Reaction => (exchange) => {
  const { conversation } = exchange;
  conversation.sendRaw(exchange.bytes().subarray(0, byte));
  conversation.fallSilent();
};

/** Ends the connection in place of an answer. */
export const finish = (ending: Ending): Reaction => ({ conversation }) => conversation.finish(ending);

/** Answers with one bit of the wire's bytes turned over; a negative one counts from the end. */
export const flipBit = (bit: number): Reaction => (exchange) => {
  const bytes = Buffer.from(exchange.bytes());
  const index = bit < 0 ? bytes.length * 8 + bit : bit;
  bytes[index >> 3]! ^= 0x80 >> (index & 7);
  exchange.conversation.sendRaw(bytes);
};

/** Answers with another length in the header of the envelope than its body has; checksums are right. */
export const claimLength = (length: number): Reaction => (exchange) => {
  const envelope = Buffer.from(exchange.envelope());
  envelope.writeInt32BE(length, 5);
  exchange.conversation.send(envelope);
};

/** Answers in an uncompressed segment whose header claims another length than its payload has; checksums are right (v5 §2.2). */
export const claimSegmentLength = (length: number): Reaction => (exchange) => {
  const payload = exchange.envelope();
  const header = Buffer.alloc(6);
  header.writeUIntLE(length | (1 << 17), 0, 3);
  header.writeUIntLE(headerChecksum(header.subarray(0, 3)), 3, 3);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(payloadChecksum(payload));
  exchange.conversation.sendRaw(Buffer.concat([header, payload, checksum]));
};

/** Answers with a changed envelope: another version, direction, opcode or stream. */
export const alter = (change: (envelope: Buffer) => void, response?: WireResponse): Reaction => (exchange) => {
  const envelope = Buffer.from(exchange.envelope(response));
  change(envelope);
  exchange.conversation.send(envelope);
};

/** Sends bytes as they are in place of an answer. */
export const sendBytes = (bytes: Buffer): Reaction => ({ conversation }) => conversation.sendRaw(bytes);

/** Answers in pieces of so many bytes, each in a turn of its own. */
export const trickle = (pieceBytes: number): Reaction => (exchange) => {
  exchange.conversation.trickle(exchange.bytes(), pieceBytes);
};

/** Reads nothing more from this connection, nor answers. */
export const stopReading: Reaction = ({ conversation }) => conversation.socket.pause();
