import { DecodingError } from '../../errors';
import { Opcode, Revision } from '../constants';
import type { MessageCodec } from './message-codec';
import { cannotCarry, writeInt } from './notation';

/** Changes a continuous query that runs: cancels it (DSE v1, v2) or asks for more pages (DSE v2 spec §4.1.9). */
export interface ReviseRequest {
  readonly kind: 'REVISE_REQUEST';
  readonly revision: Revision;
  /** The stream id of the continuous query. */
  readonly targetStream: number;
  /** How many pages more the server may push; MORE_PAGES only. */
  readonly nextPages?: number | undefined;
}

export const reviseRequest: MessageCodec<ReviseRequest> = {
  opcode: Opcode.Revise,
  kind: 'REVISE_REQUEST',
  direction: 'request',
  write({ revision, targetStream, nextPages }, out, version) {
    if (version.continuousPaging === 0) throw cannotCarry(version, 'REVISE_REQUEST', 'DSE_V1 and DSE_V2');
    if (revision === 'MORE_PAGES' && version.continuousPaging < 2) throw cannotCarry(version, 'MORE_PAGES', 'DSE_V2');
    out.int32(Revision[revision]);
    writeInt(out, targetStream, 'the target stream');
    if (revision === 'MORE_PAGES') writeInt(out, nextPages ?? 0, 'the number of pages');
  },
  read(input, version) {
    if (version.continuousPaging === 0) throw new DecodingError(`${version.name} has no REVISE_REQUEST`);
    const type = input.int32();
    const targetStream = input.int32();
    if (type === Revision.CANCEL) return { kind: 'REVISE_REQUEST', revision: 'CANCEL', targetStream };
    if (type !== Revision.MORE_PAGES) throw new DecodingError(`Unknown revision ${type}`);
    return { kind: 'REVISE_REQUEST', revision: 'MORE_PAGES', targetStream, nextPages: input.int32() };
  },
};
