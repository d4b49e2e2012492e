import { CodecRegistry } from '../codec/registry';
import type { Connection } from '../connection/connection';
import { DriverError, ProtocolError } from '../errors';
import { Consistency } from '../protocol/constants';
import type { RowsResult } from '../protocol/messages';
import { RowDecoder } from '../protocol/row-decoder';
import { serverErrorOf } from '../protocol/server-errors';
import { isAddress } from '../tls/address';
import { Uuid } from '../values/uuid';
import type { HostInfo } from './host';
import type { AddressTranslator } from './policies/address-translator';
import { localHost, peerHost, proxiedHost } from './topology';
import type { Endpoint, SystemRow } from './topology';

/** The nodes of the cluster, and how it makes tokens. */
export interface Topology {
  readonly hosts: readonly HostInfo[];
  /** Class name, such as `org.apache.cassandra.dht.Murmur3Partitioner`. */
  readonly partitioner: string;
  /** Why only the node that was asked is known: it refused to name the others. */
  readonly refusal?: DriverError;
}

const queryTimeoutMs = 5_000;
const pageSize = 5_000;

function endless({ host }: Connection, query: string): ProtocolError {
  return new ProtocolError('The server gives the same page again and again', { host, query });
}

/** Reads the server's own tables (protocol facts §4.9). */
export class SystemTables {
  readonly #registry = new CodecRegistry();
  readonly #translator: AddressTranslator | undefined;
  readonly #usesTls: boolean;
  #hasPeersV2 = true;

  constructor(translator?: AddressTranslator, usesTls = false) {
    this.#translator = translator;
    this.#usesTls = usesTls;
  }

  /** All rows of a query, whatever number of pages they take. */
  async query(connection: Connection, query: string): Promise<SystemRow[]> {
    const rows: SystemRow[] = [];
    let pagingState: Buffer | undefined;
    do {
      const page = await this.#page(connection, query, pagingState);
      for (const row of this.#decode(page, connection, query)) rows.push(row);
      const { pagingState: next } = page.metadata;
      if (next !== undefined && pagingState?.equals(next) === true) throw endless(connection, query);
      pagingState = next;
    } while (pagingState !== undefined);
    return rows;
  }

  async #page(connection: Connection, query: string, pagingState: Buffer | undefined): Promise<RowsResult> {
    const parameters = { consistency: Consistency.ONE, pageSize, pagingState };
    const reply = await connection.ask({ kind: 'QUERY', query, parameters }, queryTimeoutMs);
    if (reply.kind === 'ERROR') throw serverErrorOf(reply, { host: connection.host, query });
    if (reply.kind === 'RESULT' && reply.resultKind === 'ROWS') return reply;
    throw new ProtocolError(`${query} was answered by ${reply.kind}`, { host: connection.host });
  }

  #decode({ metadata, rows }: RowsResult, connection: Connection, query: string): SystemRow[] {
    const { columns } = metadata;
    if (columns === undefined) throw new ProtocolError(`${query} was answered without columns`, { host: connection.host });
    return new RowDecoder(columns, this.#registry, 'object').decode(rows) as SystemRow[];
  }

  /** The nodes as the one that is asked knows them; itself first. */
  async topology(connection: Connection, endpoint: Endpoint): Promise<Topology> {
    const [local] = await this.query(connection, "SELECT * FROM system.local WHERE key='local'");
    if (local === undefined) throw new ProtocolError('system.local is empty', { host: connection.host });
    if (!(local['host_id'] instanceof Uuid)) throw new ProtocolError('system.local tells no host id', { host: connection.host });
    const { rows: peers, refusal } = await this.#knownPeers(connection);
    const isProxied = endpoint.serverName !== undefined;
    const read = (row: SystemRow) => isProxied ? proxiedHost(row, endpoint) : peerHost(row, endpoint.port, this.#usesTls);
    const known = peers.map(read).filter((info) => info !== undefined);
    const first = localHost(local, endpoint);
    const others = known.filter(({ hostId }) => !hostId.equals(first.hostId));
    const hosts = [first, ...await Promise.all(others.map((info) => this.#translate(info)))];
    const partitioner = typeof local['partitioner'] === 'string' ? local['partitioner'] : '';
    return { hosts, partitioner, ...(refusal !== undefined && { refusal }) };
  }

  /** A server that hides the table from the user can be used all the same, by the one node. */
  async #knownPeers(connection: Connection): Promise<{ readonly rows: SystemRow[]; readonly refusal?: DriverError }> {
    try {
      return { rows: await this.#peers(connection, '*') };
    } catch (error) {
      if (error instanceof DriverError && error.code === 'UNAUTHORIZED') return { rows: [], refusal: error };
      throw error;
    }
  }

  async #translate(info: HostInfo): Promise<HostInfo> {
    if (this.#translator === undefined) return info;
    const { address, port, hostname = isAddress(address) ? undefined : address } = await this.#translator.translate(info);
    return { ...info, address, port, ...(hostname !== undefined && { hostname }) };
  }

  /** Cassandra before 4.0 has no `peers_v2`. */
  async #peers(connection: Connection, columns: string): Promise<SystemRow[]> {
    if (this.#hasPeersV2) {
      try {
        return await this.query(connection, `SELECT ${columns} FROM system.peers_v2`);
      } catch (error) {
        if (!(error instanceof DriverError) || (error.code !== 'INVALID' && error.code !== 'UNAUTHORIZED')) throw error;
        this.#hasPeersV2 = false;
      }
    }
    return this.query(connection, `SELECT ${columns} FROM system.peers`);
  }

  /**
   * Whether all nodes that are not down have the same schema, as the one that is asked knows them; false when it does not
   * answer.
   */
  async isSchemaAgreed(connection: Connection, isDown: (row: SystemRow) => boolean): Promise<boolean> {
    try {
      const [local, peers] = await Promise.all([
        this.query(connection, "SELECT schema_version FROM system.local WHERE key='local'"),
        this.#peers(connection, 'host_id, schema_version'),
      ]);
      const counted = [...local, ...peers.filter((row) => !isDown(row))];
      return new Set(counted.map((row) => String(row['schema_version']))).size === 1;
    } catch {
      return false;
    }
  }
}
