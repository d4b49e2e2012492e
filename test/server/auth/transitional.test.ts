import { expect } from 'chai';
import { AuthenticationError, Cluster, PlainTextAuthProvider, ProtocolVersion, UnauthorizedError } from '../../../src/index';
import type { ClusterOptions } from '../../../src/index';
import { RecordingEnvironment } from '../../support/recording-environment';
import { rejection } from '../../support/rejection';
import { sentinelPassword } from '../../support/secret-guard';
import { describeWithServer } from '../../support/server';
import { unifiedNode } from '../../support/unified-server';
import { bothAs, loginsWith, tokensOf, useAdmin } from './logins';

/** `strict` and `normal` differ in what wrong credentials come to. */
for (const transitionalMode of ['strict', 'normal'] as const) {
  describeWithServer(`auth: DSE in transitional mode, ${transitionalMode}`, () => unifiedNode({ transitionalMode }), (server) => {
    const admin = useAdmin(server);
    before('make a role and tables', async () => {
      const { session, createRole } = admin();
      await createRole('alice', sentinelPassword);
      for (const name of ['alice', 'anonymous']) {
        if (name === 'anonymous') await session.execute('CREATE ROLE IF NOT EXISTS anonymous');
        await session.execute(`CREATE TABLE of_${name} (id int PRIMARY KEY)`);
        await session.execute(`GRANT SELECT ON of_${name} TO ${name}`);
      }
    });

    for (const version of ['V4', 'V5'] as const) {
      const protocolVersion = ProtocolVersion[version];

      it(`an empty name and password are anonymous on ${version}`, async () => {
        const options = { authProvider: new PlainTextAuthProvider('', ''), protocolVersion };
        const environment = new RecordingEnvironment();
        expect(await loginsWith(server(), admin(), options, environment)).to.deep.equal(bothAs('anonymous', protocolVersion));
        const tokens = tokensOf(environment).map(String);
        expect(tokens.slice(0, 2)).to.deep.equal(['PLAIN', '\0\0']);
      });

      it(`a user is itself on ${version}`, async () => {
        const options = { authProvider: new PlainTextAuthProvider('alice', sentinelPassword), protocolVersion };
        expect(await loginsWith(server(), admin(), options)).to.deep.equal(bothAs('alice', protocolVersion));
      });
    }

    it('the anonymous have the permissions of their role, and no more', async () => {
      const authProvider = new PlainTextAuthProvider('', '');
      await using cluster = new Cluster({ contactPoints: server().contactPoints, authProvider });
      const session = await cluster.connect(admin().keyspace);
      expect((await session.execute('SELECT id FROM of_anonymous')).rows).to.deep.equal([]);
      expect(await rejection(session.execute('SELECT id FROM of_alice'))).to.be.instanceOf(UnauthorizedError);
    });

    it('without a provider nothing is sent, and the error shows how to log in', async () => {
      const environment = new RecordingEnvironment();
      const error = await rejection(new Cluster({ contactPoints: server().contactPoints }, environment).connect());
      expect(error).to.be.instanceOf(AuthenticationError).and.to.include({ host: server().contactPoints[0] });
      expect(error.message).to.include('DseAuthenticator').and.include('new PlainTextAuthProvider(username, password), both empty');
      expect(tokensOf(environment)).to.deep.equal([]);
    });

    it(`a wrong password is ${transitionalMode === 'strict' ? 'refused' : 'anonymous too'}`, async () => {
      const options: ClusterOptions = { authProvider: new PlainTextAuthProvider('alice', `not ${sentinelPassword}`) };
      if (transitionalMode === 'normal') {
        expect(await loginsWith(server(), admin(), options)).to.deep.equal(bothAs('anonymous', ProtocolVersion.V5));
        return;
      }
      const error = await rejection(loginsWith(server(), admin(), options));
      expect(error).to.be.instanceOf(AuthenticationError);
    });
  });
}
