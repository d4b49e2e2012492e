import type { ByteReader } from '../../bytes/byte-reader';
import type { ByteWriter } from '../../bytes/byte-writer';
import { DecodingError, EncodingError } from '../../errors';
import { BatchType, Opcode } from '../constants';
import type { Consistency } from '../constants';
import type { MessageCodec } from './message-codec';
import { readConsistency, writeConsistency, writeCount, writeLongString, writeShortBytes } from './notation';
import {
  commonFlags, readBoundValues, readCommonOptions, readQueryFlags, writeBoundValues, writeCommonOptions,
  writeQueryFlags,
} from './query-parameters';
import type { BoundValues, CommonOptions } from './query-parameters';

/** One statement of a BATCH, by its text or by the id that PREPARED gave. */
export type BatchStatement =
  | { readonly query: string; readonly values: BoundValues }
  | { readonly statementId: Uint8Array; readonly values: BoundValues };

/** Runs several statements as one (v5 spec §4.1.7). */
export interface Batch extends CommonOptions {
  readonly kind: 'BATCH';
  readonly type: BatchType;
  readonly statements: readonly BatchStatement[];
  readonly consistency: Consistency;
}

const byText = 0;
const byId = 1;
const leastStatementBytes = 5;
const typeNames = Object.keys(BatchType) as BatchType[];
const codesByName = new Map<string, number>(Object.entries(BatchType));

export const batch: MessageCodec<Batch> = {
  opcode: Opcode.Batch,
  kind: 'BATCH',
  direction: 'request',
  write(message, out, version) {
    const type = codesByName.get(message.type);
    if (type === undefined) throw new EncodingError('[byte]', `the type of a batch is one of ${typeNames.join(', ')}`);
    out.uint8(type);
    writeCount(out, message.statements.length, 'a batch', 'the statements');
    for (const statement of message.statements) writeStatement(statement, out);
    writeConsistency(out, message.consistency);
    writeQueryFlags(commonFlags(message), out, version);
    writeCommonOptions(message, out);
  },
  read(input, version) {
    const type = typeNames[input.uint8()];
    if (type === undefined) throw new DecodingError(`Unknown type of batch at byte ${input.position - 1}`);
    const statements: BatchStatement[] = [];
    for (let count = input.checkCount(input.uint16(), leastStatementBytes); count > 0; count--) {
      statements.push(readStatement(input));
    }
    const consistency = readConsistency(input);
    const flags = readQueryFlags(input, version);
    return { kind: 'BATCH', type, statements, consistency, ...readCommonOptions(input, flags) };
  },
};

function writeStatement(statement: BatchStatement, out: ByteWriter): void {
  if ('statementId' in statement) {
    out.uint8(byId);
    writeShortBytes(out, statement.statementId, 'the statement id');
  } else {
    out.uint8(byText);
    writeLongString(out, statement.query, 'the query');
  }
  if ('writeTo' in statement.values && statement.values.hasNames === true) {
    throw new EncodingError('a batch', 'the protocol has no place for named values in a batch (CASSANDRA-10246)');
  }
  writeBoundValues(statement.values, undefined, out);
}

function readStatement(input: ByteReader): BatchStatement {
  const kind = input.uint8();
  if (kind === byText) return { query: input.longString(), ...readBoundValues(input, false) };
  if (kind === byId) return { statementId: input.shortBytes(), ...readBoundValues(input, false) };
  throw new DecodingError(`Unknown kind ${kind} of a statement in a batch`);
}
