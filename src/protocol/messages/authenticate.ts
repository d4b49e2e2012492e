import { Opcode } from '../constants';
import type { MessageCodec } from './message-codec';
import { writeString } from './notation';

/** The server demands authentication; names the class of its authenticator (v5 spec §4.2.3). */
export interface Authenticate {
  readonly kind: 'AUTHENTICATE';
  readonly authenticator: string;
}

export const authenticate: MessageCodec<Authenticate> = {
  opcode: Opcode.Authenticate,
  kind: 'AUTHENTICATE',
  direction: 'response',
  write(message, out) {
    writeString(out, message.authenticator, 'the authenticator');
  },
  read: (input) => ({ kind: 'AUTHENTICATE', authenticator: input.string() }),
};
