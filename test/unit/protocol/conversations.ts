import { scalar, vectorOf } from '../../../src/codec/data-type';
import { Consistency, ErrorCode } from '../../../src/protocol/constants';
import type { EnvelopeFields } from '../../../src/protocol/frame';
import type { ColumnSpec, Message, ResponseMessage } from '../../../src/protocol/messages';

/** A message and what is said around it; stream 1 when nothing else is. */
export type Step = [message: Message, fields?: Partial<EnvelopeFields>];

const column = (name: string, type: ColumnSpec['type'] = scalar('int')): ColumnSpec => ({
  keyspace: 'ks', table: 't', name, type,
});
const id = Buffer.from('5e1ec7', 'hex');
const cell = Buffer.from('00000007', 'hex');

/** Handshake with a password, a prepared SELECT, an event, USE, an error. */
export const v4Steps: readonly Step[] = [
  [{ kind: 'OPTIONS' }, { stream: 0 }],
  [{ kind: 'SUPPORTED', options: { CQL_VERSION: ['3.4.5'], COMPRESSION: ['snappy', 'lz4'] } }, { stream: 0 }],
  [{ kind: 'STARTUP', options: { CQL_VERSION: '3.0.0', DRIVER_NAME: 'purecql' } }, { stream: 0 }],
  [{ kind: 'AUTHENTICATE', authenticator: 'org.apache.cassandra.auth.PasswordAuthenticator' }, { stream: 0 }],
  [{ kind: 'AUTH_RESPONSE', token: Buffer.from('\0cassandra\0secret') }, { stream: 0 }],
  [{ kind: 'AUTH_SUCCESS', token: null }, { stream: 0 }],
  [{ kind: 'REGISTER', eventTypes: ['STATUS_CHANGE', 'SCHEMA_CHANGE'] }],
  [{ kind: 'READY' }],
  [{ kind: 'PREPARE', query: 'SELECT b FROM ks.t WHERE a = ?' }],
  [
    {
      kind: 'RESULT',
      resultKind: 'PREPARED',
      statementId: id,
      variables: { columns: [column('a')], partitionKeyIndexes: [0] },
      result: { columnCount: 1, columns: [column('b', vectorOf(scalar('float'), 3))], hasMorePages: false },
    },
  ],
  [
    {
      kind: 'EXECUTE',
      statementId: id,
      parameters: {
        consistency: Consistency.LOCAL_ONE,
        values: [cell],
        skipMetadata: true,
        pageSize: 5_000,
        timestamp: 17n,
      },
    },
    { tracing: true, customPayload: { ProxyExecute: Buffer.from('alice') } },
  ],
  [
    {
      kind: 'RESULT',
      resultKind: 'ROWS',
      metadata: { columnCount: 1, hasMorePages: true, pagingState: Buffer.of(1, 2) },
      rows: [[cell], [null]],
    },
    { tracingId: 'febf1950-5c23-11ee-8c99-0242ac120002', warnings: ['slow\nquery'] },
  ],
  [{ kind: 'EVENT', event: 'STATUS_CHANGE', change: 'DOWN', address: '10.0.0.2', port: 9042 }, { stream: -1 }],
  [{ kind: 'QUERY', query: 'USE "x"', parameters: { consistency: Consistency.ONE } }],
  [{ kind: 'RESULT', resultKind: 'SET_KEYSPACE', keyspace: 'x' }],
  [
    {
      kind: 'ERROR',
      code: ErrorCode.UNAVAILABLE,
      message: 'no',
      consistency: Consistency.ALL,
      required: 3,
      alive: 2,
    },
  ],
];

/** Handshake, a prepared INSERT, a batch, an error, an event. */
export const v5Steps: readonly Step[] = [
  [{ kind: 'STARTUP', options: { CQL_VERSION: '3.0.0' } }, { stream: 0 }],
  [{ kind: 'READY' }, { stream: 0 }],
  [{ kind: 'PREPARE', query: 'INSERT …', keyspace: 'ks' }],
  [
    {
      kind: 'RESULT',
      resultKind: 'PREPARED',
      statementId: id,
      resultMetadataId: Buffer.of(0xaa),
      variables: { columns: [column('a'), column('b')], partitionKeyIndexes: [1, 0] },
      result: { columnCount: 0, hasMorePages: false },
    },
  ],
  [
    {
      kind: 'EXECUTE',
      statementId: id,
      resultMetadataId: Buffer.of(0xaa),
      parameters: {
        consistency: Consistency.LOCAL_QUORUM,
        values: [cell, undefined],
        names: ['a', 'b'],
        keyspace: 'ks',
        nowInSeconds: 9,
      },
    },
  ],
  [
    {
      kind: 'RESULT',
      resultKind: 'ROWS',
      rows: [],
      metadata: {
        columnCount: 1,
        columns: [column('[applied]', scalar('boolean'))],
        hasMorePages: false,
        newResultMetadataId: Buffer.of(0xbb),
      },
    },
  ],
  [
    {
      kind: 'BATCH',
      type: 'LOGGED',
      consistency: Consistency.QUORUM,
      serialConsistency: Consistency.LOCAL_SERIAL,
      timestamp: 5n,
      statements: [
        { query: 'DELETE …', values: [] },
        { statementId: id, values: [cell, cell] },
      ],
    },
  ],
  [
    {
      kind: 'ERROR',
      code: ErrorCode.WRITE_FAILURE,
      message: 'no',
      consistency: Consistency.ONE,
      received: 1,
      blockFor: 2,
      numFailures: 1,
      reasons: [{ address: '10.0.0.3', code: 5 }],
      writeType: 'BATCH',
    },
  ],
  [
    {
      kind: 'EVENT',
      event: 'SCHEMA_CHANGE',
      change: 'DROPPED',
      target: 'FUNCTION',
      keyspace: 'ks',
      name: 'f',
      argumentTypes: ['int'],
    },
    { stream: -1 },
  ],
];

const page = (number: number, isLast: boolean): ResponseMessage => ({
  kind: 'RESULT', resultKind: 'ROWS', rows: [[cell]],
  metadata: { columnCount: 1, hasMorePages: false, continuousPageNumber: number, isLastContinuousPage: isLast },
});

/** A continuous query: pages pushed, more asked for, an error. */
export const dseSteps: readonly Step[] = [
  [
    {
      kind: 'QUERY',
      query: 'SELECT …',
      parameters: {
        consistency: Consistency.ONE,
        pageSize: 65_536,
        pageSizeInBytes: true,
        continuousPaging: { maxPages: 0, pagesPerSecond: 100, nextPages: 4 },
      },
    },
  ],
  [page(1, false)],
  [{ kind: 'REVISE_REQUEST', revision: 'MORE_PAGES', targetStream: 1, nextPages: 4 }, { stream: 2 }],
  [{ kind: 'RESULT', resultKind: 'VOID' }, { stream: 2 }],
  [page(2, true)],
  [{ kind: 'REVISE_REQUEST', revision: 'CANCEL', targetStream: 1 }, { stream: 2 }],
  [
    {
      kind: 'ERROR',
      code: ErrorCode.READ_FAILURE,
      message: 'no',
      consistency: Consistency.ONE,
      received: 0,
      blockFor: 1,
      numFailures: 1,
      reasons: [{ address: '::1', code: 5 }],
      dataPresent: true,
    },
  ],
];
