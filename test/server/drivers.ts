import { Cluster, ExecutionProfile, PlainTextAuthProvider, ProtocolVersion, RoundRobinPolicy } from '../../src/index';
import type { BoundStatement, ClusterOptions, Parameters, QueryOptions, Session } from '../../src/index';
import { createKeyspace } from '../support/keyspace';
import { loadPeerDriver } from '../support/peer-driver';
import type { PeerClient, PeerDriver } from '../support/peer-driver';
import type { TestServer } from '../support/test-server';

/** The ways in which bytes travel to Cassandra, each with the options that choose it. */
export const wires = {
  v4: { protocolVersion: ProtocolVersion.V4 },
  'v4 with lz4': { protocolVersion: ProtocolVersion.V4, compression: 'lz4' },
  v5: { protocolVersion: ProtocolVersion.V5 },
  'v5 with lz4': { protocolVersion: ProtocolVersion.V5, compression: 'lz4' },
} as const satisfies Record<string, ClusterOptions>;

export type Wire = keyof typeof wires;

/** Sessions of purecql in a keyspace of their own, one a wire. */
export interface Sessions<W extends Wire = Wire> {
  readonly keyspace: string;
  readonly on: Readonly<Record<W, Session>>;
}

/** A cluster of purecql on a test server. */
export function clusterOn({ contactPoints, credentials, tls }: TestServer, options: ClusterOptions = {}): Cluster {
  const { username, password } = credentials ?? {};
  return new Cluster({
    contactPoints,
    ...(credentials !== undefined && { authProvider: new PlainTextAuthProvider(username, password) }),
    ...(tls !== undefined && { tls }),
    ...options,
  });
}

/** Every node gets its share: the policy of the default leaves out one that is slow, as any node can be on a busy machine. */
export function inTurn(): ClusterOptions {
  return { executionProfiles: { default: new ExecutionProfile({ loadBalancingPolicy: new RoundRobinPolicy() }) } };
}

/** The first row of an answer. */
export async function firstRow(
  session: Session, query: string | BoundStatement, parameters?: Parameters, options?: QueryOptions,
): Promise<Record<string, unknown> | undefined> {
  return (await session.execute(query, parameters, options)).one();
}

/** Opens the sessions before the tests of a suite, in a keyspace of their own, and closes them after. */
export function useSessions<W extends Wire>(server: () => TestServer, ...names: readonly W[]): () => Sessions<W> {
  const clusters: Cluster[] = [];
  let sessions: Sessions<W> | undefined;
  before('connect purecql', async () => {
    const keyspace = await createKeyspace(server());
    const opened = names.map(async (name) => {
      const cluster = clusterOn(server(), wires[name]);
      clusters.push(cluster);
      return [name, await cluster.connect(keyspace)] as const;
    });
    sessions = { keyspace, on: Object.fromEntries(await Promise.all(opened)) as Record<W, Session> };
  });
  after('disconnect purecql', () => Promise.all(clusters.splice(0).map((cluster) => cluster.shutdown())));
  return () => {
    if (sessions === undefined) throw new Error('The sessions are there only within hooks and tests');
    return sessions;
  };
}

/** A session of the peer, and the classes of its values. */
export interface Peer {
  readonly client: PeerClient;
  readonly types: PeerDriver['types'];
}

/** Connects the peer (protocol v4) before the tests of a suite; big integers, sets and maps are JavaScript's own. */
export function usePeer(server: () => TestServer, sessions: () => Pick<Sessions, 'keyspace'>): () => Peer {
  let peer: Peer | undefined;
  before('connect the peer', async () => {
    const { Client, auth, types } = await loadPeerDriver();
    const { contactPoints, credentials, tls } = server();
    const { username = '', password = '' } = credentials ?? {};
    const localDataCenter = await dataCenterOf(server());
    const client = new Client({
      contactPoints,
      localDataCenter,
      keyspace: sessions().keyspace,
      encoding: { set: Set, map: Map, useBigIntAsLong: true, useBigIntAsVarint: true },
      isMetadataSyncEnabled: false,
      ...(credentials !== undefined && { authProvider: new auth.PlainTextAuthProvider(username, password) }),
      ...(tls !== undefined && { sslOptions: tls }),
    });
    await client.connect();
    peer = { client, types };
  });
  after('disconnect the peer', () => peer?.client.shutdown());
  return () => {
    if (peer === undefined) throw new Error('The peer is there only within hooks and tests');
    return peer;
  };
}

async function dataCenterOf(server: TestServer): Promise<string> {
  await using cluster = clusterOn(server);
  const session = await cluster.connect();
  return String((await firstRow(session, 'SELECT data_center FROM system.local'))?.['data_center']);
}
