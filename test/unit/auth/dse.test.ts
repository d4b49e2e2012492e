import { expect } from 'chai';
import { DsePlainTextAuthProvider } from '../../../src/auth/dse';
import { dseAuthenticatorName } from '../../../src/auth/mechanism-negotiation';
import { PlainTextAuthProvider } from '../../../src/auth/plain-text';
import { ConfigurationError } from '../../../src/errors';

const endpoint = { address: '127.0.0.1', port: 9042 };

describe('DsePlainTextAuthProvider', () => {
  it('is a PlainTextAuthProvider under its own name', () => {
    expect(new DsePlainTextAuthProvider('u', 'p')).to.be.instanceOf(PlainTextAuthProvider);
    expect(() => new DsePlainTextAuthProvider('u', undefined)).to.throw(ConfigurationError, 'of DsePlainTextAuthProvider lack password');
  });

  it('names the mechanism, then acts as the role of its authorizationId', async () => {
    const provider = new DsePlainTextAuthProvider('u', 'p', { authorizationId: 'role' });
    const authenticator = provider.newAuthenticator(endpoint, dseAuthenticatorName);
    expect(String(await authenticator.initialResponse())).to.equal('PLAIN');
    expect(String(await authenticator.evaluateChallenge(Buffer.from('PLAIN-START')))).to.equal('role\0u\0p');
  });

  it('sends the token at once to any other class', async () => {
    const provider = new DsePlainTextAuthProvider('u', 'p');
    const authenticator = provider.newAuthenticator(endpoint, 'org.apache.cassandra.auth.PasswordAuthenticator');
    expect(String(await authenticator.initialResponse())).to.equal('\0u\0p');
  });
});
