import { expect } from 'chai';
import {
  AuthenticationError, Cluster, ConfigurationError, DriverError, NoHostAvailableError, PlainTextAuthProvider, ProtocolError,
  ProtocolVersion,
} from '../../src/index';
import type { ClusterOptions } from '../../src/index';
import { createKeyspace } from '../support/keyspace';
import { rejection } from '../support/rejection';
import { sentinelPassword } from '../support/secret-guard';
import { describeWithServer } from '../support/server';

const statement = "select release_version from system.local where key = 'local'";

describeWithServer('server: connecting', { withoutLogin: true }, (server) => {
  const clusterWith = (options: ClusterOptions = {}): Cluster => new Cluster({ contactPoints: server().contactPoints, ...options });

  it('needs nothing but contact points', async () => {
    const cluster = clusterWith();
    await using session = await cluster.connect();
    const row = (await session.execute<{ release_version: string }>(statement)).one();
    expect(row?.release_version).to.match(/^\d+\.\d+/);
    const [host] = cluster.metadata.hosts;
    expect(host).to.include({ state: 'up', datacenter: 'dc1', releaseVersion: row?.release_version });
    expect(String(host)).to.equal(server().contactPoints[0]);
    expect(host?.tokens).to.not.have.length(0);
  });

  it('reaches a node by its name', async () => {
    const port = server().contactPoints[0]?.split(':')[1];
    await using session = await clusterWith({ contactPoints: [`localhost:${port ?? ''}`] }).connect();
    expect((await session.execute(statement)).rows).to.have.length(1);
  });

  for (const name of ['V4', 'V5'] as const) {
    for (const compression of ['none', 'lz4'] as const) {
      it(`speaks ${name} when it is pinned, compression ${compression}, and the server sees it`, async () => {
        const options = { protocolVersion: ProtocolVersion[name], compression, applicationName: `test-${name}-${compression}` };
        await using session = await clusterWith(options).connect();
        const { rows } = await session.execute('select * from system_views.clients');
        const mine = rows.filter((row) => (row['client_options'] as Map<string, string>).get('APPLICATION_NAME') === options.applicationName);
        expect(mine).to.have.length(2);
        for (const row of mine) {
          expect(row).to.include({ protocol_version: ProtocolVersion[name], driver_name: 'purecql', driver_version: '0.1.0' });
          expect((row['client_options'] as Map<string, string>).get('COMPRESSION')).to.equal(compression === 'lz4' ? 'lz4' : undefined);
        }
      });
    }
  }

  it('negotiates v5 on the very connection that it asked on', async () => {
    await using session = await clusterWith({ applicationName: 'test-negotiate' }).connect();
    const { rows } = await session.execute('select * from system_views.clients');
    const mine = rows.filter((row) => (row['client_options'] as Map<string, string>).get('APPLICATION_NAME') === 'test-negotiate');
    expect(mine.map((row) => row['protocol_version'])).to.deep.equal([5, 5]);
  });

  it('says that a pinned version is not the server\'s', async () => {
    const error = await rejection(clusterWith({ protocolVersion: ProtocolVersion.DSE_V2 }).connect());
    expect(error).to.be.instanceOf(ProtocolError).and.to.include({ code: 'PROTOCOL_VERSION' });
    expect(error.message).to.include('5/v5').and.to.include('DSE_V2');
  });

  it('S14: connects to a keyspace, upper case and quotes included, and names one that is missing', async () => {
    const keyspace = await createKeyspace(server());
    await using session = await clusterWith().connect(keyspace);
    await session.execute('create table t (k int primary key)');
    await session.execute('insert into t (k) values (?)', [1]);
    expect((await session.execute('select k from t')).rows).to.deep.equal([{ k: 1 }]);
    const error = await rejection(clusterWith().connect('No"pe'));
    expect(error).to.be.instanceOf(ConfigurationError).and.to.include({ code: 'INVALID_KEYSPACE', host: server().contactPoints[0] });
    expect(error.message).to.include('"No""pe"');
  });

  it('names the data centres that there are', async () => {
    const error = await rejection(clusterWith({ localDataCenter: 'DC1' }).connect());
    expect(error.message).to.include('"DC1" has no hosts').and.to.include('"dc1"');
  });

  it('says that credentials were not asked for, or refuses such a server', async () => {
    const authProvider = new PlainTextAuthProvider('u', 'p');
    const cluster = clusterWith({ authProvider });
    const warnings: string[] = [];
    cluster.on('warning', (text) => warnings.push(text));
    await (await cluster.connect()).shutdown();
    expect(warnings.join()).to.include('did not ask for authentication');
    const error = await rejection(clusterWith({ authProvider, requireAuthentication: true }).connect());
    expect(error).to.be.instanceOf(AuthenticationError);
  });

  it('names the cause when TLS is wanted of a port without it', async () => {
    const error = await rejection(clusterWith({ tls: true }).connect());
    expect(error).to.include({ code: 'TLS_ERR_SSL_WRONG_VERSION_NUMBER' });
  });

  it('uses the other contact points when one is wrong', async () => {
    await using session = await clusterWith({ contactPoints: ['127.0.0.1:1', ...server().contactPoints] }).connect();
    expect((await session.execute(statement)).rows).to.have.length(1);
  });
});

describeWithServer('server: passwords and certificates', { authentication: true, tls: 'mutual' }, (server) => {
  const options = (): ClusterOptions => ({
    contactPoints: server().contactPoints,
    tls: server().tls ?? true,
    authProvider: new PlainTextAuthProvider(server().credentials?.username, server().credentials?.password),
  });

  for (const protocolVersion of [ProtocolVersion.V4, ProtocolVersion.V5]) {
    for (const compression of ['none', 'lz4'] as const) {
      it(`logs in over mutual TLS with protocol ${protocolVersion}, compression ${compression}`, async () => {
        await using session = await new Cluster({ ...options(), protocolVersion, compression }).connect();
        const { rows } = await session.execute('select * from system_views.clients');
        const { username } = server().credentials ?? {};
        expect(rows[0]).to.include({ protocol_version: protocolVersion, username, ssl_enabled: true });
      });
    }
  }

  const failures: [name: string, change: () => ClusterOptions, kind: abstract new (...parameters: never[]) => DriverError, text: RegExp][] = [
    ['a wrong password', () => ({ authProvider: new PlainTextAuthProvider('cassandra', `not ${sentinelPassword}`) }), AuthenticationError,
      /refused the credentials/],
    ['no credentials', () => ({ authProvider: undefined as never }), AuthenticationError, /PasswordAuthenticator.*authProvider/],
    ['no certificate authority', () => ({ tls: true }), DriverError, /certificate/],
    ['no client certificate', () => ({ tls: { ca: server().tls?.ca as string } }), DriverError, /certificate/],
    ['no TLS at all', () => ({ tls: false }), NoHostAvailableError, /set the tls option/],
  ];
  for (const [name, change, kind, text] of failures) {
    it(`refuses ${name}, and says so`, async () => {
      const error = await rejection(new Cluster({ ...options(), ...change(), connectTimeoutMs: 3_000 }).connect());
      expect(error).to.be.instanceOf(kind);
      expect(error.message).to.match(text);
    });
  }
});
