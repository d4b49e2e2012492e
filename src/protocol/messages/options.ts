import { Opcode } from '../constants';
import type { MessageCodec } from './message-codec';

/** Asks what the server supports; also the heartbeat (v5 spec §4.1.3). */
export interface Options {
  readonly kind: 'OPTIONS';
}

export const options: MessageCodec<Options> = {
  opcode: Opcode.Options,
  kind: 'OPTIONS',
  direction: 'request',
  write() {},
  read: () => ({ kind: 'OPTIONS' }),
};
