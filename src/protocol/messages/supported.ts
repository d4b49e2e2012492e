import { Opcode } from '../constants';
import type { MessageCodec } from './message-codec';
import { writeStringMultimap } from './notation';

/** What the server supports, by option (v5 spec §4.2.4). */
export interface Supported {
  readonly kind: 'SUPPORTED';
  readonly options: Record<string, string[]>;
}

export const supported: MessageCodec<Supported> = {
  opcode: Opcode.Supported,
  kind: 'SUPPORTED',
  direction: 'response',
  write(message, out) {
    writeStringMultimap(out, message.options, 'the option');
  },
  read: (input) => ({ kind: 'SUPPORTED', options: input.stringMultimap() }),
};
