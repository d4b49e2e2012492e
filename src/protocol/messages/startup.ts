import { Opcode } from '../constants';
import type { MessageCodec } from './message-codec';
import { cannotCarry, writeStringMap } from './notation';

/** Opens a connection: CQL_VERSION and what else both sides shall do (v5 spec §4.1.1). */
export interface Startup {
  readonly kind: 'STARTUP';
  readonly options: Readonly<Record<string, string>>;
}

export const startup: MessageCodec<Startup> = {
  opcode: Opcode.Startup,
  kind: 'STARTUP',
  direction: 'request',
  write(message, out, version) {
    if (!version.hasNoCompact && Object.hasOwn(message.options, 'NO_COMPACT')) {
      throw cannotCarry(version, 'NO_COMPACT', 'V4, DSE_V1 and DSE_V2');
    }
    writeStringMap(out, message.options, 'the STARTUP option');
  },
  read: (input) => ({ kind: 'STARTUP', options: input.stringMap() }),
};
