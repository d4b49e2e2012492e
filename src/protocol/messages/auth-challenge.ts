import { Opcode } from '../constants';
import type { MessageCodec } from './message-codec';
import { writeBytes } from './notation';

/** A challenge of the server's authenticator (v5 spec §4.2.7). */
export interface AuthChallenge {
  readonly kind: 'AUTH_CHALLENGE';
  readonly token: Buffer | null;
}

export const authChallenge: MessageCodec<AuthChallenge> = {
  opcode: Opcode.AuthChallenge,
  kind: 'AUTH_CHALLENGE',
  direction: 'response',
  write(message, out) {
    writeBytes(out, message.token, 'the token');
  },
  read: (input) => ({ kind: 'AUTH_CHALLENGE', token: input.nullableBytes() }),
};
