import { createHash } from 'node:crypto';
import type { WireRequest, WireValues } from '../wire/wire-requests';
import {
  errorResponse, keyspaceResult, preparedResult, ready, rowsResult, supported, voidResult,
} from '../wire/wire-responses';
import type { WireColumn, WireResponse } from '../wire/wire-responses';
import { answerSystemQuery } from '../../simulation/world/system-tables';
import type { NodeFacts } from '../../simulation/world/system-tables';

/** What a scripted node is, for whoever asks its system tables. */
export interface NodeIdentity {
  readonly own: NodeFacts;
  readonly peers: readonly NodeFacts[];
}

const column = (name: string): WireColumn => ({ keyspace: 'ks', table: 'echo', name, type: 'text' });
/** What every SELECT gives: the first value of its request, or its text when it has none. */
const echoColumns = [column('token')];

/**
 * What a node says by itself: its system tables, and to each SELECT one row with the first of the request's values. A request
 * that has a token as its value thus has an answer that cannot be taken for that of another.
 */
export class NodeAnswers {
  readonly #prepared = new Map<string, string>();
  identity: NodeIdentity;
  compression: readonly string[] = ['lz4'];
  newestVersion: number;

  constructor(identity: NodeIdentity, newestVersion: number) {
    this.identity = identity;
    this.newestVersion = newestVersion;
  }

  /** Loses all prepared statements, as a node does that has been emptied and restarted. */
  forgetPrepared(): void {
    this.#prepared.clear();
  }

  /** The text of a prepared statement. */
  textOf(id: Buffer): string | undefined {
    return this.#prepared.get(id.toString('hex'));
  }

  to(request: WireRequest, version: number): WireResponse {
    switch (request.kind) {
      case 'OPTIONS':
        return this.supported();
      case 'REGISTER':
        return ready;
      case 'QUERY':
        return this.#query(request.query, request.parameters.values, version);
      case 'PREPARE':
        return this.#prepare(request.query, version);
      case 'EXECUTE': {
        const text = this.textOf(request.id);
        const { values, skipMetadata } = request.parameters;
        if (text !== undefined) return this.#echo(text, values, skipMetadata);
        return errorResponse('UNPREPARED', 'This statement is not known here', version, { statementId: request.id });
      }
      default:
        return voidResult;
    }
  }

  supported(): WireResponse {
    const versions = ['3/v3', '4/v4', ...(this.newestVersion >= 5 ? ['5/v5'] : [])];
    return supported({ PROTOCOL_VERSIONS: versions, COMPRESSION: [...this.compression], CQL_VERSION: ['3.4.7'] });
  }

  #query(query: string, values: WireValues, version: number): WireResponse {
    const table = /\bFROM\s+(system\w*\.\w+)/i.exec(query)?.[1];
    if (table !== undefined) {
      const view = { ...this.identity, replicationFactor: 1, hasPeersV2: true, protocolVersion: version };
      return answerSystemQuery(query, table, view);
    }
    const keyspace = /^\s*USE\s+"?(\w+)"?/i.exec(query)?.[1];
    return keyspace === undefined ? this.#echo(query, values, false) : keyspaceResult(keyspace);
  }

  #prepare(query: string, version: number): WireResponse {
    const id = createHash('md5').update(query).digest();
    this.#prepared.set(id.toString('hex'), query);
    const markers = Array.from(query.matchAll(/\?/g), (_, index) => column(`p${index}`));
    return preparedResult({
      id, metadataId: version >= 5 ? id : undefined, markers, partitionKey: markers.length === 0 ? [] : [0],
      columns: isRead(query) ? echoColumns : [],
    });
  }

  #echo(query: string, values: WireValues, isSkipped: boolean): WireResponse {
    if (!isRead(query)) return voidResult;
    return rowsResult({ columns: echoColumns, isSkipped }, [[values[0] ?? Buffer.from(query)]]);
  }
}

const isRead = (query: string): boolean => /^\s*SELECT\b/i.test(query);
