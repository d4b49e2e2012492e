import type { ColumnType, WireColumn, WireResponse } from '../../support/wire/wire-responses';
import { errorResponse, rowsResult } from '../../support/wire/wire-responses';
import { WireWriter, addressBytes } from '../../support/wire/wire-writer';
import { digest, keyspaces } from './sim-schema';

/** What the system tables tell about a node. */
export interface NodeFacts {
  readonly hostId: Buffer;
  readonly address: string;
  readonly port: number;
  readonly datacenter: string;
  readonly rack: string;
  readonly tokens: readonly string[];
  readonly schemaVersion: number;
  /** A row that is not whole yet, as of a node that is joining. */
  readonly isHalfKnown: boolean;
}

/** What a node knows when it is asked for its own tables. */
export interface SystemView {
  readonly own: NodeFacts;
  readonly peers: readonly NodeFacts[];
  readonly replicationFactor: number;
  /** False for a server before 4.0. */
  readonly hasPeersV2: boolean;
  readonly protocolVersion: number;
}

type Cell = string | number | Buffer | readonly string[] | Readonly<Record<string, string>> | boolean | null;
type Columns = Readonly<Record<string, ColumnType>>;
type Row = Readonly<Record<string, Cell>>;

const common = {
  data_center: 'text', host_id: 'uuid', rack: 'text', release_version: 'text', schema_version: 'uuid', tokens: 'set<text>',
} as const satisfies Columns;
const localColumns = { key: 'text', ...common, cluster_name: 'text', partitioner: 'text', rpc_address: 'inet' } as const;
const peersV2Columns = { peer: 'inet', ...common, native_address: 'inet', native_port: 'int' } as const;
const peersColumns = { peer: 'inet', ...common, rpc_address: 'inet' } as const;

/** Answers a question about a system table; of its conditions those on texts count. */
export function answerSystemQuery(query: string, table: string, view: SystemView): WireResponse {
  const conditions = Object.fromEntries([...query.matchAll(/(\w+)\s*=\s*'([^']*)'/g)].map(([, column, text]) => [column, text]));
  const rows = (columns: Columns, values: readonly Row[]): WireResponse => {
    const meets = (row: Row): boolean => Object.entries(conditions).every(([column, text]) => row[column] === text);
    return rowsOf(table, columns, values.filter(meets));
  };
  const { own, peers, hasPeersV2, protocolVersion } = view;
  if (table === 'system.local') {
    const row = { key: 'local', ...cells(own, view), ...local, rpc_address: addressBytes(own.address) };
    return rows(localColumns, [row]);
  }
  if (table === 'system.peers_v2' && hasPeersV2) {
    return rows(peersV2Columns, peers.map((peer) => ({
      ...cells(peer, view), peer: addressBytes(peer.address), native_address: addressBytes(peer.address), native_port: peer.port,
    })));
  }
  if (table === 'system.peers') {
    return rows(peersColumns, peers.map((peer) => (
      { ...cells(peer, view), peer: addressBytes(peer.address), rpc_address: addressBytes(peer.address) }
    )));
  }
  if (table.startsWith('system_schema.')) return rows(...schemaRows(table, view));
  return errorResponse('INVALID', `table ${table} does not exist`, protocolVersion);
}

const local = { cluster_name: 'Simulation', partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner' };

function cells(node: NodeFacts, { hasPeersV2 }: SystemView): Readonly<Record<string, Cell>> {
  return {
    data_center: node.isHalfKnown ? null : node.datacenter,
    host_id: node.isHalfKnown ? null : node.hostId,
    rack: node.rack,
    release_version: hasPeersV2 ? '5.0.5' : '3.11.19',
    schema_version: digest(`schema ${node.schemaVersion}`),
    tokens: node.tokens,
  };
}

const keyspaceColumns = { keyspace_name: 'text', durable_writes: 'boolean', replication: 'map<text,text>' } as const;
const tableColumns = { keyspace_name: 'text', table_name: 'text' } as const;
const columnColumns = {
  keyspace_name: 'text', table_name: 'text', column_name: 'text', clustering_order: 'text', kind: 'text', position: 'int',
  type: 'text',
} as const;

/** Enough of the schema for token-aware routing: the keyspaces, and the keys of their tables. */
function schemaRows(table: string, { replicationFactor }: SystemView): [columns: Columns, rows: readonly Row[]] {
  if (table === 'system_schema.keyspaces') {
    const replication = { class: 'org.apache.cassandra.locator.SimpleStrategy', replication_factor: String(replicationFactor) };
    return [keyspaceColumns, keyspaces.map((name) => ({ keyspace_name: name, durable_writes: true, replication }))];
  }
  const names = keyspaces.flatMap((keyspace) => ['counts', 'kv', 'scan'].map((name) => ({ keyspace, name })));
  if (table === 'system_schema.tables') {
    return [tableColumns, names.map(({ keyspace, name }) => ({ keyspace_name: keyspace, table_name: name }))];
  }
  if (table !== 'system_schema.columns') return [{ keyspace_name: 'text' }, []];
  return [columnColumns, names.map(({ keyspace, name }) => ({
    keyspace_name: keyspace, table_name: name, column_name: 'k', clustering_order: 'none', kind: 'partition_key', position: 0,
    type: 'text',
  }))];
}

function rowsOf(table: string, columns: Columns, values: readonly Row[]): WireResponse {
  const [keyspace = '', name = ''] = table.split('.');
  const specs = Object.entries(columns).map(([column, type]): WireColumn => ({ keyspace, table: name, name: column, type }));
  return rowsResult({ columns: specs }, values.map((row) => specs.map((spec) => cellBytes(row[spec.name] ?? null))));
}

/** The bytes of a cell; numbers are ints. */
export function cellBytes(value: Cell): Buffer | null {
  if (value === null || Buffer.isBuffer(value)) return value;
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  if (typeof value === 'number') return new WireWriter().int(value).finish();
  if (typeof value === 'boolean') return Buffer.from([value ? 1 : 0]);
  if (Array.isArray(value)) return listBytes(value as readonly string[]);
  const entries = Object.entries(value as Readonly<Record<string, string>>);
  const out = new WireWriter().int(entries.length);
  for (const [key, text] of entries) out.bytes(Buffer.from(key)).bytes(Buffer.from(text));
  return out.finish();
}

function listBytes(texts: readonly string[]): Buffer {
  const out = new WireWriter().int(texts.length);
  for (const text of texts) out.bytes(Buffer.from(text));
  return out.finish();
}
