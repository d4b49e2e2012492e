import { levels, opcodes } from './wire-opcodes';
import type { Level } from './wire-opcodes';
import { WireReader, WireViolation } from './wire-reader';

/** The values of a request, undefined where they are not set. */
export type WireValues = readonly (Buffer | null | undefined)[];

/** What follows the text or the id of a query (v5 spec §4.1.4). */
export interface WireParameters {
  readonly consistency: Level;
  readonly values: WireValues;
  readonly names?: readonly string[];
  readonly skipMetadata: boolean;
  readonly pageSize?: number;
  readonly pagingState?: Buffer;
  readonly serialConsistency?: Level;
  readonly timestamp?: bigint;
  readonly keyspace?: string;
  readonly nowInSeconds?: number;
}

/** One statement of a batch. */
export interface WireStatement {
  readonly query?: string;
  readonly id?: Buffer;
  readonly values: WireValues;
}

/** A request as a server understands it. */
export type WireRequest =
  | { readonly kind: 'STARTUP'; readonly options: Readonly<Record<string, string>> }
  | { readonly kind: 'OPTIONS' }
  | { readonly kind: 'AUTH_RESPONSE'; readonly token: Buffer | null }
  | { readonly kind: 'REGISTER'; readonly types: readonly string[] }
  | { readonly kind: 'QUERY'; readonly query: string; readonly parameters: WireParameters }
  | { readonly kind: 'PREPARE'; readonly query: string; readonly keyspace?: string }
  | { readonly kind: 'EXECUTE'; readonly id: Buffer; readonly metadataId?: Buffer; readonly parameters: WireParameters }
  | { readonly kind: 'BATCH'; readonly type: number; readonly statements: readonly WireStatement[] } & Omit<
    WireParameters, 'values' | 'skipMetadata'
  >;

/** Reads the body of a request in protocol version 4 or 5. */
export function readRequest(opcode: number, body: Buffer, version: number): WireRequest {
  const input = new WireReader(body);
  const request = readBody(opcode, input, version);
  input.end();
  return request;
}

function readBody(opcode: number, input: WireReader, version: number): WireRequest {
  switch (opcode) {
    case opcodes.STARTUP:
      return { kind: 'STARTUP', options: input.stringMap() };
    case opcodes.OPTIONS:
      return { kind: 'OPTIONS' };
    case opcodes.AUTH_RESPONSE:
      return { kind: 'AUTH_RESPONSE', token: input.bytes() };
    case opcodes.REGISTER:
      return { kind: 'REGISTER', types: input.stringList() };
    case opcodes.QUERY:
      return { kind: 'QUERY', query: input.longString(), parameters: readParameters(input, version) };
    case opcodes.PREPARE:
      return { kind: 'PREPARE', query: input.longString(), ...(version >= 5 && readPrepareFlags(input)) };
    case opcodes.EXECUTE: {
      const id = input.shortBytes();
      const metadataId = version >= 5 ? { metadataId: input.shortBytes() } : {};
      return { kind: 'EXECUTE', id, ...metadataId, parameters: readParameters(input, version) };
    }
    case opcodes.BATCH:
      return readBatch(input, version);
    default:
      throw new WireViolation(`Opcode ${opcode} is not that of a request`);
  }
}

function readPrepareFlags(input: WireReader): { readonly keyspace?: string } {
  return (input.int() & 1) === 0 ? {} : { keyspace: input.string() };
}

function readParameters(input: WireReader, version: number): WireParameters {
  const consistency = readLevel(input);
  const flags = version >= 5 ? input.int() : input.byte();
  const hasNames = (flags & 0x40) !== 0;
  const names: string[] = [];
  const values = (flags & 0x01) === 0 ? [] : input.list(() => {
    if (hasNames) names.push(input.string());
    return input.value();
  });
  return {
    consistency,
    values,
    ...(hasNames && { names }),
    skipMetadata: (flags & 0x02) !== 0,
    ...((flags & 0x04) !== 0 && { pageSize: input.int() }),
    ...((flags & 0x08) !== 0 && { pagingState: input.bytes() ?? Buffer.alloc(0) }),
    ...readTail(input, flags, version),
  };
}

/** What queries and batches end with alike. */
function readTail(input: WireReader, flags: number, version: number): Partial<WireParameters> {
  if (version < 5 && (flags & 0x80) !== 0) throw new WireViolation('A keyspace in a request of version 4');
  return {
    ...((flags & 0x10) !== 0 && { serialConsistency: readLevel(input) }),
    ...((flags & 0x20) !== 0 && { timestamp: input.long() }),
    ...((flags & 0x80) !== 0 && { keyspace: input.string() }),
    ...((flags & 0x100) !== 0 && { nowInSeconds: input.int() }),
  };
}

function readBatch(input: WireReader, version: number): WireRequest {
  const type = input.byte();
  const statements = input.list((): WireStatement => {
    const kind = input.byte();
    if (kind > 1) throw new WireViolation(`A statement of kind ${kind} in a batch`);
    const head = kind === 0 ? { query: input.longString() } : { id: input.shortBytes() };
    return { ...head, values: input.list(() => input.value()) };
  });
  const consistency = readLevel(input);
  const flags = version >= 5 ? input.int() : input.byte();
  return { kind: 'BATCH', type, statements, consistency, ...readTail(input, flags, version) };
}

function readLevel(input: WireReader): Level {
  const number = input.short();
  const level = levels[number];
  if (level === undefined) throw new WireViolation(`Consistency level ${number}`);
  return level;
}
