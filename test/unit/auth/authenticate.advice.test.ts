import { expect } from 'chai';
import { authenticate } from '../../../src/auth/authenticate';
import type { AuthProvider } from '../../../src/auth/authenticator';
import { dseAuthenticatorName, kerberosAuthenticatorName } from '../../../src/auth/mechanism-negotiation';
import { PlainTextAuthProvider } from '../../../src/auth/plain-text';
import { AuthenticationError, ConnectionError } from '../../../src/errors';
import { rejection } from '../../support/rejection';

const endpoint = { address: '10.1.2.3', port: 9042 };
const passwordAuthenticator = 'org.apache.cassandra.auth.PasswordAuthenticator';
const refusal = new AuthenticationError('The server refused the credentials: no: check them', { cause: new Error('no') });

/** The error of a login that ends in this way at the token of the mechanism. */
function refused(provider: AuthProvider, className: string, error: Error = refusal): ReturnType<typeof rejection> {
  let isFirst = className === dseAuthenticatorName;
  return rejection(authenticate(async () => {
    if (!isFirst) throw error;
    isFirst = false;
    return { kind: 'AUTH_CHALLENGE', token: Buffer.from('PLAIN-START') };
  }, provider, endpoint, className));
}

describe('authenticate: what to check after a refusal', () => {
  for (const className of [passwordAuthenticator, dseAuthenticatorName]) {
    it(`names the grant that acting as another role takes, at ${className}`, async () => {
      const provider = new PlainTextAuthProvider('service', 'pw', { authorizationId: 'alice' });
      const error = await refused(provider, className);
      expect(error).to.be.instanceOf(AuthenticationError).and.include({ host: '10.1.2.3:9042', cause: refusal.cause });
      expect(error.message).to.equal(
        'The server refused the credentials: no: check them, and that the user has PROXY.LOGIN on the role of authorizationId',
      );
    });

    it(`adds nothing without another role, at ${className}`, async () => {
      expect(await refused(new PlainTextAuthProvider('service', 'pw'), className)).to.equal(refusal);
    });
  }

  it('is any authenticator\'s to give', async () => {
    const provider: AuthProvider = {
      newAuthenticator: () => ({
        initialResponse: () => null, evaluateChallenge: () => null, refusalAdvice: 'that the clock is right',
      }),
    };
    expect((await refused(provider, passwordAuthenticator)).message).to.match(/check them, and that the clock is right$/);
  });

  it('is for refusals of the server only', async () => {
    const provider = new PlainTextAuthProvider('service', 'pw', { authorizationId: 'alice' });
    const lost = new ConnectionError('SOCKET_CLOSED', 'gone');
    expect(await refused(provider, passwordAuthenticator, lost)).to.equal(lost);
    const fails = (): Promise<never> => Promise.reject(new AuthenticationError('of our own'));
    const own = new PlainTextAuthProvider(fails, { authorizationId: 'alice' });
    expect((await refused(own, passwordAuthenticator)).message).to.equal('of our own');
  });
});

describe('authenticate: what to set where nothing is set', () => {
  const examples: [className: string, example: string][] = [
    [passwordAuthenticator, 'new PlainTextAuthProvider(username, password)'],
    [kerberosAuthenticatorName, 'new DseGssApiAuthProvider()'],
    [dseAuthenticatorName,
      'new PlainTextAuthProvider(username, password), both empty in transitional mode, or new DseGssApiAuthProvider()'],
  ];
  for (const [className, example] of examples) {
    it(`fits ${className}`, async () => {
      const error = await rejection(authenticate(() => expect.fail('nothing may be sent'), undefined, endpoint, className));
      expect(error).to.be.instanceOf(AuthenticationError);
      expect(error.message).to.match(/no credentials are configured: set authProvider: (.*)$/).and.include(`: ${example}`);
    });
  }
});
