import { Opcode } from '../constants';
import type { MessageCodec } from './message-codec';

/** The connection is ready for requests (v5 spec §4.2.2). */
export interface Ready {
  readonly kind: 'READY';
}

export const ready: MessageCodec<Ready> = {
  opcode: Opcode.Ready,
  kind: 'READY',
  direction: 'response',
  write() {},
  read: () => ({ kind: 'READY' }),
};
