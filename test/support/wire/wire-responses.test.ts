import { expect } from 'chai';
import { frameVectors } from '../frame-vectors';
import type { FrameVector } from '../frame-vectors';
import { envelopeBytes } from './wire-envelopes';
import { errorCodes } from './wire-opcodes';
import type { ErrorName, Level } from './wire-opcodes';
import {
  authChallenge, authenticate, authSuccess, columnTypes, errorResponse, keyspaceResult, nodeEvent, preparedResult, ready,
  rowsResult, schemaChangeEvent, schemaChangeResult, supported, voidResult,
} from './wire-responses';
import type { ColumnType, WireColumn, WireResponse, WireSchemaChange } from './wire-responses';

type Json = Record<string, never>;

const bytes = (hex: string | null): Buffer | null => (hex === null ? null : Buffer.from(hex, 'hex'));

/** By type of message; undefined for what simulated nodes never say. */
const writers: Readonly<Record<string, (json: Json, version: number) => WireResponse | undefined>> = {
  READY: () => ready,
  AUTHENTICATE: (json) => authenticate(json['authenticator']!),
  AUTH_CHALLENGE: (json) => authChallenge(bytes(json['token']!)),
  AUTH_SUCCESS: (json) => authSuccess(bytes(json['token']!)),
  SUPPORTED: (json) => supported(json['options']!),
  ERROR: error,
  EVENT: event,
  RESULT: result,
};

function error(json: Json, version: number): WireResponse | undefined {
  const name = (Object.keys(errorCodes) as ErrorName[]).find((key) => errorCodes[key] === json['code']);
  const reasons = json['failureReasons'] as unknown[] | undefined;
  if (name === undefined || name === 'FUNCTION_FAILURE' || name === 'ALREADY_EXISTS') return undefined;
  if (reasons !== undefined && version >= 5 && reasons.length > 0) return undefined;
  return errorResponse(name, json['message']!, version, {
    level: json['consistency'] as unknown as Level, required: (json['required'] ?? json['blockFor'])!,
    received: (json['alive'] ?? json['received'])!, failures: json['numFailures']!, writeType: json['writeType']!,
    isDataPresent: json['dataPresent']!, ...(json['id'] !== undefined && { statementId: bytes(json['id'])! }),
  });
}

function event(json: Json): WireResponse | undefined {
  if (json['eventType'] === 'SCHEMA_CHANGE') return schemaChange(json, schemaChangeEvent);
  const { address, port } = json['inet'] as unknown as { readonly address: string; readonly port: number };
  return address.includes(':') ? undefined : nodeEvent(json['eventType']!, json['change']!, address, port);
}

function schemaChange(json: Json, write: (change: WireSchemaChange) => WireResponse): WireResponse | undefined {
  const { change, target, keyspace, object, arguments: types } = json as unknown as WireSchemaChange & Record<string, string>;
  return types === undefined ? write({ change, target, keyspace, ...(object !== undefined && { name: object }) }) : undefined;
}

function result(json: Json): WireResponse | undefined {
  const kind: string = json['kind']!;
  if (kind === 'VOID') return voidResult;
  if (kind === 'SET_KEYSPACE') return keyspaceResult(json['keyspace']!);
  if (kind === 'SCHEMA_CHANGE') return schemaChange(json, schemaChangeResult);
  if (kind === 'PREPARED') return prepared(json);
  const metadata = json['metadata'] as unknown as Metadata;
  const columns = columnsOf(metadata);
  if (columns === undefined || (metadata.flags & 0x04) !== 0) return undefined;
  const pagingState = metadata.pagingState === undefined ? undefined : bytes(metadata.pagingState)!;
  const newMetadataId = metadata.newResultMetadataId === undefined ? undefined : bytes(metadata.newResultMetadataId)!;
  return rowsResult({ columns, pagingState, newMetadataId }, (json['rows'] as unknown as (string | null)[][]).map((row) => row.map(bytes)));
}

interface Metadata {
  readonly flags: number;
  readonly columns: readonly (WireColumn & { readonly type: { readonly type: string } & Json })[] | null;
  readonly pkIndices: readonly number[];
  readonly pagingState?: string;
  readonly newResultMetadataId?: string;
}

function prepared(json: Json): WireResponse | undefined {
  const markers = columnsOf(json['variables'] as unknown as Metadata);
  const columns = columnsOf(json['result'] as unknown as Metadata);
  if (markers === undefined || columns === undefined) return undefined;
  const metadataId = json['resultMetadataId'] === undefined ? undefined : bytes(json['resultMetadataId'])!;
  const partitionKey = (json['variables'] as unknown as Metadata).pkIndices;
  return preparedResult({ id: bytes(json['id']!)!, metadataId, markers, partitionKey, columns });
}

/** The columns, unless one has a type that no simulated table has, or they are of several tables but spelt as of one. */
function columnsOf({ columns }: Metadata): WireColumn[] | undefined {
  const known = (columns ?? []).map(({ type, ...column }) => ({ ...column, type: typeOf(type as unknown as Json) }));
  return known.every((column) => column.type in columnTypes) ? known : undefined;
}

function typeOf({ type, key, value, element }: Json): ColumnType {
  const given: string = type!;
  const name = given === 'varchar' ? 'text' : given;
  if (name === 'set') return `set<${typeOf(element!)}>` as ColumnType;
  return (name === 'map' ? `map<${typeOf(key!)},${typeOf(value!)}>` : name) as ColumnType;
}

const isOfNodes = ({ direction, version, compression }: FrameVector): boolean => (
  direction === 'response' && (version === 4 || version === 5) && compression === 'none'
);

describe('simulation: wire: responses', () => {
  let written = 0;
  for (const vector of frameVectors().filter(isOfNodes)) {
    const { message, version, stream, tracingId, warnings, customPayload } = vector;
    const response = writers[message.type]?.(message as unknown as Json, version);
    if (response === undefined) continue;
    written++;
    it(`writes ${vector.name} byte for byte as another implementation does`, () => {
      const payload = customPayload && Object.fromEntries(Object.entries(customPayload).map(([key, hex]) => [key, bytes(hex)]));
      const prefix = {
        ...(tracingId !== undefined && { tracingId: Buffer.from(tracingId.replaceAll('-', ''), 'hex') }),
        ...(warnings !== undefined && { warnings }), ...(payload !== undefined && { payload }),
      };
      expect(envelopeBytes(response, { stream, version }, prefix).toString('hex')).to.equal(vector.hex);
    });
  }

  it('finds most of the vectors within what simulated nodes say', () => expect(written).to.be.greaterThan(55));
});
