import { Opcode } from '../constants';
import type { MessageCodec } from './message-codec';
import { writeBytes } from './notation';

/** Authentication succeeded, with a last token for the authenticator (v5 spec §4.2.8). */
export interface AuthSuccess {
  readonly kind: 'AUTH_SUCCESS';
  readonly token: Buffer | null;
}

export const authSuccess: MessageCodec<AuthSuccess> = {
  opcode: Opcode.AuthSuccess,
  kind: 'AUTH_SUCCESS',
  direction: 'response',
  write(message, out) {
    writeBytes(out, message.token, 'the token');
  },
  read: (input) => ({ kind: 'AUTH_SUCCESS', token: input.nullableBytes() }),
};
