import { Opcode } from '../constants';
import type { MessageCodec } from './message-codec';
import { writeBytes } from './notation';

/** Answers AUTHENTICATE or AUTH_CHALLENGE with a token of the authenticator (v5 spec §4.1.2). */
export interface AuthResponse {
  readonly kind: 'AUTH_RESPONSE';
  readonly token: Uint8Array | null;
}

export const authResponse: MessageCodec<AuthResponse> = {
  opcode: Opcode.AuthResponse,
  kind: 'AUTH_RESPONSE',
  direction: 'request',
  write(message, out) {
    writeBytes(out, message.token, 'the token');
  },
  read: (input) => ({ kind: 'AUTH_RESPONSE', token: input.nullableBytes() }),
};
