import { expect } from 'chai';
import { AuthenticationError, Cluster, PlainTextAuthProvider, ProtocolVersion } from '../../../src/index';
import { RecordingEnvironment } from '../../support/recording-environment';
import { rejection } from '../../support/rejection';
import { sentinelPassword } from '../../support/secret-guard';
import { describeWithServer } from '../../support/server';
import { tokensOf } from './logins';

describeWithServer('auth: a node that asks for no authentication', { withoutLogin: true }, (server) => {
  for (const version of ['V4', 'V5'] as const) {
    const options = () => ({ contactPoints: server().contactPoints, protocolVersion: ProtocolVersion[version] });

    for (const authProvider of [new PlainTextAuthProvider('alice', sentinelPassword), undefined]) {
      const whose = authProvider === undefined ? 'without a provider' : 'with a provider';
      it(`is refused on ${version} where authentication is required, ${whose}, and gets no credentials`, async () => {
        const environment = new RecordingEnvironment();
        const required = { ...options(), requireAuthentication: true, ...(authProvider && { authProvider }) };
        const error = await rejection(new Cluster(required, environment).connect());
        expect(error).to.be.instanceOf(AuthenticationError).and.to.include({ host: server().contactPoints[0] });
        expect(error.message).to.include('did not ask for authentication').and.include('requireAuthentication');
        expect(tokensOf(environment)).to.deep.equal([]);
      });
    }

    it(`is used on ${version} otherwise, with a warning that the credentials were not sent`, async () => {
      const environment = new RecordingEnvironment();
      const authProvider = new PlainTextAuthProvider('alice', sentinelPassword);
      await using cluster = new Cluster({ ...options(), authProvider }, environment);
      const warnings: string[] = [];
      cluster.on('warning', (text) => warnings.push(text));
      const { rows } = await (await cluster.connect()).execute('SELECT key FROM system.local');
      expect(rows).to.deep.equal([{ key: 'local' }]);
      expect(warnings.join()).to.include('did not ask for authentication: credentials were not sent');
      expect(tokensOf(environment)).to.deep.equal([]);
    });
  }
});
