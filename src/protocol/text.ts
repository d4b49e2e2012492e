import { ByteReader } from '../bytes/byte-reader';
import { formatType } from '../codec/data-type';
import { consistencyName } from './constants';
import { readMessage, readPrefix } from './frame';
import type { Envelope, EnvelopePrefix } from './frame';
import type { Message } from './messages';
import type { BatchStatement } from './messages/batch';
import type { FailureReason } from './messages/error-bodies';
import type { BoundValues, CommonOptions, QueryParameters } from './messages/query-parameters';
import type { ColumnSpec, RowsMetadata } from './messages/rows';
import type { SchemaChange } from './messages/schema-change';
import { printableText } from './server-text';

type Kind = Message['kind'];
type Describe<K extends Kind> = (message: Extract<Message, { kind: K }>) => string;

/** What is worth saying of each kind of message; never a value or a token, which may be secrets. */
const descriptions = {
  STARTUP: ({ options }) => pairs(options),
  OPTIONS: () => '',
  QUERY: ({ query, parameters }) => words(quote(query), parametersText(parameters)),
  PREPARE: ({ query, keyspace }) => words(quote(query), field('keyspace', keyspace)),
  EXECUTE: ({ statementId, resultMetadataId, parameters }) =>
    words(`id=${hex(statementId)}`, field('resultMetadataId', resultMetadataId), parametersText(parameters)),
  BATCH: (batch) =>
    words(
      batch.type,
      `[${batch.statements.map(statementText).join(', ')}]`,
      `consistency=${consistencyName(batch.consistency)}`,
      commonText(batch),
    ),
  REGISTER: ({ eventTypes }) => eventTypes.map((type) => printableText(type)).join(' '),
  AUTH_RESPONSE: tokenText,
  REVISE_REQUEST: ({ revision, targetStream, nextPages }) =>
    words(revision, `targetStream=${targetStream}`, field('nextPages', nextPages)),
  ERROR: errorText,
  READY: () => '',
  AUTHENTICATE: ({ authenticator }) => printableText(authenticator),
  SUPPORTED: ({ options }) => pairs(options),
  RESULT: resultText,
  EVENT: eventText,
  AUTH_CHALLENGE: tokenText,
  AUTH_SUCCESS: tokenText,
} satisfies { [K in Kind]: Describe<K> };

/** One line about an envelope, such as `→ [3] EXECUTE id=01 consistency=LOCAL_ONE values=2`; leaves its body unread. */
export function formatEnvelope(envelope: Envelope): string {
  const { bytes, position, end } = envelope.body;
  const unread: Envelope = { ...envelope, body: new ByteReader(bytes, position, end) };
  const prefix = readPrefix(unread);
  const arrow = envelope.direction === 'request' ? '→' : '←';
  return words(`${arrow} [${envelope.stream}]`, formatMessage(readMessage(unread)), prefixText(prefix));
}

/** One line about a message. */
export function formatMessage(message: Message): string {
  return words(message.kind, (descriptions[message.kind] as Describe<Kind>)(message));
}

function prefixText({ tracingId, warnings, customPayload }: EnvelopePrefix): string {
  return words(
    field('tracingId', tracingId?.toString()),
    warnings === undefined ? '' : `warnings=${warnings.map(quote).join(',')}`,
    field('payload', customPayload === undefined ? undefined : Object.keys(customPayload)),
  );
}

function statementText(statement: BatchStatement): string {
  const what = 'query' in statement ? quote(statement.query) : hex(statement.statementId);
  return words(what, valuesText(statement.values));
}

function parametersText(parameters: QueryParameters): string {
  const { names, continuousPaging: paging } = parameters;
  return words(
    `consistency=${consistencyName(parameters.consistency)}`,
    parameters.values === undefined ? '' : valuesText(parameters.values),
    field('names', names),
    parameters.skipMetadata === true ? 'skipMetadata' : '',
    field('pageSize', parameters.pageSize),
    parameters.pageSizeInBytes === true ? 'bytes' : '',
    field('pagingState', parameters.pagingState),
    commonText(parameters),
    paging === undefined ? '' : `continuous=${paging.maxPages}/${paging.pagesPerSecond}/${paging.nextPages ?? 0}`,
  );
}

function commonText({ serialConsistency, timestamp, keyspace, nowInSeconds }: CommonOptions): string {
  return words(
    serialConsistency === undefined ? '' : `serialConsistency=${consistencyName(serialConsistency)}`,
    field('timestamp', timestamp),
    field('keyspace', keyspace),
    field('nowInSeconds', nowInSeconds),
  );
}

function resultText(message: Extract<Message, { kind: 'RESULT' }>): string {
  switch (message.resultKind) {
    case 'VOID':
      return 'VOID';
    case 'ROWS': {
      const rowCount = 'rowCount' in message.rows ? message.rows.rowCount : message.rows.length;
      return words('ROWS', metadataText(message.metadata), `rows=${rowCount}`);
    }
    case 'SET_KEYSPACE':
      return `SET_KEYSPACE ${printableText(message.keyspace)}`;
    case 'PREPARED': {
      const { statementId, resultMetadataId, variables, result } = message;
      return words(
        `PREPARED id=${hex(statementId)}`,
        field('resultMetadataId', resultMetadataId),
        `variables=${columnsText(variables.columns)}`,
        `partitionKey=[${variables.partitionKeyIndexes.join(',')}]`,
        metadataText(result),
      );
    }
    case 'SCHEMA_CHANGE':
      return words('SCHEMA_CHANGE', schemaChangeText(message));
    case 'UNKNOWN':
      return `UNKNOWN kind=${message.resultCode} ${message.unknown.length} bytes`;
  }
}

function metadataText(metadata: RowsMetadata): string {
  const { columns, columnCount } = metadata;
  return words(
    `columns=${columns === undefined ? columnCount : columnsText(columns)}`,
    field('pagingState', metadata.pagingState),
    field('newResultMetadataId', metadata.newResultMetadataId),
    metadata.continuousPageNumber === undefined ? '' : `page=${metadata.continuousPageNumber}`,
    metadata.isLastContinuousPage === true ? 'last' : '',
  );
}

function columnsText(columns: readonly ColumnSpec[]): string {
  return `(${columns.map(({ name, type }) => printableText(`${name} ${formatType(type)}`)).join(', ')})`;
}

function errorText(message: Extract<Message, { kind: 'ERROR' }>): string {
  const { code, message: said, ...fields } = message;
  const { kind: _kind, ...details } = fields;
  const described = 'unknown' in details ? `${details.unknown.length} bytes` : pairs(details);
  return words(`0x${code.toString(16).padStart(4, '0')}`, quote(said), described);
}

function eventText(message: Extract<Message, { kind: 'EVENT' }>): string {
  if ('unknown' in message) return `${printableText(message.event)} ${message.unknown.length} bytes`;
  if (message.event === 'SCHEMA_CHANGE') return words('SCHEMA_CHANGE', schemaChangeText(message));
  return words(message.event, printableText(message.change), `${message.address}:${message.port}`);
}

function schemaChangeText({ change, target, keyspace, name, argumentTypes }: SchemaChange): string {
  const object = name === undefined ? keyspace : `${keyspace}.${name}`;
  const signature = argumentTypes === undefined ? '' : `(${argumentTypes.join(', ')})`;
  return printableText(words(change, target, object + signature));
}

function tokenText({ token }: { readonly token: Uint8Array | null }): string {
  return token === null ? 'token=null' : `token=${token.length} bytes`;
}

function valuesText(values: BoundValues): string {
  return `values=${'writeTo' in values ? values.count : values.length}`;
}

type Scalar = string | number | bigint | boolean | Uint8Array;

function pairs(map: Readonly<Record<string, Scalar | readonly (string | FailureReason)[]>>): string {
  return words(...Object.entries(map).map(([key, value]) => field(printableText(key), value)));
}

function field(name: string, value: Scalar | readonly (string | FailureReason)[] | undefined): string {
  if (value === undefined) return '';
  if (value instanceof Uint8Array) return `${name}=${hex(value)}`;
  if (name === 'consistency') return `consistency=${consistencyName(Number(value))}`;
  if (typeof value === 'object') return `${name}=${value.map(itemText).join(',')}`;
  return `${name}=${printableText(String(value))}`;
}

function itemText(item: string | FailureReason): string {
  return typeof item === 'string' ? printableText(item) : `${item.address}:${item.name ?? item.code}`;
}

function words(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

function quote(text: string): string {
  return `"${printableText(text)}"`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
