import { Opcode } from '../constants';
import type { MessageCodec } from './message-codec';
import { writeStringList } from './notation';

/** Asks for events on this connection (v5 spec §4.1.8). */
export interface Register {
  readonly kind: 'REGISTER';
  readonly eventTypes: readonly string[];
}

export const register: MessageCodec<Register> = {
  opcode: Opcode.Register,
  kind: 'REGISTER',
  direction: 'request',
  write(message, out) {
    writeStringList(out, message.eventTypes, 'the event types');
  },
  read: (input) => ({ kind: 'REGISTER', eventTypes: input.stringList() }),
};
