import { Uuid } from '../../../src/values/uuid';
import type { FakeNetwork, FakeServer, FakeSocket } from '../../support/fake-network';
import { WireViolation } from '../../support/wire/wire-reader';
import { prepared, rows } from './dse-rows';
import type { WireColumns } from './dse-rows';
import { answerBytes, dseV1, dseV2, errorAnswer, ready, supported, takeRequest, voidResult } from './dse-wire';
import type { WireAnswer, WireRequest } from './dse-wire';
import { PushedTable } from './pushed-table';

/** What a DSE node is. */
export interface DseNodeOptions {
  readonly endpoint?: string;
  /** Versions of the protocol that it speaks. */
  readonly versions?: readonly number[];
  /** SUPPORTED lists them. */
  readonly listsVersions?: boolean;
  /** It lists these instead. */
  readonly listed?: readonly string[];
  /** A connection keeps the version of its first message, as before Cassandra 4.0; false: each message has its own. */
  readonly pinsVersions?: boolean;
  /** A refusal of a version is followed by the end of the connection. */
  readonly closesAfterRefusal?: boolean;
  readonly productType?: string;
  readonly datacenter?: string;
  /** Columns of its row in system.local besides those that all nodes have. */
  readonly columns?: Readonly<Record<string, unknown>>;
}

const names: Readonly<Record<number, string>> = { 3: '3/v3', 4: '4/v4', 5: '5/v5', 0x41: '65/dse-v1', 0x42: '66/dse-v2' };
const schemaVersion = Uuid.random();
/** Types of the columns of system.local and system.peers, whichever of them a node has. */
const systemTypes: WireColumns = {
  key: 'text', host_id: 'uuid', data_center: 'text', rack: 'text', release_version: 'text', dse_version: 'text',
  schema_version: 'uuid',
  partitioner: 'text', tokens: 'set<text>', rpc_address: 'inet', peer: 'inet', native_transport_address: 'inet',
  native_transport_port: 'int', native_transport_port_ssl: 'int', server_id: 'text', workload: 'text', graph: 'boolean',
  workloads: 'set<text>', broadcast_address: 'inet', listen_address: 'inet',
};

/** One client of the node. */
export class DseConversation {
  readonly socket: FakeSocket;
  /** The version of its first message. */
  version: number | undefined;
  received = Buffer.alloc(0);
  /** Streams on which something is still to be answered. */
  readonly busy = new Set<number>();

  constructor(socket: FakeSocket) {
    this.socket = socket;
  }

  /** Sends an answer; `isLast` false = more follow on the same stream. */
  say(answer: WireAnswer, { version, stream }: Pick<WireRequest, 'version' | 'stream'>, isLast = true): void {
    if (isLast) this.busy.delete(stream);
    if (this.socket.isOpen) this.socket.send(answerBytes(answer, version, stream));
  }
}

/** A DSE node written from the specifications: negotiation, system tables, continuous paging, and answers as told. */
export class DseNode implements FakeServer {
  readonly endpoint: string;
  readonly hostId = Uuid.random();
  readonly requests: WireRequest[] = [];
  /** `KIND version` of each request, in order. */
  readonly seen: string[] = [];
  readonly conversations = new Map<FakeSocket, DseConversation>();
  connectionsMade = 0;
  /** What clients did that the specification forbids. */
  readonly violations: string[] = [];
  peers: readonly DseNode[] = [];
  /** Rows of system_schema.keyspaces: name and graph engine. */
  graphs: Readonly<Record<string, string | null>> = {};
  /** A table whose pages are pushed, by the query that reads it. */
  readonly tables = new Map<string, PushedTable>();
  /** Answers before the node's own; undefined falls through, null says nothing. */
  script: (request: WireRequest, conversation: DseConversation) => WireAnswer | null | undefined = () => undefined;
  readonly #options: DseNodeOptions;

  constructor(network: FakeNetwork, options: DseNodeOptions = {}) {
    this.#options = options;
    this.endpoint = options.endpoint ?? '127.0.0.1:9042';
    network.listen(this.endpoint, this);
  }

  get address(): string {
    return this.endpoint.split(':')[0]!;
  }

  get port(): number {
    return Number(this.endpoint.split(':')[1]);
  }

  /** Makes a table; its query is `SELECT * FROM <name>`. */
  table(name: string, rowCount: number): PushedTable {
    const table = new PushedTable(rowCount);
    this.tables.set(`SELECT * FROM ${name}`, table);
    return table;
  }

  onOpen(socket: FakeSocket): void {
    this.connectionsMade++;
    this.conversations.set(socket, new DseConversation(socket));
  }

  onClose(socket: FakeSocket): void {
    this.conversations.delete(socket);
  }

  onData(socket: FakeSocket, bytes: Buffer): void {
    const conversation = this.conversations.get(socket)!;
    conversation.received = Buffer.concat([conversation.received, bytes]);
    try {
      for (let taken = takeRequest(conversation.received); taken !== undefined; taken = takeRequest(conversation.received)) {
        conversation.received = Buffer.from(taken.rest);
        this.#receive(taken.request, conversation);
      }
    } catch (error) {
      if (!(error instanceof WireViolation)) throw error;
      this.violations.push(error.message);
      socket.close();
    }
  }

  #receive(request: WireRequest, conversation: DseConversation): void {
    this.requests.push(request);
    this.seen.push(`${request.kind} ${request.version}`);
    conversation.version ??= request.version;
    const refusal = this.#refusal(request, conversation);
    if (refusal !== undefined) return this.#refuse(refusal, request, conversation);
    if (conversation.busy.has(request.stream)) this.violations.push(`stream ${request.stream} is used twice at a time`);
    conversation.busy.add(request.stream);
    const scripted = this.script(request, conversation);
    if (scripted === null) return;
    const answer = scripted ?? this.#answer(request, conversation);
    if (answer !== undefined) conversation.say(answer, request);
  }

  #refusal({ version }: WireRequest, conversation: DseConversation): string | undefined {
    const { versions = [3, 4, dseV1, dseV2], pinsVersions = true } = this.#options;
    const known = versions.map((code) => names[code]).join(', ');
    if (!versions.includes(version)) {
      return `Invalid or unsupported protocol version (${version}); supported versions are (${known})`;
    }
    if (!pinsVersions || version === conversation.version) return undefined;
    const [got, previous] = [names[version], names[conversation.version!]];
    return `Invalid message version. Got ${got} but previous messages on this connection had version ${previous}`;
  }

  /** In the newest version that the node speaks, on stream 0. */
  #refuse(text: string, _request: WireRequest, conversation: DseConversation): void {
    const version = conversation.version === undefined || text.startsWith('Invalid or') ? dseV1 : conversation.version;
    conversation.socket.send(answerBytes(errorAnswer(0x0a, text), version, 0));
    if (this.#options.closesAfterRefusal ?? true) setImmediate(() => conversation.socket.close());
  }

  #answer(request: WireRequest, conversation: DseConversation): WireAnswer | undefined {
    const { kind, revision } = request;
    if (kind === 'OPTIONS') return supported(this.#supported());
    if (kind === 'STARTUP' || kind === 'REGISTER') return ready;
    if (kind === 'PREPARE') return this.#prepare(request);
    if (kind === 'REVISE_REQUEST') return this.#revise(revision!, request, conversation);
    if (kind !== 'QUERY' && kind !== 'EXECUTE') return voidResult;
    const query = request.query ?? request.id!.toString();
    const table = this.tables.get(query);
    if (table === undefined) return this.#system(query) ?? voidResult;
    return table.answer(request, conversation);
  }

  #supported(): Record<string, readonly string[]> {
    const { versions = [3, 4, dseV1, dseV2], listsVersions = true, productType } = this.#options;
    return {
      CQL_VERSION: ['3.4.5'],
      COMPRESSION: ['snappy', 'lz4'],
      ...(listsVersions && { PROTOCOL_VERSIONS: this.#options.listed ?? versions.map((code) => names[code]!) }),
      ...(productType !== undefined && { PRODUCT_TYPE: [productType] }),
    };
  }

  /** The id of a statement is its text, so that the node has nothing to remember. */
  #prepare({ query = '', version }: WireRequest): WireAnswer {
    const names = [...query.matchAll(/:(\w+)/g)].map(([, name]) => name!);
    const markers = Object.fromEntries(names.map((name) => [name, name === 'q' ? 'text' : 'int'] as const));
    const columns = this.tables.get(query)?.columns ?? {};
    return prepared(Buffer.from(query), version === dseV2 ? Buffer.from('r1') : undefined, markers, columns);
  }

  #revise(revision: NonNullable<WireRequest['revision']>, request: WireRequest, conversation: DseConversation): undefined {
    for (const table of this.tables.values()) if (table.revise(revision, request, conversation)) return undefined;
    conversation.say(rows({ '[status]': 'boolean' }, [[false]]), request);
    return undefined;
  }

  #system(query: string): WireAnswer | undefined {
    if (query.includes('system.local')) return this.#systemRows([this.#row(['key', 'local'])]);
    if (query.includes('peers_v2')) return errorAnswer(0x2200, 'unconfigured table peers_v2');
    if (query.includes('system.peers')) {
      return this.#systemRows(this.peers.map((node) => node.#row(['peer', node.address], ['rpc_address', node.address])));
    }
    if (query.includes('FROM system_schema.keyspaces')) return this.#keyspaces(query);
    if (query.includes('FROM system_schema.')) return rows({ keyspace_name: 'text' }, []);
    if (!query.includes('system_virtual_schema')) return undefined;
    return errorAnswer(0x2200, 'Keyspace system_virtual_schema does not exist');
  }

  #keyspaces(query: string): WireAnswer {
    const wanted = /keyspace_name = '(.*)'/.exec(query)?.[1];
    const found = Object.entries(this.graphs).filter(([name]) => wanted === undefined || name === wanted);
    const columns = { keyspace_name: 'text', replication: 'map<text, text>', graph_engine: 'text' } as const;
    return rows(columns, found.map(([name, engine]) => [name, { class: 'SimpleStrategy', replication_factor: '1' }, engine]));
  }

  #row(...more: [string, unknown][]): Record<string, unknown> {
    return {
      host_id: this.hostId, data_center: this.#options.datacenter ?? 'dc1', rack: 'rack1', tokens: ['0'],
      schema_version: schemaVersion, partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
      release_version: '4.0.0.6816', ...Object.fromEntries(more), ...this.#options.columns,
    };
  }

  /** All rows of a table have the columns that any of them has. */
  #systemRows(all: readonly Record<string, unknown>[]): WireAnswer {
    const used = Object.entries(systemTypes).filter(([name]) => all.some((row) => row[name] !== undefined));
    return rows(Object.fromEntries(used), all.map((row) => used.map(([name]) => row[name] ?? null)));
  }

  /** system.peers with this node alone, and other columns. */
  peerRow(columns: Readonly<Record<string, unknown>>): WireAnswer {
    return this.#systemRows([{ ...this.#row(['peer', this.address], ['rpc_address', this.address]), ...columns }]);
  }

  /** Streams of all connections on which something is still to come. */
  get busyStreams(): number {
    return [...this.conversations.values()].reduce((sum, { busy }) => sum + busy.size, 0);
  }

  /** Cuts all its connections. */
  cut(): void {
    for (const socket of [...this.conversations.keys()]) socket.close(new Error('read ECONNRESET'));
  }
}
