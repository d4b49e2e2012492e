import type { ByteReader } from '../../bytes/byte-reader';
import type { ByteWriter } from '../../bytes/byte-writer';
import { writeString, writeStringList } from './notation';

/** What changed in the schema, as RESULT and EVENT tell it (v5 spec §4.2.5.5, §4.2.6). */
export interface SchemaChange {
  /** CREATED, UPDATED or DROPPED; other texts are passed on. */
  readonly change: string;
  /** KEYSPACE, TABLE, TYPE, FUNCTION or AGGREGATE; other texts are passed on. */
  readonly target: string;
  readonly keyspace: string;
  /** Absent when the target is the keyspace. */
  readonly name?: string;
  /** CQL types; functions and aggregates only. */
  readonly argumentTypes?: readonly string[];
}

const targetsWithName: readonly string[] = ['TABLE', 'TYPE', 'FUNCTION', 'AGGREGATE'];
const targetsWithArguments: readonly string[] = ['FUNCTION', 'AGGREGATE'];

/** Reads `<change_type><target><options>`; of a target unknown here, only the keyspace. */
export function readSchemaChange(input: ByteReader): SchemaChange {
  const change = input.string();
  const target = input.string();
  return {
    change,
    target,
    keyspace: input.string(),
    ...(targetsWithName.includes(target) && { name: input.string() }),
    ...(targetsWithArguments.includes(target) && { argumentTypes: input.stringList() }),
  };
}

/** Writes `<change_type><target><options>`. */
export function writeSchemaChange(event: SchemaChange, out: ByteWriter): void {
  writeString(out, event.change, 'the change');
  writeString(out, event.target, 'the target');
  writeString(out, event.keyspace, 'the keyspace');
  if (targetsWithName.includes(event.target)) writeString(out, event.name ?? '', 'the name');
  if (targetsWithArguments.includes(event.target)) {
    writeStringList(out, event.argumentTypes ?? [], 'the argument types');
  }
}
