import type { ByteReader } from '../../bytes/byte-reader';
import type { ByteWriter } from '../../bytes/byte-writer';
import { Opcode } from '../constants';
import type { VersionCapabilities } from '../version';
import type { ColumnMemory } from './columns';
import type { MessageCodec } from './message-codec';
import { writeInt, writeString } from './notation';
import { readPrepared, writePrepared } from './prepared';
import type { PreparedResult } from './prepared';
import { readRows, writeRows } from './rows';
import type { RowsResult } from './rows';
import { readSchemaChange, writeSchemaChange } from './schema-change';
import type { SchemaChange } from './schema-change';

/** The statement ran and has nothing to tell (v5 spec §4.2.5.1). */
export interface VoidResult {
  readonly kind: 'RESULT';
  readonly resultKind: 'VOID';
}

/** The answer to USE: this connection is in the keyspace from now on (v5 spec §4.2.5.3). */
export interface SetKeyspaceResult {
  readonly kind: 'RESULT';
  readonly resultKind: 'SET_KEYSPACE';
  readonly keyspace: string;
}

/** The statement changed the schema (v5 spec §4.2.5.5). */
export interface SchemaChangeResult extends SchemaChange {
  readonly kind: 'RESULT';
  readonly resultKind: 'SCHEMA_CHANGE';
}

/** A kind of result that this driver does not know; `unknown` is its body after the kind. */
export interface UnknownResult {
  readonly kind: 'RESULT';
  readonly resultKind: 'UNKNOWN';
  readonly resultCode: number;
  readonly unknown: Buffer;
}

/** The answer to QUERY, EXECUTE, BATCH and PREPARE (v5 spec §4.2.5). */
export type ResultMessage =
  VoidResult | RowsResult | SetKeyspaceResult | PreparedResult | SchemaChangeResult | UnknownResult;

interface ResultBody<R extends ResultMessage> {
  readonly code: number;
  read(input: ByteReader, version: VersionCapabilities, memory?: ColumnMemory): R;
  write(result: R, out: ByteWriter, version: VersionCapabilities): void;
}

type KnownKind = Exclude<ResultMessage['resultKind'], 'UNKNOWN'>;

const bodies = {
  VOID: { code: 1, read: () => ({ kind: 'RESULT', resultKind: 'VOID' }), write() {} },
  ROWS: { code: 2, read: readRows, write: writeRows },
  SET_KEYSPACE: {
    code: 3,
    read: (input) => ({ kind: 'RESULT', resultKind: 'SET_KEYSPACE', keyspace: input.string() }),
    write: ({ keyspace }, out) => writeString(out, keyspace, 'the keyspace'),
  },
  PREPARED: { code: 4, read: readPrepared, write: writePrepared },
  SCHEMA_CHANGE: {
    code: 5,
    read: (input) => ({ kind: 'RESULT', resultKind: 'SCHEMA_CHANGE', ...readSchemaChange(input) }),
    write: (change, out) => writeSchemaChange(change, out),
  },
} satisfies { [K in KnownKind]: ResultBody<Extract<ResultMessage, { resultKind: K }>> };

const bodyByKind: Readonly<Record<KnownKind, ResultBody<ResultMessage>>> = bodies;
const bodyByCode = new Map<number, ResultBody<ResultMessage>>(
  Object.values(bodyByKind).map((body) => [body.code, body]),
);

export const result: MessageCodec<ResultMessage> = {
  opcode: Opcode.Result,
  kind: 'RESULT',
  direction: 'response',
  write(message, out, version) {
    if (message.resultKind === 'UNKNOWN') {
      writeInt(out, message.resultCode, 'the kind of result');
      return out.raw(message.unknown);
    }
    const body = bodyByKind[message.resultKind];
    out.int32(body.code);
    body.write(message, out, version);
  },
  read(input, version, memory) {
    const code = input.int32();
    const body = bodyByCode.get(code);
    if (body !== undefined) return body.read(input, version, memory);
    return { kind: 'RESULT', resultKind: 'UNKNOWN', resultCode: code, unknown: input.copy(input.remaining) };
  },
};
