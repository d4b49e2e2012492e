import { ConfigurationError } from '../errors';

/** Who sends a message: the client (request) or the server (response). */
export type Direction = 'request' | 'response';

/** The kinds of messages by their number on the wire (v5 spec §2.4, DSE v2 spec §2.4). */
export const Opcode = {
  Error: 0x00,
  Startup: 0x01,
  Ready: 0x02,
  Authenticate: 0x03,
  Options: 0x05,
  Supported: 0x06,
  Query: 0x07,
  Result: 0x08,
  Prepare: 0x09,
  Execute: 0x0a,
  Register: 0x0b,
  Event: 0x0c,
  Batch: 0x0d,
  AuthChallenge: 0x0e,
  AuthResponse: 0x0f,
  AuthSuccess: 0x10,
  Revise: 0xff,
} as const;
export type Opcode = (typeof Opcode)[keyof typeof Opcode];

/** Flags in the header of an envelope (v5 spec §2.3). */
export const HeaderFlag = {
  Compressed: 0x01,
  Tracing: 0x02,
  CustomPayload: 0x04,
  Warning: 0x08,
  UseBeta: 0x10,
} as const;

/** Bytes of the header of an envelope (v5 spec §2.1). */
export const headerBytes = 9;

/** The longest body that the protocol allows (v5 spec §2.5). */
export const maximumBodyBytes = 256 * 1024 * 1024;

/** Consistency levels (v5 spec §3, [consistency]). */
export const Consistency = {
  ANY: 0,
  ONE: 1,
  TWO: 2,
  THREE: 3,
  QUORUM: 4,
  ALL: 5,
  LOCAL_QUORUM: 6,
  EACH_QUORUM: 7,
  SERIAL: 8,
  LOCAL_SERIAL: 9,
  LOCAL_ONE: 10,
} as const;
export type Consistency = (typeof Consistency)[keyof typeof Consistency];

const consistencyByName = new Map<string, Consistency>(Object.entries(Consistency));
const nameByConsistency = new Map<number, string>(Object.entries(Consistency).map(([name, level]) => [level, name]));

/** The consistency level of a number or of a name in any case; throws ConfigurationError naming the known ones. */
export function consistencyOf(value: number | string): Consistency {
  if (typeof value === 'number' && nameByConsistency.has(value)) return value as Consistency;
  const level = typeof value === 'string' ? consistencyByName.get(value.toUpperCase()) : undefined;
  if (level !== undefined) return level;
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value);
  throw new ConfigurationError(`Unknown consistency ${shown}: use one of ${[...consistencyByName.keys()].join(', ')}`);
}

/** The name of a consistency level; a level this driver does not know prints as its number. */
export function consistencyName(level: number): string {
  return nameByConsistency.get(level) ?? `UNKNOWN(${level})`;
}

/** Whether a level is one of the Paxos phase of lightweight transactions. */
export function isSerial(level: number): boolean {
  return level === Consistency.SERIAL || level === Consistency.LOCAL_SERIAL;
}

/** Flags of `<query_parameters>` and of BATCH (v5 spec §4.1.4, DSE v2 spec §4.1.4). */
export const QueryFlag = {
  Values: 0x01,
  SkipMetadata: 0x02,
  PageSize: 0x04,
  PagingState: 0x08,
  SerialConsistency: 0x10,
  Timestamp: 0x20,
  Names: 0x40,
  Keyspace: 0x80,
  NowInSeconds: 0x100,
  PageSizeInBytes: 0x4000_0000,
  /** Bit 31, so that it survives JavaScript's signed 32-bit operators. */
  ContinuousPaging: 0x8000_0000 | 0,
} as const;

/** Flags of PREPARE where the version has them (v5 spec §4.1.5). */
export const PrepareFlag = { Keyspace: 0x01 } as const;

/** Flags of the metadata of rows (v5 spec §4.2.5.2, DSE v2 spec §4.2.5.2). */
export const RowsFlag = {
  GlobalTableSpec: 0x01,
  HasMorePages: 0x02,
  NoMetadata: 0x04,
  MetadataChanged: 0x08,
  ContinuousPaging: 0x4000_0000,
  LastContinuousPage: 0x8000_0000 | 0,
} as const;

/** Types of BATCH (v5 spec §4.1.7). */
export const BatchType = { LOGGED: 0, UNLOGGED: 1, COUNTER: 2 } as const;
export type BatchType = keyof typeof BatchType;

/** What REVISE_REQUEST asks of a continuous query (DSE v2 spec §4.1.9). */
export const Revision = { CANCEL: 1, MORE_PAGES: 2 } as const;
export type Revision = keyof typeof Revision;

/** The events that REGISTER can ask for (v5 spec §4.2.6). */
export const eventTypes = ['TOPOLOGY_CHANGE', 'STATUS_CHANGE', 'SCHEMA_CHANGE'] as const;
export type EventType = (typeof eventTypes)[number];

/** Error codes by their name in the specifications (v5 spec §8, DSE v2 spec §9). */
export const ErrorCode = {
  SERVER_ERROR: 0x0000,
  PROTOCOL_ERROR: 0x000a,
  BAD_CREDENTIALS: 0x0100,
  UNAVAILABLE: 0x1000,
  OVERLOADED: 0x1001,
  IS_BOOTSTRAPPING: 0x1002,
  TRUNCATE_ERROR: 0x1003,
  WRITE_TIMEOUT: 0x1100,
  READ_TIMEOUT: 0x1200,
  READ_FAILURE: 0x1300,
  FUNCTION_FAILURE: 0x1400,
  WRITE_FAILURE: 0x1500,
  CDC_WRITE_FAILURE: 0x1600,
  CAS_WRITE_UNKNOWN: 0x1700,
  SYNTAX_ERROR: 0x2000,
  UNAUTHORIZED: 0x2100,
  INVALID: 0x2200,
  CONFIG_ERROR: 0x2300,
  ALREADY_EXISTS: 0x2400,
  UNPREPARED: 0x2500,
  CLIENT_WRITE_FAILURE: 0x8000,
} as const;
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];
