import { expect } from 'chai';
import { AuthenticationError, Cluster, ExponentialReconnectionPolicy, PlainTextAuthProvider } from '../../../src/index';
import type { CredentialsSource } from '../../../src/index';
import { CuttableProxy } from '../../support/cuttable-proxy';
import { rejection } from '../../support/rejection';
import { sentinelPassword } from '../../support/secret-guard';
import { describeWithServer } from '../../support/server';
import { unifiedNode } from '../../support/unified-server';
import { until } from '../../support/until';
import { useAdmin } from './logins';

const first = `${sentinelPassword} 1`;
const second = `${sentinelPassword} 2`;
const select = 'SELECT v FROM notes WHERE id = ?';

describeWithServer('auth: passwords that change while the cluster runs', () => unifiedNode(), (server) => {
  const admin = useAdmin(server);
  before('make the role and its table', async () => {
    const { session, createRole } = admin();
    await createRole('alice', first);
    await session.execute('CREATE TABLE notes (id int PRIMARY KEY, v text)');
    await session.execute('GRANT SELECT ON notes TO alice');
    await session.execute("INSERT INTO notes (id, v) VALUES (1, 'x')");
  });
  afterEach(() => changePassword(first));

  const changePassword = (password: string): Promise<unknown> => (
    admin().session.execute(`ALTER ROLE alice WITH PASSWORD = '${password}'`)
  );
  const isUp = (cluster: Cluster): boolean => cluster.metadata.hosts[0]?.state === 'up';

  /** A cluster behind a proxy, with credentials that are asked for. */
  const clusterBehind = (proxy: CuttableProxy, credentials: CredentialsSource): Cluster => (
    new Cluster({
      contactPoints: [proxy.contactPoint],
      addressTranslator: proxy.translator,
      authProvider: new PlainTextAuthProvider(credentials),
      reconnectionPolicy: new ExponentialReconnectionPolicy(20, 200),
    })
  );

  it('new connections get the new password, and requests go on', async () => {
    let password = first;
    let asked = 0;
    await using proxy = await CuttableProxy.before(server().contactPoints[0]!);
    await using cluster = clusterBehind(proxy, async () => {
      asked++;
      return { username: 'alice', password };
    });
    const session = await cluster.connect(admin().keyspace);
    expect((await session.execute(select, [1])).rows).to.deep.equal([{ v: 'x' }]);
    const [askedBefore, connectionsBefore] = [asked, proxy.connections];
    expect(askedBefore).to.equal(connectionsBefore);
    await changePassword(second);
    password = second;
    expect((await session.execute(select, [1])).rows, 'on connections that are open').to.deep.equal([{ v: 'x' }]);
    expect(asked).to.equal(askedBefore);
    proxy.cut();
    await until(() => proxy.connections >= connectionsBefore + 2 && isUp(cluster), { what: 'both connections are back' });
    for (let i = 0; i < 20; i++) {
      expect((await session.execute(select, [1], { idempotent: true })).rows).to.deep.equal([{ v: 'x' }]);
    }
    await until(() => asked === proxy.connections, { what: 'each connection has asked once' });
  });

  it('a password that was changed too late is tried again, and nothing has to be restarted', async () => {
    let password = first;
    const warnings: string[] = [];
    await using proxy = await CuttableProxy.before(server().contactPoints[0]!);
    await using cluster = clusterBehind(proxy, () => ({ username: 'alice', password }));
    cluster.on('warning', (text) => warnings.push(text));
    const session = await cluster.connect(admin().keyspace);
    await changePassword(second);
    proxy.cut();
    await until(() => !isUp(cluster), { what: 'the node is down' });
    const refusedSoFar = proxy.connections;
    await until(() => proxy.connections > refusedSoFar + 2, { what: 'it is tried again' });
    const error = await rejection(session.execute(select, [1], { idempotent: true }));
    expect(error.message).to.include(`${proxy.contactPoint}: The server refused the credentials`);
    expect(warnings.join()).to.include('No control connection: The server refused the credentials');
    password = second;
    await until(() => isUp(cluster), { what: 'the node is up' });
    expect((await session.execute(select, [1])).rows).to.deep.equal([{ v: 'x' }]);
  });

  it('a callback that fails for a while costs no more than that while', async () => {
    let isBroken = false;
    let failures = 0;
    await using proxy = await CuttableProxy.before(server().contactPoints[0]!);
    await using cluster = clusterBehind(proxy, () => {
      if (isBroken && ++failures > 0) throw new Error('The vault is sealed');
      return { username: 'alice', password: first };
    });
    const session = await cluster.connect(admin().keyspace);
    isBroken = true;
    proxy.cut();
    await until(() => failures > 3 && !isUp(cluster), { what: 'it is tried again' });
    const error = await rejection(session.execute(select, [1], { idempotent: true }));
    expect(error.message).to.include('The vault is sealed');
    isBroken = false;
    await until(() => isUp(cluster), { what: 'the node is up' });
    expect((await session.execute(select, [1])).rows).to.deep.equal([{ v: 'x' }]);
  });

  it('a cluster that starts with the old password says so at once', async () => {
    await changePassword(second);
    const authProvider = new PlainTextAuthProvider(() => ({ username: 'alice', password: first }));
    const error = await rejection(new Cluster({ contactPoints: server().contactPoints, authProvider }).connect());
    expect(error).to.be.instanceOf(AuthenticationError);
    expect(error.message).to.include('username alice and/or password are incorrect');
  });
});
