import type { ResponseMessage } from '../../src/protocol';
import { keyspace } from '../workloads/table';
import type { Wire } from '../wire/wire';
import { columnSpecs } from './column-specs';

/** The rows of one of the server's own tables. */
interface SystemTable {
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly unknown[])[];
}

const hostId = '6d194555-f6eb-41d0-c000-000000000001';
const schemaVersion = '59adb24e-f3cd-3e02-97f0-5b395827453f';
const address = '127.0.0.1';

/** What drivers read of it, as Cassandra 5.0 has it. */
function localTable(port: number): SystemTable {
  const local = {
    key: ['text', 'local'],
    bootstrapped: ['text', 'COMPLETED'],
    broadcast_address: ['inet', address],
    cluster_name: ['text', 'canned'],
    cql_version: ['text', '3.4.7'],
    data_center: ['text', 'datacenter1'],
    host_id: ['uuid', hostId],
    listen_address: ['inet', address],
    native_protocol_version: ['text', '5'],
    partitioner: ['text', 'org.apache.cassandra.dht.Murmur3Partitioner'],
    rack: ['text', 'rack1'],
    release_version: ['text', '5.0.5'],
    rpc_address: ['inet', address],
    rpc_port: ['int', port],
    schema_version: ['uuid', schemaVersion],
    tokens: ['set<text>', tokens()],
  } as const;
  const entries = Object.entries(local);
  return {
    columns: Object.fromEntries(entries.map(([name, [type]]) => [name, type])),
    rows: [entries.map(([, [, value]]) => value)],
  };
}

/** As many as a node has by default. */
function tokens(): Set<string> {
  const step = 2n ** 60n;
  return new Set(Array.from({ length: 16 }, (_, i) => String(-(2n ** 63n) + BigInt(i) * step)));
}

const keyspaces: SystemTable = {
  columns: { keyspace_name: 'text', durable_writes: 'boolean', replication: 'map<text, text>' },
  rows: [[keyspace, true, new Map([
    ['class', 'org.apache.cassandra.locator.SimpleStrategy'],
    ['replication_factor', '1'],
  ])]],
};

const noRows: SystemTable = { columns: { keyspace_name: 'text' }, rows: [] };

/** Answers the queries that drivers send by themselves; one node, one keyspace, no peers, no tables. */
export function systemAnswer(wire: Wire, query: string, port: number): ResponseMessage {
  const use = /^\s*USE\s+"?(\w+)"?/i.exec(query);
  if (use?.[1] !== undefined) return { kind: 'RESULT', resultKind: 'SET_KEYSPACE', keyspace: use[1] };
  if (/FROM system\.local\b/i.test(query)) return rows(wire, localTable(port));
  if (/FROM system_schema\.keyspaces\b/i.test(query)) return rows(wire, keyspaces);
  if (/FROM system/i.test(query)) return rows(wire, noRows);
  return { kind: 'ERROR', code: wire.ErrorCode.INVALID, message: `The canned responder does not know: ${query}` };
}

function rows(wire: Wire, table: SystemTable): ResponseMessage {
  const columns = columnSpecs(wire, table.columns, 'system');
  return {
    kind: 'RESULT',
    resultKind: 'ROWS',
    metadata: { columnCount: columns.length, columns, hasMorePages: false },
    rows: table.rows.map((row) => row.map((value, i) => wire.encodeValue(columns[i]!.type, value))),
  };
}
