import { expect } from 'chai';
import { ByteReader } from '../../../src/bytes/byte-reader';
import type { ErrorMessage, Message } from '../../../src/protocol/messages';
import { readMessage, readPrefix } from '../../../src/protocol/frame';
import type { Envelope } from '../../../src/protocol/frame';
import { versionOf } from '../../../src/protocol/version';
import { envelopeBytes, EnvelopeReader } from '../../support/wire/wire-envelopes';
import type { WireEnvelope } from '../../support/wire/wire-envelopes';
import { errorCodes } from '../../support/wire/wire-opcodes';
import type { ErrorName } from '../../support/wire/wire-opcodes';
import {
  columnTypes, errorResponse, keyspaceResult, preparedResult, ready, rowsResult, schemaChangeResult, supported, voidResult,
} from '../../support/wire/wire-responses';
import type { WireColumn, WireResponse, WireSchemaChange } from '../../support/wire/wire-responses';
import { SegmentReader } from '../../support/wire/wire-segments';
import { recordedBytes, recordedNames } from '../../support/recorded-conversations';

const readyOpcode = 0x02;

/** The envelopes of a real node, read by the server's side of the wire, which shares no line with the driver. */
function envelopesOf(name: (typeof recordedNames)[number]): WireEnvelope[] {
  const envelopes: WireEnvelope[] = [];
  const reader = new EnvelopeReader();
  reader.push(recordedBytes(name));
  const take = (): void => {
    for (let envelope = reader.next(); envelope !== undefined; envelope = reader.next()) {
      envelopes.push(envelope);
      if (envelope.opcode === readyOpcode && name.startsWith('v5')) return;
    }
  };
  take();
  if (!name.startsWith('v5')) return envelopes;
  const segments = new SegmentReader(name.endsWith('lz4'));
  segments.push(reader.takeRest());
  for (let segment = segments.next(); segment !== undefined; segment = segments.next()) {
    reader.push(segment.payload);
    take();
  }
  expect(reader.left).to.equal(0);
  return envelopes;
}

/** The message as a scripted node would say it; undefined for what it never says. */
function sayAgain(message: Message, version: number): WireResponse | undefined {
  if (message.kind === 'READY') return ready;
  if (message.kind === 'SUPPORTED') return supported(message.options);
  if (message.kind === 'ERROR') return errorAgain(message, version);
  if (message.kind !== 'RESULT') return undefined;
  switch (message.resultKind) {
    case 'VOID':
      return voidResult;
    case 'SET_KEYSPACE':
      return keyspaceResult(message.keyspace);
    case 'SCHEMA_CHANGE': {
      const { change, target, keyspace } = message;
      const name = 'name' in message ? { name: message.name } : {};
      return schemaChangeResult({ change, target, keyspace, ...name } as WireSchemaChange);
    }
    case 'ROWS': {
      const columns = wireColumns(message.metadata.columns);
      return columns === undefined ? undefined : rowsResult({ columns }, [...message.rows] as Buffer[][]);
    }
    case 'PREPARED': {
      const markers = wireColumns(message.variables.columns);
      const columns = wireColumns(message.result.columns ?? []);
      if (markers === undefined || columns === undefined) return undefined;
      return preparedResult({
        id: Buffer.from(message.statementId), metadataId: message.resultMetadataId && Buffer.from(message.resultMetadataId),
        markers, columns, partitionKey: message.variables.partitionKeyIndexes ?? [],
      });
    }
    default:
      return undefined;
  }
}

function errorAgain({ code, message }: ErrorMessage, version: number): WireResponse {
  const name = (Object.keys(errorCodes) as ErrorName[]).find((key) => errorCodes[key] === code)!;
  return errorResponse(name, message, version);
}

type Columns = readonly { readonly keyspace: string; readonly table: string; readonly name: string; readonly type: object }[];

function wireColumns(columns: Columns | undefined): WireColumn[] | undefined {
  if (columns === undefined) return undefined;
  const known = columns.map(({ keyspace, table, name, type }) => {
    const written = String(type).replaceAll(', ', ',');
    return { keyspace, table, name, type: written } as WireColumn;
  });
  return known.every(({ type }) => type in columnTypes) ? known : undefined;
}

describe('faults: the scripted node beside a real one', () => {
  for (const name of recordedNames) {
    it(`writes the answers of a real node byte for byte: ${name}`, () => {
      const said = new Set<string>();
      for (const { version, flags, stream, opcode, body } of envelopesOf(name)) {
        const envelope: Envelope = {
          version: versionOf(version), direction: 'response', flags, stream, opcode, body: new ByteReader(body),
        };
        const prefix = readPrefix(envelope);
        if (Object.keys(prefix).length > 0) continue;
        const message = readMessage(envelope);
        const again = sayAgain(message, version);
        if (again === undefined) continue;
        said.add(message.kind === 'RESULT' ? message.resultKind : message.kind);
        const written = envelopeBytes(again, { stream, version });
        expect(written.subarray(9).toString('hex'), message.kind).to.equal(body.toString('hex'));
        expect([written[0], written.readInt16BE(2), written[4]]).to.deep.equal([0x80 | version, stream, opcode]);
      }
      expect([...said].sort()).to.include.members(['ERROR', 'READY', 'ROWS', 'SCHEMA_CHANGE', 'SUPPORTED', 'VOID']);
    });
  }
});
