import { opcodes } from '../../support/wire/wire-opcodes';
import type { WirePrefix } from '../../support/wire/wire-envelopes';
import type { WireResponse } from '../../support/wire/wire-responses';
import type { SeededRandom } from '../seeded-random';
import type { Conversation } from './conversation';

/** An answer and where it belongs. */
export interface Reply {
  readonly response: WireResponse;
  readonly stream: number;
  readonly prefix: WirePrefix;
  /** Whether somebody waits for it still. */
  isAwaited(): boolean;
}

/** How long a client may take to close a connection whose server is out of its mind. */
const closingMs = 200;
const farAwayStream = 32_000;
const longestDuplicateMs = 60;

/**
 * Sends an answer in the manner that the node's faults have left it: late, twice, with turned bits, or not at all. `onSent` is
 * called as the true answer goes out.
 */
export function sendFaultily(conversation: Conversation, reply: Reply, onSent: () => void): void {
  const { node } = conversation;
  const { manners, random } = node;
  if (random.chance(manners.silence)) return node.parts.trace.note('silence', node.name, reply.stream);
  if (random.chance(manners.late)) {
    node.later(random.exponential(manners.lateMs), () => sendNow(conversation, reply, onSent));
    return;
  }
  sendNow(conversation, reply, onSent);
}

function sendNow(conversation: Conversation, reply: Reply, onSent: () => void): void {
  if (!conversation.isOpen) return;
  const { node, link } = conversation;
  const { manners, random } = node;
  const { response, stream, prefix } = reply;
  if (random.chance(manners.strangeStream)) sayUnasked(conversation, reply, farAwayStream);
  if (random.chance(manners.cutAnswer)) link.cutAfter(random.whole(0, 30), 'toClient');
  if (random.chance(manners.cutRequest)) link.cutAfter(random.whole(0, 200), 'toNode');
  if (random.chance(manners.spoilRequest) && conversation.framing.usesSegments) {
    link.spoilNextRequest = (bytes) => turnBits(bytes, conversation);
  }
  if (random.chance(manners.spoil)) return sendSpoilt(conversation, reply);
  if (random.chance(manners.broken)) return conversation.send(broken(response, random), stream, prefix);
  if (random.chance(manners.wrongOpcode)) {
    conversation.send({ opcode: opcodes.SUPPORTED, body: Buffer.alloc(2) }, stream);
    return expectClosing(conversation, 'an answer of another kind', reply.isAwaited);
  }
  onSent();
  const duplicate = random.chance(manners.duplicate) ? conversation.envelope(response, stream, prefix) : undefined;
  conversation.send(response, stream, prefix);
  if (duplicate === undefined) return;
  node.later(random.between(0, longestDuplicateMs), () => {
    if (!conversation.isOpen) return;
    node.parts.trace.note('duplicate', node.name, stream);
    conversation.sendEnvelope(duplicate);
    expectClosing(conversation, 'an answer that came twice');
  });
}

/** An answer of the right kind whose body says what is not so: cut short, or of a kind that there is not. */
function broken({ opcode, body }: WireResponse, random: SeededRandom): WireResponse {
  if (opcode !== opcodes.RESULT || random.chance(0.3)) return { opcode: opcodes.RESULT, body: Buffer.from([0, 0, 0, 99]) };
  return { opcode, body: body.subarray(0, random.whole(0, 3)) };
}

function sayUnasked(conversation: Conversation, { response, prefix }: Reply, stream: number): void {
  conversation.node.parts.trace.note('unasked', conversation.node.name, stream);
  conversation.sendEnvelope(conversation.envelope(response, stream, prefix));
  expectClosing(conversation, 'an answer that nobody asked for');
}

/** Turns bits where a checksum tells; where there is none, only what the protocol itself makes impossible. */
function sendSpoilt(conversation: Conversation, { response, stream, prefix }: Reply): void {
  const { node, link, framing } = conversation;
  node.parts.trace.note('spoilt', node.name, stream);
  if (framing.usesSegments) link.spoilNext = (bytes) => turnBits(bytes, conversation);
  const bytes = conversation.envelope(response, stream, prefix);
  if (!framing.usesSegments) breakHeader(bytes, conversation);
  conversation.sendEnvelope(bytes);
  expectClosing(conversation, 'bytes that are no answer');
}

/** One bit, two bits, or a burst of at most three bytes: what the checksums find without exception. */
function turnBits(bytes: Buffer, { node: { random } }: Conversation): void {
  const turn = (bit: number): void => {
    bytes[bit >> 3]! ^= 1 << (bit & 7);
  };
  const first = random.whole(0, bytes.length * 8 - 1);
  turn(first);
  const second = random.pick([first, random.whole(0, bytes.length * 8 - 1), Math.min(first + 20, bytes.length * 8 - 1)]);
  if (second !== first) turn(second);
}

function breakHeader(bytes: Buffer, { node: { random } }: Conversation): void {
  const breaks = [
    () => bytes.writeUInt8(0x04, 0),
    () => bytes.writeUInt8(0xff, 0),
    () => bytes.writeUInt8(opcodes.QUERY, 4),
    () => bytes.writeUInt8(0x7e, 4),
    () => bytes.writeInt32BE(-5, 5),
    () => bytes.writeInt16BE(farAwayStream, 2),
  ];
  random.pick(breaks)();
}

/** Whoever sees what cannot be must give the connection up: its answers can no longer be trusted. */
function expectClosing(conversation: Conversation, what: string, isExpected = (): boolean => true): void {
  const { node, link } = conversation;
  const { loop, violations } = node.parts;
  conversation.flush();
  link.whenArrived(() => {
    if (!isExpected()) return;
    loop.after(closingMs, () => {
      if (!link.isOpenAtClient || !link.isOpenAtNode) return;
      violations.add('closes a mad connection', `${what} from ${node.name} did not close the connection`);
    });
  });
}
