import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster, Consistency, PlainTextAuthProvider } from '../../../src/index';
import type { ClusterOptions, Session } from '../../../src/index';
import { optionsFromEnv } from '../../../src/session/cluster-env';
import { AstraPlay, hostIdsOf, proxyName } from '../../support/astra-play';
import { secretAmong, TcpTap } from '../../support/byte-tap';
import { createKeyspace } from '../../support/keyspace';
import { runCql } from '../../support/raw-cql';
import { rejection } from '../../support/rejection';
import { sentinelPassword } from '../../support/secret-guard';
import { describeWithServer } from '../../support/server';
import { readClientHello } from '../../support/tls-client-hello';

const token = `AstraCS:${sentinelPassword}`;

describeWithServer('server: Astra: connecting', { nodes: 3, authentication: true }, (server) => {
  let play: AstraPlay;
  let keyspace: string;
  let addresses: ReadonlyMap<string, string>;

  before(async () => {
    keyspace = await createKeyspace(server(), undefined, 1);
    await runCql(
      server(),
      `CREATE ROLE IF NOT EXISTS "token" WITH PASSWORD = '${token}' AND LOGIN = true`,
      `GRANT ALL PERMISSIONS ON KEYSPACE ${keyspace} TO "token"`,
    );
    addresses = await hostIdsOf(server());
    play = await AstraPlay.inFrontOf(server());
  });
  after(() => play?.stop());

  /** A cluster of the bundle, and a session in its keyspace. */
  async function use(run: (session: Session, cluster: Cluster) => Promise<void>, options: ClusterOptions = {}): Promise<void> {
    const secureConnectBundle = play.bundle({ keyspace });
    const authProvider = new PlainTextAuthProvider('token', token);
    const cluster = new Cluster({ cloud: { secureConnectBundle }, authProvider, ...options }, play.environment);
    try {
      await run(await cluster.connect(), cluster);
    } finally {
      await cluster.shutdown();
    }
  }

  it('finds all nodes by their host ids, behind one address, and logs in by a token', () => use(async (session, cluster) => {
    const ids = cluster.metadata.hosts.map(({ hostId }) => hostId.toString());
    expect(ids).to.have.members([...addresses.keys()]);
    expect(cluster.metadata.hosts.map(String)).to.have.members(ids.map((id) => `${proxyName}:${play.proxy.port}/${id}`));
    expect(cluster.metadata.hosts.map(({ state }) => state)).to.deep.equal(['up', 'up', 'up']);
    expect(session.keyspace).to.equal(keyspace);
    expect(new Set(play.proxy.clients.map(({ certificate }) => certificate))).to.deep.equal(new Set(['client of the bundle']));
  }));

  it('sends each request to the node that it is meant for', () => use(async (session, cluster) => {
    for (const host of cluster.metadata.hosts) {
      const { rows, info } = await session.execute<{ host_id: object; rpc_address: string }>(
        'select host_id, rpc_address from system.local', undefined, { host },
      );
      expect(info.coordinator).to.equal(host);
      expect(String(rows[0]!.host_id)).to.equal(host.hostId.toString());
      expect(addresses.get(host.hostId.toString())).to.match(new RegExp(`^${rows[0]!.rpc_address}:`));
    }
  }));

  it('sends requests with a key to the node that holds it, as the server tells, and each by its own SNI', () => use(async (session, cluster) => {
    await session.execute('create table if not exists routed (k blob primary key, v int)');
    const insert = 'insert into routed (k, v) values (?, ?)';
    await session.prepare(insert);
    const coordinators = new Map<string, number>();
    for (let i = 0; i < 120; i++) {
      const key = randomBytes(12);
      const before = new Map([...addresses.keys()].map((id) => [id, bytesSentTo(id)]));
      const { info } = await session.execute(insert, [key, i]);
      const [replica] = cluster.metadata.getReplicas(keyspace, key);
      expect(info.coordinator).to.equal(replica);
      const id = info.coordinator.hostId.toString();
      const holders = [...addresses.keys()].filter((each) => play.proxy.of(each).some(({ sent }) => sent.includes(key)));
      expect(holders, 'nodes that were sent the key').to.deep.equal([id]);
      expect(bytesSentTo(id)).to.be.greaterThan(before.get(id)!);
      coordinators.set(id, (coordinators.get(id) ?? 0) + 1);
    }
    expect(coordinators.size).to.equal(3);
  }));

  const bytesSentTo = (id: string): number => play.proxy.of(id).reduce((sum, { sent }) => sum + sent.length, 0);

  it('reads and writes at LOCAL_QUORUM unless told otherwise, where the server says that it is Astra', () => use(async (session) => {
    const key = randomBytes(12);
    await session.execute('create table if not exists levels (k blob primary key)');
    await session.execute('insert into levels (k) values (?)', [key]);
    expect(consistencyOf(key)).to.equal(Consistency.LOCAL_QUORUM);
    const other = randomBytes(12);
    await session.execute('insert into levels (k) values (?)', [other], { consistency: 'ONE' });
    expect(consistencyOf(other)).to.equal(Consistency.ONE);
  }, { protocolVersion: 4 }));

  /** v4 spec §4.1.6: of an EXECUTE the consistency, the flags and the number of values come before the first value. */
  function consistencyOf(key: Buffer): number | undefined {
    for (const { sent } of play.proxy.clients) {
      const at = sent.lastIndexOf(key);
      if (at >= 0) return sent.readUInt16BE(at - 4 - 2 - 1 - 2);
    }
    return undefined;
  }

  it('adds to a refused CREATE KEYSPACE where keyspaces are made', () => use(async (session) => {
    const create = "create keyspace forbidden with replication = {'class': 'SimpleStrategy', 'replication_factor': 1}";
    const error = await rejection(session.execute(create));
    expect(error.code).to.equal('UNAUTHORIZED');
    expect(error.message).to.include('no CREATE permission').and.include('on Astra, keyspaces are created and dropped in its console');
    const other = await rejection(session.execute('select * from system_auth.roles'));
    expect(other.message).to.not.include('console');
  }));

  it('takes keyspace, user name and password from the bundle, those of the caller before them', async () => {
    const cloud = { secureConnectBundle: play.bundle({ keyspace: 'no_such_keyspace', username: 'token', password: token }) };
    const cluster = new Cluster({ cloud, keyspace }, play.environment);
    const session = await cluster.connect();
    expect(session.keyspace).to.equal(keyspace);
    await cluster.shutdown();
    const wrong = new Cluster({ cloud, keyspace, authProvider: new PlainTextAuthProvider('token', 'wrong') }, play.environment);
    expect((await rejection(wrong.connect())).code).to.equal('AUTHENTICATION');
    await wrong.shutdown();
  });

  it('reads the bundle from a file, by the environment alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'purecql-astra-'));
    try {
      const path = join(folder, 'secure-connect.zip');
      await writeFile(path, play.bundle());
      const variables = {
        CASSANDRA_SECURE_CONNECT_BUNDLE: path, CASSANDRA_USERNAME: 'token', CASSANDRA_PASSWORD: token, CASSANDRA_KEYSPACE: keyspace,
      };
      const cluster = new Cluster(optionsFromEnv(variables), play.environment);
      const session = await cluster.connect();
      expect(session.keyspace).to.equal(keyspace);
      await cluster.shutdown();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('tries the other addresses of the proxy and of the service when one does not answer', async () => {
    const names = { ...play.names };
    for (const name of Object.keys(play.names)) play.names[name] = ['127.0.0.9', '127.0.0.1', '127.0.0.8'];
    try {
      for (let i = 0; i < 3; i++) await use(async (_, cluster) => void expect(cluster.metadata.hosts.length).to.equal(3));
    } finally {
      Object.assign(play.names, names);
    }
  });

  it('S5: asks for a known node by SNI on every connection, and has the password only inside TLS', async () => {
    await using tap = await TcpTap.before(`127.0.0.1:${play.proxy.port}`);
    play.contactInfo.port = tap.port;
    try {
      await use(async (session) => void (await session.execute('select key from system.local')));
    } finally {
      delete play.contactInfo.port;
    }
    expect(tap.conversations.length).to.be.greaterThan(3);
    for (const { sent } of tap.conversations) {
      const name = readClientHello(sent).extensions.get('serverName');
      expect([...addresses.keys()]).to.include(name?.subarray(5).toString());
      expect(secretAmong(sent)).to.equal(undefined);
      expect(sent.toString('latin1')).to.not.include('CQL_VERSION');
    }
    expect(play.proxy.clients.some(({ sent }) => sent.includes(token)), 'the token inside TLS').to.equal(true);
  });
});
