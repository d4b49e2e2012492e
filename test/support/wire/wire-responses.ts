import { errorCodes, levels, opcodes } from './wire-opcodes';
import type { ErrorName, Level } from './wire-opcodes';
import { WireWriter } from './wire-writer';

/** An answer or event: its opcode and the bytes of its body, without what may stand before it. */
export interface WireResponse {
  readonly opcode: number;
  readonly body: Buffer;
}

/** Types of columns that simulated tables have (v5 spec §4.2.5.2). */
export const columnTypes = {
  text: [0x0d], int: [0x09], bigint: [0x02], boolean: [0x04], uuid: [0x0c], inet: [0x10], blob: [0x03],
  'set<text>': [0x22, 0x0d], 'map<text,text>': [0x21, 0x0d, 0x0d],
} as const satisfies Record<string, readonly number[]>;

export type ColumnType = keyof typeof columnTypes;

/** A column of a result, or a marker of a statement. */
export interface WireColumn {
  readonly keyspace: string;
  readonly table: string;
  readonly name: string;
  readonly type: ColumnType;
}

/** What stands in the metadata of rows besides their columns. */
export interface WireMetadata {
  readonly columns: readonly WireColumn[];
  /** The columns are left out, since the client knows them. */
  readonly isSkipped?: boolean;
  readonly pagingState?: Buffer | undefined;
  /** The columns are others than the client thinks (v5). */
  readonly newMetadataId?: Buffer | undefined;
}

const noBytes = Buffer.alloc(0);
const done = (opcode: number, out: WireWriter): WireResponse => ({ opcode, body: out.finish() });
const result = (kind: number): WireWriter => new WireWriter().int(kind);

export const ready: WireResponse = { opcode: opcodes.READY, body: noBytes };
export const voidResult: WireResponse = done(opcodes.RESULT, result(1));

export function authenticate(className: string): WireResponse {
  return done(opcodes.AUTHENTICATE, new WireWriter().string(className));
}

export function authChallenge(token: Buffer | null): WireResponse {
  return done(opcodes.AUTH_CHALLENGE, new WireWriter().bytes(token));
}

export function authSuccess(token: Buffer | null): WireResponse {
  return done(opcodes.AUTH_SUCCESS, new WireWriter().bytes(token));
}

export function supported(options: Readonly<Record<string, readonly string[]>>): WireResponse {
  return done(opcodes.SUPPORTED, new WireWriter().stringMultimap(options));
}

export function keyspaceResult(keyspace: string): WireResponse {
  return done(opcodes.RESULT, result(3).string(keyspace));
}

/** Rows of cells that are encoded already (v5 spec §4.2.5.2). */
export function rowsResult(metadata: WireMetadata, rows: readonly (readonly (Buffer | null)[])[]): WireResponse {
  const out = result(2);
  writeRowsMetadata(out, metadata);
  out.int(rows.length);
  for (const row of rows) for (const cell of row) out.bytes(cell);
  return done(opcodes.RESULT, out);
}

function writeRowsMetadata(out: WireWriter, { columns, isSkipped, pagingState, newMetadataId }: WireMetadata): void {
  const isShort = hasOneTable(columns);
  let flags = isSkipped === true ? 0x04 : 0;
  if (isShort) flags |= 0x01;
  if (pagingState !== undefined) flags |= 0x02;
  if (newMetadataId !== undefined) flags |= 0x08;
  out.int(flags).int(columns.length);
  if (pagingState !== undefined) out.bytes(pagingState);
  if (newMetadataId !== undefined) out.shortBytes(newMetadataId);
  if (isSkipped !== true) writeColumns(out, columns);
}

function hasOneTable(columns: readonly WireColumn[]): boolean {
  const [first] = columns;
  return columns.every(({ keyspace, table }) => keyspace === first?.keyspace && table === first.table) && first !== undefined;
}

function writeColumns(out: WireWriter, columns: readonly WireColumn[]): void {
  const isShort = hasOneTable(columns);
  if (isShort) out.string(columns[0]!.keyspace).string(columns[0]!.table);
  for (const { keyspace, table, name, type } of columns) {
    if (!isShort) out.string(keyspace).string(table);
    out.string(name);
    for (const code of columnTypes[type]) out.short(code);
  }
}

/** A prepared statement: its markers, which of them make the partition key, and the columns of its rows. */
export interface WirePrepared {
  readonly id: Buffer;
  /** From version 5 on. */
  readonly metadataId?: Buffer | undefined;
  readonly markers: readonly WireColumn[];
  readonly partitionKey: readonly number[];
  readonly columns: readonly WireColumn[];
}

export function preparedResult({ id, metadataId, markers, partitionKey, columns }: WirePrepared): WireResponse {
  const out = result(4).shortBytes(id);
  if (metadataId !== undefined) out.shortBytes(metadataId);
  out.int(hasOneTable(markers) ? 0x01 : 0).int(markers.length).int(partitionKey.length);
  for (const index of partitionKey) out.short(index);
  writeColumns(out, markers);
  writeRowsMetadata(out, columns.length === 0 ? { columns, isSkipped: true } : { columns });
  return done(opcodes.RESULT, out);
}

/** A change of the schema, as the answer to the statement that made it or as an event. */
export interface WireSchemaChange {
  readonly change: 'CREATED' | 'UPDATED' | 'DROPPED';
  readonly target: 'KEYSPACE' | 'TABLE' | 'TYPE';
  readonly keyspace: string;
  readonly name?: string;
}

export function schemaChangeResult(change: WireSchemaChange): WireResponse {
  const out = result(5);
  writeSchemaChange(out, change);
  return done(opcodes.RESULT, out);
}

export function schemaChangeEvent(change: WireSchemaChange): WireResponse {
  const out = new WireWriter().string('SCHEMA_CHANGE');
  writeSchemaChange(out, change);
  return done(opcodes.EVENT, out);
}

function writeSchemaChange(out: WireWriter, { change, target, keyspace, name }: WireSchemaChange): void {
  out.string(change).string(target).string(keyspace);
  if (name !== undefined) out.string(name);
}

/** STATUS_CHANGE or TOPOLOGY_CHANGE (v5 spec §4.2.6). */
export function nodeEvent(type: string, change: string, address: string, port: number): WireResponse {
  return done(opcodes.EVENT, new WireWriter().string(type).string(change).inet(address, port));
}

/** What errors tell besides their text; each takes what it has fields for. */
export interface WireErrorFacts {
  readonly level?: Level;
  readonly received?: number;
  readonly required?: number;
  readonly failures?: number;
  readonly writeType?: string;
  readonly isDataPresent?: boolean;
  readonly statementId?: Buffer;
}

/** An ERROR of a protocol version (v5 spec §8). */
export function errorResponse(name: ErrorName, text: string, version: number, facts: WireErrorFacts = {}): WireResponse {
  const out = new WireWriter().int(errorCodes[name]).string(text);
  writeFacts[name]?.(out, facts, version);
  return done(opcodes.ERROR, out);
}

const level = (out: WireWriter, facts: WireErrorFacts): WireWriter => out.short(levels.indexOf(facts.level ?? 'ONE'));
const counts = (out: WireWriter, facts: WireErrorFacts): WireWriter => (
  level(out, facts).int(facts.received ?? 0).int(facts.required ?? 1)
);

function writeFailures(out: WireWriter, facts: WireErrorFacts, version: number): WireWriter {
  const failures = facts.failures ?? 1;
  counts(out, facts).int(failures);
  if (version >= 5) for (let i = 0; i < failures; i++) out.address(`10.0.0.${i + 1}`).short(0);
  return out;
}

const writeFacts: Partial<Record<ErrorName, (out: WireWriter, facts: WireErrorFacts, version: number) => void>> = {
  UNAVAILABLE: (out, facts) => void level(out, facts).int(facts.required ?? 1).int(facts.received ?? 0),
  WRITE_TIMEOUT: (out, facts, version) => {
    const writeType = facts.writeType ?? 'SIMPLE';
    counts(out, facts).string(writeType);
    if (version >= 5 && writeType === 'CAS') out.short(0);
  },
  READ_TIMEOUT: (out, facts) => void counts(out, facts).byte(facts.isDataPresent === true ? 1 : 0),
  READ_FAILURE: (out, facts, version) => {
    writeFailures(out, facts, version).byte(facts.isDataPresent === true ? 1 : 0);
  },
  FUNCTION_FAILURE: (out) => void out.string('ks').string('f').stringList(['int']),
  WRITE_FAILURE: (out, facts, version) => void writeFailures(out, facts, version).string(facts.writeType ?? 'SIMPLE'),
  CAS_WRITE_UNKNOWN: (out, facts) => void counts(out, facts),
  ALREADY_EXISTS: (out) => void out.string('ks').string('t'),
  UNPREPARED: (out, facts) => void out.shortBytes(facts.statementId ?? noBytes),
};
