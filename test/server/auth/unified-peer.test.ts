import { expect } from 'chai';
import { loadPeerDriver } from '../../support/peer-driver';
import type { PeerClient, PeerDriver } from '../../support/peer-driver';
import { sentinelPassword } from '../../support/secret-guard';
import { describeWithServer } from '../../support/server';
import { unifiedNode } from '../../support/unified-server';
import { useAdmin } from './logins';

/** What the other driver has for DSE. */
interface PeerAuth {
  readonly DsePlainTextAuthProvider: new (username: string, password: string, authorizationId?: string) => object;
}

/** That the node of these tests speaks as DSE does is not for purecql alone to say. */
describeWithServer('auth: another driver for DSE on the same node', () => unifiedNode(), (server) => {
  const admin = useAdmin(server);
  const clients: PeerClient[] = [];
  before('make the roles', async () => {
    const { session, createRole } = admin();
    await createRole('service', sentinelPassword);
    await createRole('alice');
    await session.execute('CREATE TABLE alices (id int PRIMARY KEY)');
    await session.execute('GRANT SELECT ON alices TO alice');
  });
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.shutdown())));

  async function connect(authorizationId?: string): Promise<PeerClient> {
    const { Client, auth } = await loadPeerDriver();
    const { DsePlainTextAuthProvider } = auth as PeerDriver['auth'] & PeerAuth;
    const client = new Client({
      contactPoints: server().contactPoints, localDataCenter: 'dc1', keyspace: admin().keyspace, isMetadataSyncEnabled: false,
      authProvider: new DsePlainTextAuthProvider('service', sentinelPassword, authorizationId),
      applicationName: 'the peer',
    });
    clients.push(client);
    await client.connect();
    return client;
  }

  const failure = (work: Promise<unknown>): Promise<string> => work.then(() => 'it succeeded', String);

  it('negotiates the mechanism and logs in', async () => {
    await connect();
    expect(new Set((await admin().loginsOf('the peer')).map(({ username }) => username))).to.deep.equal(new Set(['service']));
  });

  it('logs in as another role where that is granted, and nowhere else', async () => {
    const { session } = admin();
    expect(await failure(connect('alice'))).to.include('All host');
    await session.execute('GRANT AUTHORIZE ON ROLE alice TO service');
    const client = await connect('alice');
    expect((await client.execute('SELECT id FROM alices')).rows).to.deep.equal([]);
    await session.execute('REVOKE AUTHORIZE ON ROLE alice FROM service');
  });

  it('executes as another role where that is granted, and nowhere else', async () => {
    const client = await connect();
    const run = (): Promise<unknown> => client.execute('SELECT id FROM alices', undefined, { executeAs: 'alice' });
    expect(await failure(run())).to.include("Run 'GRANT PROXY.EXECUTE ON ROLE 'alice' TO 'service'");
    await admin().session.execute('GRANT DESCRIBE ON ROLE alice TO service');
    expect(await run()).to.have.property('rows').that.deep.equals([]);
    expect(await failure(client.execute('SELECT id FROM alices'))).to.include('User service has no SELECT permission');
  });
});
