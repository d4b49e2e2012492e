import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseClassName } from '../../src/codec/class-name';
import type { DataType } from '../../src/codec/data-type';
import { isScalarKind, listOf, mapOf, scalar, setOf, tupleOf, udtOf } from '../../src/codec/data-type';
import { consistencyOf } from '../../src/protocol/constants';
import type { Direction } from '../../src/protocol/constants';
import type { ProtocolVersion } from '../../src/protocol/version';

/** An envelope written by another implementation, and what it says the envelope holds. */
export interface FrameVector {
  readonly name: string;
  readonly version: ProtocolVersion;
  readonly direction: Direction;
  readonly stream: number;
  readonly flags: number;
  readonly compression: 'none' | 'lz4';
  readonly hex: string;
  readonly tracingId?: string;
  readonly warnings?: readonly string[];
  readonly customPayload?: Readonly<Record<string, string | null>>;
  readonly message: { readonly type: string };
}

type Plain = Record<string, unknown>;

/** The envelopes of test/fixtures/vectors/frames.jsonl. */
export function frameVectors(): FrameVector[] {
  const file = join(__dirname, '..', 'fixtures', 'vectors', 'frames.jsonl');
  return readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as FrameVector);
}

/** What the vector says its message is, in the driver's own shape; rows as arrays of cells. */
export function messageOf({ message, version }: FrameVector): Plain {
  const reader = readers[message.type];
  if (reader === undefined) throw new Error(`No reader for ${message.type}`);
  return reader(message as never, version);
}

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const bytesOrNull = (hex: string | null): Buffer | null => (hex === null ? null : bytes(hex));

/** An object of one property, or of none when the value is missing. */
function optional<T>(
  name: string,
  value: T | null | undefined,
  convert: (value: T) => unknown = (same) => same,
): Plain {
  return value === undefined || value === null ? {} : { [name]: convert(value) };
}

interface ValueJson {
  readonly type: 'value' | 'null' | 'unset';
  readonly hex: string;
  readonly name: string;
}

interface ParametersJson {
  readonly consistency: string;
  readonly values?: readonly ValueJson[];
  readonly namedValues?: readonly ValueJson[];
  readonly skipMetadata?: boolean;
  readonly pageSize?: number;
  readonly pageSizeInBytes?: boolean;
  readonly pagingState?: string;
  readonly serialConsistency?: string;
  readonly defaultTimestamp?: string;
  readonly keyspace?: string;
  readonly nowInSeconds?: number;
  readonly continuousPaging?: {
    readonly maxPages: number;
    readonly pagesPerSecond: number;
    readonly nextPages: number;
  };
}

interface BatchJson extends ParametersJson {
  readonly batchType: string;
  readonly children: readonly { readonly query?: string; readonly id: string; readonly values: readonly ValueJson[] }[];
}

interface ExecuteJson {
  readonly id: string;
  readonly resultMetadataId?: string;
  readonly options: ParametersJson;
}

interface SchemaChangeJson {
  readonly change: string;
  readonly target: string;
  readonly keyspace: string;
  readonly object?: string;
  readonly arguments?: readonly string[];
}

interface EventJson extends SchemaChangeJson {
  readonly eventType: string;
  readonly inet?: { readonly address: string; readonly port: number };
}

interface ErrorJson {
  readonly code: number;
  readonly message: string;
  readonly consistency?: string;
  readonly failureReasons?: readonly { readonly endpoint: string; readonly code: number }[];
  readonly numFailures?: number;
  readonly argTypes?: readonly string[];
  readonly id?: string;
}

interface TypeJson {
  readonly type: string;
  readonly class: string;
  readonly element: TypeJson;
  readonly elements: readonly TypeJson[];
  readonly key: TypeJson;
  readonly value: TypeJson;
  readonly keyspace: string;
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: TypeJson }[];
}

interface MetadataJson {
  readonly flags: number;
  readonly columnCount?: number;
  readonly columns: readonly { readonly type: TypeJson }[] | null;
  readonly pkIndices: readonly number[];
  readonly pagingState?: string;
  readonly newResultMetadataId?: string;
  readonly continuousPageNumber?: number;
  readonly lastContinuousPage?: boolean;
}

interface ResultJson extends SchemaChangeJson {
  readonly kind: string;
  readonly id: string;
  readonly resultMetadataId?: string;
  readonly variables: MetadataJson;
  readonly result: MetadataJson;
  readonly metadata: MetadataJson;
  readonly rows: readonly (readonly (string | null)[])[];
}

const token = (kind: string) => (json: { token: string | null }): Plain => ({ kind, token: bytesOrNull(json.token) });
const options = (kind: string) => (json: { options: object }): Plain => ({ kind, options: json.options });
const empty = (kind: string) => (): Plain => ({ kind });

const readers: Record<string, (json: never, version: ProtocolVersion) => Plain> = {
  STARTUP: options('STARTUP'),
  OPTIONS: empty('OPTIONS'),
  QUERY: (json: { query: string; options: ParametersJson }, version) => (
    { kind: 'QUERY', query: json.query, parameters: parametersOf(json.options, version) }
  ),
  PREPARE: (json: { query: string; keyspace?: string }) => (
    { kind: 'PREPARE', query: json.query, ...optional('keyspace', json.keyspace) }
  ),
  EXECUTE: (json: ExecuteJson, version) => ({
    kind: 'EXECUTE',
    statementId: bytes(json.id),
    ...optional('resultMetadataId', json.resultMetadataId, bytes),
    parameters: parametersOf(json.options, version),
  }),
  BATCH: (json: BatchJson, version) => ({
    kind: 'BATCH',
    type: json.batchType,
    statements: json.children.map(({ query, id, values }) => ({
      ...(query === undefined ? { statementId: bytes(id) } : { query }),
      values: values.map(valueOf),
    })),
    ...parametersOf(json, version),
  }),
  REGISTER: ({ eventTypes }: { eventTypes: readonly string[] }) => ({ kind: 'REGISTER', eventTypes }),
  AUTH_RESPONSE: token('AUTH_RESPONSE'),
  REVISE: (json: { revisionType: number; targetStreamId: number; nextPages: number }) => ({
    kind: 'REVISE_REQUEST',
    revision: json.revisionType === 1 ? 'CANCEL' : 'MORE_PAGES',
    targetStream: json.targetStreamId,
    nextPages: json.nextPages,
  }),
  ERROR: errorOf,
  READY: empty('READY'),
  AUTHENTICATE: ({ authenticator }: { authenticator: string }) => ({ kind: 'AUTHENTICATE', authenticator }),
  SUPPORTED: options('SUPPORTED'),
  AUTH_CHALLENGE: token('AUTH_CHALLENGE'),
  AUTH_SUCCESS: token('AUTH_SUCCESS'),
  RESULT: (json: ResultJson) => ({ kind: 'RESULT', resultKind: json.kind, ...resultOf(json) }),
  EVENT: (json: EventJson) => ({
    kind: 'EVENT',
    event: json.eventType,
    ...(json.inet === undefined ? schemaChangeOf(json) : { change: json.change, ...json.inet }),
  }),
};

function resultOf(json: ResultJson): Plain {
  switch (json.kind) {
    case 'SET_KEYSPACE':
      return { keyspace: json.keyspace };
    case 'SCHEMA_CHANGE':
      return schemaChangeOf(json);
    case 'ROWS':
      return { metadata: metadataOf(json.metadata), rows: json.rows.map((row) => row.map(bytesOrNull)) };
    case 'PREPARED':
      return {
        statementId: bytes(json.id),
        ...optional('resultMetadataId', json.resultMetadataId, bytes),
        variables: { columns: metadataOf(json.variables)['columns'], partitionKeyIndexes: json.variables.pkIndices },
        result: metadataOf(json.result),
      };
    default:
      return {};
  }
}

function schemaChangeOf({ change, target, keyspace, object, arguments: argumentTypes }: SchemaChangeJson): Plain {
  return { change, target, keyspace, ...optional('name', object), ...optional('argumentTypes', argumentTypes) };
}

function errorOf(json: ErrorJson & Plain, version: ProtocolVersion): Plain {
  const { name: _name, type: _type, consistency, failureReasons = [], argTypes, id, ...fields } = json;
  const reasons = failureReasons.map(({ endpoint, code }) => ({ address: endpoint, code }));
  return {
    kind: 'ERROR',
    ...fields,
    ...optional('consistency', consistency, consistencyOf),
    ...optional('argumentTypes', argTypes),
    ...optional('statementId', id, bytes),
    ...(version !== 4 && json.numFailures !== undefined && { reasons }),
  };
}

function parametersOf(json: ParametersJson, version: ProtocolVersion): Plain {
  const { maxPages, pagesPerSecond, nextPages } = json.continuousPaging ?? {};
  return {
    consistency: consistencyOf(json.consistency),
    ...optional('values', json.namedValues ?? json.values, (values) => values.map(valueOf)),
    ...optional('names', json.namedValues, (values) => values.map(({ name }) => name)),
    ...(json.skipMetadata === true && { skipMetadata: true }),
    ...optional('pageSize', json.pageSize),
    ...(json.pageSizeInBytes === true && { pageSizeInBytes: true }),
    ...optional('pagingState', json.pagingState, bytes),
    ...optional('serialConsistency', json.serialConsistency, consistencyOf),
    ...optional('timestamp', json.defaultTimestamp, BigInt),
    ...optional('keyspace', json.keyspace),
    ...optional('nowInSeconds', json.nowInSeconds),
    ...optional('continuousPaging', json.continuousPaging, () => (
      { maxPages, pagesPerSecond, ...(version === 0x42 && { nextPages }) }
    )),
  };
}

function valueOf({ type, hex }: ValueJson): Buffer | null | undefined {
  if (type === 'unset') return undefined;
  return type === 'null' ? null : bytes(hex);
}

function metadataOf(json: MetadataJson): Plain {
  return {
    ...optional('columnCount', json.columnCount),
    hasMorePages: (json.flags & 0x02) !== 0,
    ...optional('columns', json.columns, (columns) =>
      columns.map((column) => ({ ...column, type: typeOf(column.type) })),
    ),
    ...optional('pagingState', json.pagingState, bytes),
    ...optional('newResultMetadataId', json.newResultMetadataId, bytes),
    ...optional('continuousPageNumber', json.continuousPageNumber),
    ...optional('isLastContinuousPage', json.lastContinuousPage),
  };
}

function typeOf(json: TypeJson): DataType {
  switch (json.type) {
    case 'custom':
      return parseClassName(json.class);
    case 'list':
      return listOf(typeOf(json.element));
    case 'set':
      return setOf(typeOf(json.element));
    case 'map':
      return mapOf(typeOf(json.key), typeOf(json.value));
    case 'tuple':
      return tupleOf(json.elements.map(typeOf));
    case 'udt':
      return udtOf(json.keyspace, json.name, json.fields.map(({ name, type }) => ({ name, type: typeOf(type) })));
    default:
      return scalarOf(json.type === 'varchar' ? 'text' : json.type);
  }
}

function scalarOf(kind: string): DataType {
  if (!isScalarKind(kind)) throw new Error(`No scalar type is called ${kind}`);
  return scalar(kind);
}
