import { Opcode, PrepareFlag } from '../constants';
import type { MessageCodec } from './message-codec';
import { cannotCarry, writeLongString, writeString } from './notation';

/** Prepares a statement on one node (v5 spec §4.1.5). */
export interface Prepare {
  readonly kind: 'PREPARE';
  readonly query: string;
  readonly keyspace?: string | undefined;
}

export const prepare: MessageCodec<Prepare> = {
  opcode: Opcode.Prepare,
  kind: 'PREPARE',
  direction: 'request',
  write({ query, keyspace }, out, version) {
    writeLongString(out, query, 'the query');
    if (version.hasKeyspacePerRequest) {
      out.int32(keyspace === undefined ? 0 : PrepareFlag.Keyspace);
      if (keyspace !== undefined) writeString(out, keyspace, 'the keyspace');
    } else if (keyspace !== undefined) {
      throw cannotCarry(version, 'a keyspace per request', 'V5 and DSE_V2');
    }
  },
  read(input, version) {
    const query = input.longString();
    const flags = version.hasKeyspacePerRequest ? input.int32() : 0;
    return { kind: 'PREPARE', query, ...((flags & PrepareFlag.Keyspace) !== 0 && { keyspace: input.string() }) };
  },
};
