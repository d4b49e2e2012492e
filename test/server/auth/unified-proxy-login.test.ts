import { expect } from 'chai';
import {
  AuthenticationError, DsePlainTextAuthProvider, PlainTextAuthProvider, ProtocolVersion, UnauthorizedError,
} from '../../../src/index';
import type { ClusterOptions } from '../../../src/index';
import { RecordingEnvironment } from '../../support/recording-environment';
import { rejection } from '../../support/rejection';
import { sentinelPassword } from '../../support/secret-guard';
import { describeWithServer } from '../../support/server';
import { unifiedNode } from '../../support/unified-server';
import { clusterOn } from '../drivers';
import { bothAs, loginsWith, tokensOf, useAdmin } from './logins';

describeWithServer('auth: to log in as another role', () => unifiedNode(), (server) => {
  const admin = useAdmin(server);
  const as = (authorizationId: string): ClusterOptions => (
    { authProvider: new PlainTextAuthProvider('service', sentinelPassword, { authorizationId }) }
  );

  before('make the roles', async () => {
    const { session, createRole } = admin();
    await createRole('service', sentinelPassword);
    for (const name of ['alice', 'Zoë', 'bob']) await createRole(name);
    for (const name of ['alice', 'service']) {
      await session.execute(`CREATE TABLE ${name}s (id int PRIMARY KEY)`);
      await session.execute(`GRANT SELECT ON ${name}s TO ${name}`);
    }
    for (const name of ['alice', '"Zoë"']) await session.execute(`GRANT AUTHORIZE ON ROLE ${name} TO service`);
    await session.execute('GRANT DESCRIBE ON ROLE bob TO service');
  });

  for (const Provider of [PlainTextAuthProvider, DsePlainTextAuthProvider]) {
    for (const version of ['V4', 'V5'] as const) {
      for (const role of ['alice', 'Zoë']) {
        it(`${Provider.name} on ${version}: the server sees ${role}, not the user whose password it got`, async () => {
          const authProvider = new Provider('service', sentinelPassword, { authorizationId: role });
          const options = { authProvider, protocolVersion: ProtocolVersion[version] };
          expect(await loginsWith(server(), admin(), options)).to.deep.equal(bothAs(role, ProtocolVersion[version]));
        });
      }
    }
  }

  it('reads what the other role may read, and no longer what the user itself may', async () => {
    const { keyspace } = admin();
    const expected = [['service', 'services', 'alices'], ['alice', 'alices', 'services']] as const;
    for (const [role, allowed, denied] of expected) {
      await using cluster = clusterOn(server(), as(role));
      const session = await cluster.connect(keyspace);
      expect((await session.execute(`SELECT id FROM ${allowed}`)).rows).to.deep.equal([]);
      const error = await rejection(session.execute(`SELECT id FROM ${denied}`));
      expect(error).to.be.instanceOf(UnauthorizedError);
      expect(error.message).to.include(`User ${role} has no SELECT permission`);
    }
  });

  it('sends the role as the authorization id of RFC 4616', async () => {
    const environment = new RecordingEnvironment();
    await loginsWith(server(), admin(), as('Zoë'), environment);
    const tokens = tokensOf(environment).map(String);
    expect(tokens.slice(0, 2)).to.deep.equal(['PLAIN', `Zoë\0service\0${sentinelPassword}`]);
  });

  const refused: [what: string, role: string][] = [
    ['a role that only execution was granted on', 'bob'],
    ['a role without any grant', 'cassandra'],
    ['a role that does not exist', 'nobody'],
  ];
  for (const [what, role] of refused) {
    it(`${what}: an AuthenticationError that says what the user lacks`, async () => {
      const error = await rejection(clusterOn(server(), as(role)).connect());
      expect(error).to.be.instanceOf(AuthenticationError).and.to.include({ code: 'AUTHENTICATION', mayHaveRun: false });
      expect(error.message).to.include('Failed to login. Please re-try.').and.include('PROXY.LOGIN');
    });
  }

  it('a grant and its end are seen by the connections that come', async () => {
    const { session } = admin();
    await session.execute('GRANT AUTHORIZE ON ROLE bob TO service');
    expect(await loginsWith(server(), admin(), as('bob'))).to.deep.equal(bothAs('bob', ProtocolVersion.V5));
    await session.execute('REVOKE AUTHORIZE ON ROLE bob FROM service');
    expect(await rejection(clusterOn(server(), as('bob')).connect())).to.be.instanceOf(AuthenticationError);
  });

  it('a wrong password is refused, however good the grant', async () => {
    const authProvider = new PlainTextAuthProvider('service', `not ${sentinelPassword}`, { authorizationId: 'alice' });
    const error = await rejection(clusterOn(server(), { authProvider }).connect());
    expect(error).to.be.instanceOf(AuthenticationError);
    expect(error.message).to.include('username service and/or password are incorrect');
  });
});
