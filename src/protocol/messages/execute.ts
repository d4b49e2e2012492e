import { ConfigurationError } from '../../errors';
import { Opcode } from '../constants';
import type { MessageCodec } from './message-codec';
import { cannotCarry, writeShortBytes } from './notation';
import { readQueryParameters, writeQueryParameters } from './query-parameters';
import type { QueryParameters } from './query-parameters';

/** Runs a prepared statement (v5 spec §4.1.6). */
export interface Execute {
  readonly kind: 'EXECUTE';
  readonly statementId: Uint8Array;
  /** As PREPARED or the last METADATA_CHANGED gave it, where the version has it. */
  readonly resultMetadataId?: Uint8Array | undefined;
  readonly parameters: QueryParameters;
}

export const execute: MessageCodec<Execute> = {
  opcode: Opcode.Execute,
  kind: 'EXECUTE',
  direction: 'request',
  write({ statementId, resultMetadataId, parameters }, out, version) {
    writeShortBytes(out, statementId, 'the statement id');
    if (version.hasResultMetadataId) {
      if (resultMetadataId === undefined) {
        throw new ConfigurationError(
          `EXECUTE needs the result metadata id that PREPARED gave in version ${version.name}`,
        );
      }
      writeShortBytes(out, resultMetadataId, 'the result metadata id');
    } else if (resultMetadataId !== undefined) {
      throw cannotCarry(version, 'a result metadata id', 'V5 and DSE_V2');
    }
    writeQueryParameters(parameters, out, version);
  },
  read: (input, version) => ({
    kind: 'EXECUTE',
    statementId: input.shortBytes(),
    ...(version.hasResultMetadataId && { resultMetadataId: input.shortBytes() }),
    parameters: readQueryParameters(input, version),
  }),
};
