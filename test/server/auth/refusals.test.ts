import { expect } from 'chai';
import {
  AuthenticationError, Cluster, ConfigurationError, DsePlainTextAuthProvider, ExponentialReconnectionPolicy, NoHostAvailableError,
  PlainTextAuthProvider, ProtocolError, ProtocolVersion, TlsError, UnauthorizedError,
} from '../../../src/index';
import type { ClusterOptions, DriverError, Session } from '../../../src/index';
import { Opcode } from '../../../src/protocol/constants';
import { secretAmong, TcpTap } from '../../support/byte-tap';
import { rejection } from '../../support/rejection';
import { expectNoSecret, sentinelPassword } from '../../support/secret-guard';
import { describeWithServer } from '../../support/server';
import { until } from '../../support/until';
import { clusterOn } from '../drivers';
import { useAdmin } from './logins';

const connectTimeoutMs = 3_000;
/** What a busy machine may take on top. */
const marginMs = 10_000;
/** How long the server and the next tries may take, after a password has changed. */
const patience = { limitMs: 20_000 };
const rightPassword = `${sentinelPassword}-right`;
const wrongPassword = `${sentinelPassword}-wrong`;
const as = (name: string, password = rightPassword): PlainTextAuthProvider => new PlainTextAuthProvider(name, password);

describeWithServer('auth: wrong ways in', { authentication: true }, (server) => {
  const admin = useAdmin(server);
  before('make the roles', async () => {
    const { session, createRole, keyspace } = admin();
    await createRole('ada', rightPassword);
    await createRole('nologin', rightPassword);
    await session.execute('ALTER ROLE nologin WITH LOGIN = false');
    await session.execute(`CREATE TABLE ${keyspace}.secrets (id int PRIMARY KEY)`);
  });

  const clusterWith = (options: ClusterOptions): Cluster => new Cluster({
    contactPoints: server().contactPoints, authProvider: as('ada'), connectTimeoutMs, ...options,
  });

  /** The error of a connect, which comes in time. */
  async function refusal(options: ClusterOptions, use?: (session: Session) => Promise<unknown>): Promise<DriverError> {
    const begin = performance.now();
    const error = await rejection((async () => {
      await using cluster = clusterWith(options);
      expectNoSecret(cluster, 'the cluster');
      const session = await cluster.connect();
      await use?.(session);
    })());
    expect(performance.now() - begin).to.be.lessThan(connectTimeoutMs + marginMs);
    return error;
  }

  type Kind = abstract new (...parameters: never[]) => DriverError;
  const checkIt = ['check the user name', 'password', 'LOGIN'];
  const table: [what: string, how: () => ClusterOptions, kind: Kind, code: string, fragments: string[]][] = [
    ['a wrong password', () => ({ authProvider: as('ada', wrongPassword) }), AuthenticationError, 'AUTHENTICATION',
      ['The server refused the credentials', 'username ada', ...checkIt]],
    ['a wrong password, by a function', () => ({
      authProvider: new PlainTextAuthProvider(async () => ({ username: 'ada', password: wrongPassword })),
    }), AuthenticationError, 'AUTHENTICATION', ['refused the credentials', 'username ada']],
    ['a wrong password, by the provider for DSE', () => ({ authProvider: new DsePlainTextAuthProvider('ada', wrongPassword) }),
      AuthenticationError, 'AUTHENTICATION', ['refused the credentials', 'username ada']],
    ['the right password and a space', () => ({ authProvider: as('ada', `${rightPassword} `) }), AuthenticationError,
      'AUTHENTICATION', ['refused the credentials']],
    ['the right password in capitals', () => ({ authProvider: as('ada', rightPassword.toUpperCase()) }), AuthenticationError,
      'AUTHENTICATION', ['refused the credentials']],
    ['an unknown user', () => ({ authProvider: as('nobody') }), AuthenticationError, 'AUTHENTICATION',
      ['refused the credentials', 'username nobody', ...checkIt]],
    ['a role without LOGIN', () => ({ authProvider: as('nologin') }), AuthenticationError, 'AUTHENTICATION',
      ['refused the credentials', 'nologin is not permitted to log in', 'LOGIN']],
    ['neither user nor password', () => ({ authProvider: as('', '') }), AuthenticationError, 'AUTHENTICATION',
      ['refused the credentials']],
    ['no credentials', () => ({ authProvider: undefined as never }), AuthenticationError, 'AUTHENTICATION',
      ['demands authentication by org.apache.cassandra.auth.PasswordAuthenticator', 'no credentials are configured',
        'authProvider: new PlainTextAuthProvider(username, password)']],
    ['TLS on a port without it', () => ({ tls: true }), TlsError, 'TLS_ERR_SSL_WRONG_VERSION_NUMBER',
      ['does not speak TLS on this port', 'leave out the tls option']],
    ['a port where nothing listens', () => ({ contactPoints: ['127.0.0.1:1'] }), NoHostAvailableError, 'NO_HOST_AVAILABLE',
      ['127.0.0.1:1: Cannot connect', 'ECONNREFUSED', 'is the node running']],
    ['a data centre of another name', () => ({ localDataCenter: 'DC1' }), ConfigurationError, 'INVALID_OPTION',
      ['localDataCenter "DC1" has no hosts', 'set it to one that has, "dc1"']],
    ['a keyspace that is not there', () => ({ keyspace: 'nope' }), ConfigurationError, 'INVALID_KEYSPACE',
      ['Keyspace "nope" cannot be used', 'does not exist', 'Create it first']],
    ['a version that it does not speak', () => ({ protocolVersion: ProtocolVersion.DSE_V2 }), ProtocolError, 'PROTOCOL_VERSION',
      ['DSE_V2', '5/v5', 'Leave protocolVersion out']],
    ['a least version that it does not reach', () => ({ minProtocolVersion: ProtocolVersion.DSE_V1 }), ProtocolError, 'PROTOCOL_VERSION',
      ['no better protocol than V5', '5/v5', 'minProtocolVersion is DSE_V1']],
  ];
  for (const [what, how, kind, code, fragments] of table) {
    it(`says what is wrong, where and what to do: ${what}`, async () => {
      const error = await refusal(how());
      expect(error).to.be.instanceOf(kind).and.include({ code, mayHaveRun: false });
      for (const fragment of fragments) expect(error.message).to.include(fragment);
      const isAboutNode = error instanceof AuthenticationError || error instanceof TlsError || code === 'PROTOCOL_VERSION';
      if (isAboutNode) expect(error.host).to.equal(server().contactPoints[0]);
    });
  }

  it('refuses an empty password before it connects, and says where to look', () => {
    for (const [username, password] of [['ada', ''], ['', rightPassword]] as const) {
      expect(() => new PlainTextAuthProvider(username, password)).to.throw(ConfigurationError, 'environment variable');
    }
  });

  it('takes the right password, by URL and by environment too', async () => {
    const [contactPoint = ''] = server().contactPoints;
    const url = `cassandra://ada:${encodeURIComponent(rightPassword)}@${contactPoint}`;
    const env = { CASSANDRA_CONTACT_POINTS: contactPoint, CASSANDRA_USERNAME: 'ada', CASSANDRA_PASSWORD: rightPassword };
    for (const cluster of [clusterWith({}), Cluster.fromUrl(url), Cluster.fromEnv({}, { CASSANDRA_URL: url }), Cluster.fromEnv({}, env)]) {
      await using session = await cluster.connect();
      expect((await session.execute('SELECT key FROM system.local')).rows).to.deep.equal([{ key: 'local' }]);
      expectNoSecret([cluster, session], 'the cluster');
    }
  });

  it('refuses a wrong password by URL and by environment, and shows nothing of it', async () => {
    const url = `cassandra://ada:${encodeURIComponent(wrongPassword)}@${server().contactPoints[0]}`;
    for (const cluster of [Cluster.fromUrl(url), Cluster.fromEnv({}, { CASSANDRA_URL: url })]) {
      expect(await rejection(cluster.connect())).to.be.instanceOf(AuthenticationError);
      await cluster.shutdown();
    }
  });

  it('lets a user without permissions in, with no warning, and names what is missing when it is', async () => {
    const warnings: string[] = [];
    const { keyspace } = admin();
    await using cluster = clusterWith({});
    cluster.on('warning', (text) => warnings.push(text));
    const session = await cluster.connect(keyspace);
    for (const [query, permission] of [
      ['SELECT * FROM secrets', 'SELECT'], ['INSERT INTO secrets (id) VALUES (1)', 'MODIFY'], ['DROP TABLE secrets', 'DROP'],
      [`CREATE TABLE ${keyspace}.mine (id int PRIMARY KEY)`, 'CREATE'], ['LIST ROLES OF cassandra', 'not authorized to view roles'],
    ] as const) {
      const error = await rejection(session.execute(query));
      expect(error).to.be.instanceOf(UnauthorizedError).and.include({ code: 'UNAUTHORIZED', mayHaveRun: false, query });
      expect(error.message).to.include(permission);
    }
    const { message } = await rejection(session.execute('SELECT * FROM secrets'));
    expect(message).to.include('User ada has no SELECT permission').and.include(`${keyspace}.secrets`).and.include('grant');
    expect(warnings).to.deep.equal([]);
  });

  it('S9: the password in a statement about roles is in no error', async () => {
    await using cluster = clusterOn(server());
    const session = await cluster.connect();
    for (const query of [
      `CREATE ROLE eve WITH PASSWORD = '${rightPassword}' AND LOGINN = true`, `CREATE ROLE eve WITH PASSWORD = '${rightPassword}`,
      `CREATE ROLE ada WITH PASSWORD = '${rightPassword}'`, `CREATE USER ada WITH PASSWORD '${rightPassword}'`,
      `ALTER ROLE nobody WITH PASSWORD = '${rightPassword}'`,
    ]) {
      for (const prepare of [false, true]) await rejection(session.execute(query, [], { prepare }));
    }
  });

  describe('S5: the very bytes of the network', () => {
    for (const version of ['V4', 'V5'] as const) {
      for (const compression of ['none', 'lz4'] as const) {
        it(`have no password before AUTHENTICATE: ${version}, compression ${compression}`, async () => {
          await using tap = await TcpTap.before(server().contactPoints[0]!);
          const protocolVersion = ProtocolVersion[version];
          await using cluster = clusterWith({ contactPoints: [`127.0.0.1:${tap.port}`], protocolVersion, compression });
          await cluster.connect();
          expect(tap.conversations).to.have.length(2);
          for (const conversation of tap.conversations) {
            expect(secretAmong(conversation.sentBefore(Opcode.Authenticate))).to.equal(undefined);
          }
        });
      }
    }

    it('have it in plain afterwards: without TLS there is nothing else to expect', async () => {
      await using tap = await TcpTap.before(server().contactPoints[0]!);
      await using cluster = clusterWith({ contactPoints: [`127.0.0.1:${tap.port}`] });
      await cluster.connect();
      for (const conversation of tap.conversations) expect(secretAmong(conversation.sent)).to.match(/^text/);
    });
  });

  describe('a password that is changed while a session is open', () => {
    const reconnectionPolicy = new ExponentialReconnectionPolicy(100, 1_000);

    it('is told by a warning once the server refuses the old one, with no storm of logins, and comes right by itself', async () => {
      const { session: superuser, createRole } = admin();
      await createRole('rotated', rightPassword);
      await using tap = await TcpTap.before(server().contactPoints[0]!);
      const options = { authProvider: as('rotated'), contactPoints: [`127.0.0.1:${tap.port}`], reconnectionPolicy };
      await using cluster = clusterWith(options);
      const warnings: string[] = [];
      cluster.on('warning', (text) => warnings.push(text));
      const session = await cluster.connect();
      await superuser.execute(`ALTER ROLE rotated WITH PASSWORD = '${wrongPassword}'`);
      await refusedAs('rotated');
      tap.cut();
      await until(() => warnings.some((text) => text.includes('no connection can be opened: The server refused the credentials')), patience);
      const before = tap.conversations.length;
      await pause(3_000);
      expect(tap.conversations.length - before).to.be.at.most(8);
      expect((await rejection(session.execute('SELECT key FROM system.local'))).code).to.be.oneOf(['NO_HOST_AVAILABLE', 'AUTHENTICATION']);
      await superuser.execute(`ALTER ROLE rotated WITH PASSWORD = '${rightPassword}'`);
      await until(() => cluster.metadata.hosts.every(({ state }) => state === 'up'), patience);
      expect((await session.execute('SELECT key FROM system.local')).rows).to.have.length(1);
    });

    it('is no trouble with a function that knows the new one', async () => {
      const { session: superuser, createRole } = admin();
      await createRole('renewed', rightPassword);
      let password = rightPassword;
      await using tap = await TcpTap.before(server().contactPoints[0]!);
      const authProvider = new PlainTextAuthProvider(() => ({ username: 'renewed', password }));
      await using cluster = clusterWith({ authProvider, contactPoints: [`127.0.0.1:${tap.port}`], reconnectionPolicy });
      const session = await cluster.connect();
      await superuser.execute(`ALTER ROLE renewed WITH PASSWORD = '${wrongPassword}'`);
      password = wrongPassword;
      await refusedAs('renewed');
      tap.cut();
      await until(() => cluster.metadata.hosts.some(({ state }) => state === 'down'), patience);
      await until(() => cluster.metadata.hosts.every(({ state }) => state === 'up'), patience);
      expect((await session.execute('SELECT key FROM system.local')).rows).to.have.length(1);
    });

    /** The server keeps passwords for a while. */
    async function refusedAs(name: string): Promise<void> {
      for (const deadline = performance.now() + 20_000; performance.now() < deadline;) {
        await using cluster = clusterWith({ authProvider: as(name) });
        const outcome: unknown = await cluster.connect().catch((error: unknown) => error);
        if (outcome instanceof AuthenticationError) return;
        await pause(200);
      }
      throw new Error(`The server still takes the old password of ${name}`);
    }
  });
});

describeWithServer('auth: credentials that nobody asks for', { withoutLogin: true }, (server) => {
  const options = (): ClusterOptions => ({ contactPoints: server().contactPoints, authProvider: as('ada'), connectTimeoutMs });

  it('S8: a warning says that they were not sent', async () => {
    await using tap = await TcpTap.before(server().contactPoints[0]!);
    await using cluster = new Cluster({ ...options(), contactPoints: [`127.0.0.1:${tap.port}`] });
    const warnings: string[] = [];
    cluster.on('warning', (text) => warnings.push(text));
    await cluster.connect();
    expect(warnings.join()).to.include(`127.0.0.1:${tap.port}: The server did not ask for authentication: credentials were not sent`);
    for (const conversation of tap.conversations) expect(secretAmong(conversation.sent)).to.equal(undefined);
  });

  it('S8: requireAuthentication refuses such a server, and says what to check', async () => {
    await using cluster = new Cluster({ ...options(), requireAuthentication: true });
    const error = await rejection(cluster.connect());
    expect(error).to.be.instanceOf(AuthenticationError).and.include({ code: 'AUTHENTICATION', host: server().contactPoints[0] });
    expect(error.message).to.include('did not ask for authentication').and.include('requireAuthentication').and.include('right server');
  });

  it('S8: requireAuthentication refuses it without credentials too', async () => {
    await using cluster = new Cluster({ contactPoints: server().contactPoints, requireAuthentication: true });
    expect(await rejection(cluster.connect())).to.be.instanceOf(AuthenticationError);
  });
});

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
