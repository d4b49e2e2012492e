import type { ByteReader } from '../../bytes/byte-reader';
import type { ByteWriter } from '../../bytes/byte-writer';
import { writeSafeInteger } from '../../codec/int64';
import { DecodingError, EncodingError } from '../../errors';
import { QueryFlag } from '../constants';
import type { Consistency } from '../constants';
import type { VersionCapabilities } from '../version';
import {
  cannotCarry, readConsistency, readValue, writeBytes, writeConsistency, writeCount, writeInt, writeString,
} from './notation';

/** Encodes bound values straight into the message, as [value]s, each after its name when `hasNames`. */
export interface ValuesWriter {
  readonly count: number;
  readonly hasNames?: boolean | undefined;
  writeTo(out: ByteWriter): void;
}

/** The values of a request; undefined is "not set", null is null. */
export type BoundValues = readonly (Uint8Array | null | undefined)[] | ValuesWriter;

/** How a server shall push the pages of a query on its own (DSE v2 spec §4.1.4). */
export interface ContinuousPaging {
  /** 0: no limit. */
  readonly maxPages: number;
  /** 0: no limit. */
  readonly pagesPerSecond: number;
  /** Pages that may be pushed before the next MORE_PAGES, DSE v2 only; 0: no limit. */
  readonly nextPages?: number | undefined;
}

/** `<query_parameters>` of QUERY and EXECUTE (v5 spec §4.1.4). */
export interface QueryParameters {
  readonly consistency: Consistency;
  readonly values?: BoundValues | undefined;
  /** One name a value; not with a {@link ValuesWriter}, which writes its own. */
  readonly names?: readonly string[] | undefined;
  readonly skipMetadata?: boolean | undefined;
  readonly pageSize?: number | undefined;
  /** Says that `pageSize` counts bytes (DSE only). */
  readonly pageSizeInBytes?: boolean | undefined;
  readonly pagingState?: Uint8Array | undefined;
  readonly serialConsistency?: Consistency | undefined;
  /** Microseconds since 1970; read as a bigint. */
  readonly timestamp?: bigint | number | undefined;
  readonly keyspace?: string | undefined;
  readonly nowInSeconds?: number | undefined;
  readonly continuousPaging?: ContinuousPaging | undefined;
}

/** The options that QUERY, EXECUTE and BATCH share. */
export type CommonOptions = Pick<QueryParameters, 'serialConsistency' | 'timestamp' | 'keyspace' | 'nowInSeconds'>;

const flagsOfAllVersions = 0x7f;
const restrictedFlags: [
  flag: number,
  option: string,
  where: string,
  allowed: (version: VersionCapabilities) => boolean,
][] = [
  [QueryFlag.Keyspace, 'a keyspace per request', 'V5 and DSE_V2', (version) => version.hasKeyspacePerRequest],
  [QueryFlag.NowInSeconds, 'nowInSeconds', 'V5', (version) => version.hasNowInSeconds],
  [QueryFlag.PageSizeInBytes, 'a page size in bytes', 'DSE_V1 and DSE_V2', (version) => version.continuousPaging > 0],
  [QueryFlag.ContinuousPaging, 'continuous paging', 'DSE_V1 and DSE_V2', (version) => version.continuousPaging > 0],
];

/** Writes `<query_parameters>`; throws ConfigurationError for what the version has no place for. */
export function writeQueryParameters(parameters: QueryParameters, out: ByteWriter, version: VersionCapabilities): void {
  const { values, pageSize, pagingState } = parameters;
  writeConsistency(out, parameters.consistency);
  writeQueryFlags(parameterFlags(parameters), out, version);
  if (values !== undefined) writeBoundValues(values, parameters.names, out);
  if (pageSize !== undefined) writeInt(out, pageSize, 'the page size');
  if (pagingState !== undefined) writeBytes(out, pagingState, 'the paging state');
  writeCommonOptions(parameters, out);
  if (parameters.continuousPaging !== undefined) writeContinuousPaging(parameters.continuousPaging, out, version);
}

function parameterFlags(parameters: QueryParameters): number {
  const { values } = parameters;
  let flags = commonFlags(parameters);
  if (values !== undefined) {
    flags |= QueryFlag.Values;
    if (parameters.names !== undefined || ('writeTo' in values && values.hasNames === true)) flags |= QueryFlag.Names;
  }
  if (parameters.skipMetadata === true) flags |= QueryFlag.SkipMetadata;
  if (parameters.pageSize !== undefined) flags |= QueryFlag.PageSize;
  if (parameters.pageSizeInBytes === true) flags |= QueryFlag.PageSizeInBytes;
  if (parameters.pagingState !== undefined) flags |= QueryFlag.PagingState;
  if (parameters.continuousPaging !== undefined) flags |= QueryFlag.ContinuousPaging;
  return flags;
}

/** The flags of the options that QUERY, EXECUTE and BATCH share. */
export function commonFlags(options: CommonOptions): number {
  let flags = 0;
  if (options.serialConsistency !== undefined) flags |= QueryFlag.SerialConsistency;
  if (options.timestamp !== undefined) flags |= QueryFlag.Timestamp;
  if (options.keyspace !== undefined) flags |= QueryFlag.Keyspace;
  if (options.nowInSeconds !== undefined) flags |= QueryFlag.NowInSeconds;
  return flags;
}

/** Writes the flags in the width of the version, refusing those it does not have. */
export function writeQueryFlags(flags: number, out: ByteWriter, version: VersionCapabilities): void {
  if ((flags & ~flagsOfAllVersions) !== 0) {
    for (const [flag, option, where, allowed] of restrictedFlags) {
      if ((flags & flag) !== 0 && !allowed(version)) throw cannotCarry(version, option, where);
    }
  }
  if (version.hasIntQueryFlags) out.int32(flags);
  else out.uint8(flags);
}

/** Writes the options that QUERY, EXECUTE and BATCH share, in the order that all three have. */
export function writeCommonOptions(options: CommonOptions, out: ByteWriter): void {
  const { serialConsistency, timestamp, keyspace, nowInSeconds } = options;
  if (serialConsistency !== undefined) writeConsistency(out, serialConsistency);
  if (timestamp !== undefined) writeTimestamp(timestamp, out);
  if (keyspace !== undefined) writeString(out, keyspace, 'the keyspace');
  if (nowInSeconds !== undefined) writeInt(out, nowInSeconds, 'nowInSeconds');
}

function writeTimestamp(timestamp: bigint | number, out: ByteWriter): void {
  if (typeof timestamp === 'number' && Number.isSafeInteger(timestamp)) return writeSafeInteger(timestamp, out);
  if (typeof timestamp !== 'bigint' || BigInt.asIntN(64, timestamp) !== timestamp) {
    throw new EncodingError('[long]', 'the timestamp is neither a 64-bit bigint nor a safe integer');
  }
  out.int64(timestamp);
}

/** Writes a number of values and the values, each after its name when there are names. */
export function writeBoundValues(values: BoundValues, names: readonly string[] | undefined, out: ByteWriter): void {
  const count = 'writeTo' in values ? values.count : values.length;
  writeCount(out, count, '[value] list', 'the bound values');
  if ('writeTo' in values) {
    if (names !== undefined) throw new EncodingError('[value] list', 'a ValuesWriter writes its own names');
    values.writeTo(out);
    return;
  }
  if (names !== undefined && names.length !== count) {
    throw new EncodingError('[value] list', `${names.length} names for ${count} values`);
  }
  for (let i = 0; i < count; i++) {
    if (names !== undefined) writeString(out, names[i]!, `name ${i}`);
    const value = values[i];
    if (value === undefined) out.int32(-2);
    else writeBytes(out, value, `value ${i}`);
  }
}

function writeContinuousPaging(paging: ContinuousPaging, out: ByteWriter, version: VersionCapabilities): void {
  const nextPages = paging.nextPages ?? 0;
  writeInt(out, paging.maxPages, 'maxPages');
  writeInt(out, paging.pagesPerSecond, 'pagesPerSecond');
  if (version.continuousPaging === 2) writeInt(out, nextPages, 'nextPages');
  else if (nextPages !== 0) throw cannotCarry(version, 'nextPages', 'DSE_V2');
}

/** Reads `<query_parameters>`. */
export function readQueryParameters(input: ByteReader, version: VersionCapabilities): QueryParameters {
  const consistency = readConsistency(input);
  const flags = readQueryFlags(input, version);
  const has = (flag: number): boolean => (flags & flag) !== 0;
  return {
    consistency,
    ...(has(QueryFlag.Values) && readBoundValues(input, has(QueryFlag.Names))),
    ...(has(QueryFlag.SkipMetadata) && { skipMetadata: true }),
    ...(has(QueryFlag.PageSize) && { pageSize: input.int32() }),
    ...(has(QueryFlag.PageSizeInBytes) && { pageSizeInBytes: true }),
    ...(has(QueryFlag.PagingState) && readPagingState(input)),
    ...readCommonOptions(input, flags),
    ...(has(QueryFlag.ContinuousPaging) && { continuousPaging: readContinuousPaging(input, version) }),
  };
}

/** Reads flags in the width of the version; those it does not have would leave the rest unreadable. */
export function readQueryFlags(input: ByteReader, version: VersionCapabilities): number {
  const flags = version.hasIntQueryFlags ? input.int32() : input.uint8();
  let unknown = flags & ~flagsOfAllVersions;
  for (const [flag, , , allowed] of restrictedFlags) {
    if (allowed(version)) unknown &= ~flag;
  }
  if (unknown !== 0) throw new DecodingError(`Flags 0x${(unknown >>> 0).toString(16)} are unknown in ${version.name}`);
  return flags;
}

/** Reads the options that QUERY, EXECUTE and BATCH share. */
export function readCommonOptions(input: ByteReader, flags: number): CommonOptions {
  const has = (flag: number): boolean => (flags & flag) !== 0;
  return {
    ...(has(QueryFlag.SerialConsistency) && { serialConsistency: readConsistency(input) }),
    ...(has(QueryFlag.Timestamp) && { timestamp: input.int64() }),
    ...(has(QueryFlag.Keyspace) && { keyspace: input.string() }),
    ...(has(QueryFlag.NowInSeconds) && { nowInSeconds: input.int32() }),
  };
}

interface NamedValues {
  readonly values: (Buffer | null | undefined)[];
  readonly names?: string[];
}

/** Reads a number of values and the values, each after its name when there are names. */
export function readBoundValues(input: ByteReader, hasNames: boolean): NamedValues {
  const values: (Buffer | null | undefined)[] = [];
  const names: string[] = [];
  for (let count = input.checkCount(input.uint16(), hasNames ? 6 : 4); count > 0; count--) {
    if (hasNames) names.push(input.string());
    values.push(readValue(input));
  }
  return hasNames ? { values, names } : { values };
}

function readPagingState(input: ByteReader): { pagingState?: Buffer } {
  const pagingState = input.nullableBytes();
  return pagingState === null ? {} : { pagingState };
}

function readContinuousPaging(input: ByteReader, version: VersionCapabilities): ContinuousPaging {
  return {
    maxPages: input.int32(),
    pagesPerSecond: input.int32(),
    ...(version.continuousPaging === 2 && { nextPages: input.int32() }),
  };
}
