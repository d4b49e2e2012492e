import type { Arrival, Operation } from '../checks/ledger';
import type { WireParameters, WireRequest, WireValues } from '../../support/wire/wire-requests';
import type { WireColumn, WireResponse } from '../../support/wire/wire-responses';
import { errorResponse, keyspaceResult, preparedResult } from '../../support/wire/wire-responses';
import type { BoundStatement } from './bound-statement';
import type { Conversation } from './conversation';
import { Coordination } from './coordination';
import { digest, keyspaces } from './sim-schema';
import type { PreparedOnNode } from './sim-node';
import { answerSystemQuery } from './system-tables';
import { boundValues, markersOf, parseStatement } from './statements';
import type { Statement } from './statements';

/** What a node says to a request in the end. */
export interface Answer {
  readonly response: WireResponse;
  /** Brings the token back to the client. */
  readonly payload?: Readonly<Record<string, Buffer>>;
  readonly arrival?: Arrival | undefined;
  /** The answer says that nothing was done. */
  readonly isRefusal: boolean;
}

/** A request that the node has read and not yet worked on. */
export interface PendingRequest {
  readonly operation?: Operation | undefined;
  process(): Answer;
}

type Query = Extract<WireRequest, { kind: 'QUERY' | 'EXECUTE' }>;

/** Takes a request in: from here on the ledger knows that it came. */
export function receive(request: WireRequest, conversation: Conversation): PendingRequest {
  switch (request.kind) {
    case 'PREPARE':
      return { process: () => prepare(request, conversation) };
    case 'QUERY':
      return receiveQuery(request, parseStatement(request.query), conversation);
    case 'EXECUTE':
      return receiveExecute(request, conversation);
    case 'BATCH':
      return receiveBatch(request, conversation);
    default:
      return refused(errorResponse('PROTOCOL_ERROR', `Unexpected ${request.kind}`, conversation.version));
  }
}

const refused = (response: WireResponse): PendingRequest => ({ process: () => ({ response, isRefusal: true }) });

function receiveQuery(request: Query, statement: Statement | undefined, conversation: Conversation): PendingRequest {
  const { node, version } = conversation;
  if (statement === undefined) return refused(errorResponse('SYNTAX_ERROR', 'line 1:0 no viable alternative', version));
  if (statement.kind === 'system') {
    const query = request.kind === 'QUERY' ? request.query : '';
    node.parts.trace.note('system', node.name, statement.subject);
    return { process: () => ({ response: answerSystemQuery(query, statement.subject, node.view(version)), isRefusal: true }) };
  }
  if (statement.kind === 'use') return { process: () => use(statement.subject, conversation) };
  const { parameters } = request;
  const keyspace = statement.keyspace ?? parameters.keyspace ?? conversation.keyspace;
  const { values, names } = parameters;
  return coordinate([{ statement, values, names, keyspace }], parameters, conversation, request);
}

interface Unbound {
  readonly statement: Statement;
  readonly values: WireValues;
  readonly names?: readonly string[] | undefined;
  readonly keyspace: string | undefined;
}

function coordinate(
  unbound: readonly Unbound[], parameters: Omit<WireParameters, 'values' | 'skipMetadata'>, conversation: Conversation,
  request: WireRequest,
): PendingRequest {
  const { node, version } = conversation;
  const bound: BoundStatement[] = [];
  for (const { statement, values, names, keyspace } of unbound) {
    const columns = boundValues(statement, values, names);
    if (columns === undefined) return refused(errorResponse('INVALID', 'Invalid null value or missing bind variable', version));
    if (keyspace === undefined || !(keyspaces as readonly string[]).includes(keyspace)) {
      return refused(errorResponse('INVALID', 'No keyspace has been specified', version));
    }
    bound.push({ statement, columns, keyspace });
  }
  const coordination = new Coordination(node, bound, { version, parameters, request });
  return { operation: coordination.operation, process: () => coordination.process() };
}

function receiveExecute(request: Extract<WireRequest, { kind: 'EXECUTE' }>, conversation: Conversation): PendingRequest {
  const { node, version } = conversation;
  const known = lookUp(request.id, conversation);
  if (known === undefined) {
    const texts = request.parameters.values.map(String);
    node.parts.trace.note('unprepared', node.name, texts.join());
    for (const text of texts) if (/^t\d+$/.test(text)) node.parts.ledger.miss(text);
    return refused(unprepared(request.id, version));
  }
  const { statement, keyspace } = known;
  if (statement.kind === 'system' || statement.kind === 'use' || statement.kind === 'alter') {
    return receiveQuery(request, statement, conversation);
  }
  const { parameters } = request;
  const unbound: Unbound = { statement, values: parameters.values, keyspace: statement.keyspace ?? keyspace };
  return coordinate([unbound], parameters, conversation, request);
}

function receiveBatch(request: Extract<WireRequest, { kind: 'BATCH' }>, conversation: Conversation): PendingRequest {
  const { version } = conversation;
  const unbound: Unbound[] = [];
  for (const { query, id, values } of request.statements) {
    const known: PreparedOnNode | undefined = id === undefined
      ? textStatement(query ?? '', request.keyspace ?? conversation.keyspace)
      : lookUp(id, conversation);
    if (known === undefined) {
      return refused(id === undefined ? errorResponse('SYNTAX_ERROR', 'line 1:0', version) : unprepared(id, version));
    }
    unbound.push({ statement: known.statement, values, keyspace: known.statement.keyspace ?? known.keyspace });
  }
  return coordinate(unbound, request, conversation, request);
}

function textStatement(query: string, keyspace: string | undefined): PreparedOnNode | undefined {
  const statement = parseStatement(query);
  return statement === undefined ? undefined : { statement, keyspace };
}

/** A node may forget a statement at any time. */
function lookUp(id: Buffer, { node }: Conversation): PreparedOnNode | undefined {
  const key = id.toString('hex');
  if (node.random.chance(node.manners.forget)) node.prepared.delete(key);
  return node.prepared.get(key);
}

function unprepared(statementId: Buffer, version: number): WireResponse {
  return errorResponse('UNPREPARED', 'Prepared query is unknown', version, { statementId });
}

function use(keyspace: string, conversation: Conversation): Answer {
  const { version } = conversation;
  if (!(keyspaces as readonly string[]).includes(keyspace)) {
    return { response: errorResponse('INVALID', `Keyspace '${keyspace}' does not exist`, version), isRefusal: true };
  }
  conversation.keyspace = keyspace;
  conversation.node.parts.trace.note('use', conversation.node.name, keyspace);
  return { response: keyspaceResult(keyspace), isRefusal: false };
}

function prepare(request: Extract<WireRequest, { kind: 'PREPARE' }>, conversation: Conversation): Answer {
  const { node, version } = conversation;
  const { query } = request;
  node.parts.trace.note('prepare', node.name, query, request.keyspace ?? conversation.keyspace);
  const statement = parseStatement(query);
  if (statement === undefined) return { response: errorResponse('SYNTAX_ERROR', 'line 1:0', version), isRefusal: true };
  const keyspace = request.keyspace ?? conversation.keyspace;
  if (statement.keyspace === undefined && keyspace === undefined) {
    return { response: errorResponse('INVALID', 'No keyspace has been specified', version), isRefusal: true };
  }
  const salt = node.manners.changesIds ? `${node.name} ${node.incarnation}` : '';
  const id = digest(`${statement.keyspace === undefined ? keyspace : ''} ${query} ${salt}`);
  node.prepared.set(id.toString('hex'), { statement, keyspace });
  node.countPreparation(`${keyspace ?? ''} ${query}`);
  const table = statement.kind === 'scan' ? 'scan' : statement.kind === 'counter' ? 'counts' : 'kv';
  const owner = statement.keyspace ?? keyspace!;
  const markers = markersOf(statement);
  const columns = resultColumns(statement, conversation, owner);
  const isKeyBound = markers.some(({ column }) => column === 'k');
  return {
    isRefusal: true,
    response: preparedResult({
      id,
      metadataId: version >= 5 ? node.parts.schema.metadataId(columns) : undefined,
      markers: markers.map(({ name, column }) => ({ keyspace: owner, table, name, type: column === 'n' ? 'int' : 'text' })),
      partitionKey: isKeyBound ? [markers.findIndex(({ column }) => column === 'k')] : [],
      columns,
    }),
  };
}

function resultColumns({ kind }: Statement, { node }: Conversation, keyspace: string): readonly WireColumn[] {
  const { schema } = node.parts;
  if (kind === 'select') return schema.columnsOfKv(node.schemaVersion, keyspace);
  return kind === 'scan' ? schema.columnsOfScan(keyspace) : [];
}
