import { expect } from 'chai';
import type { AuthProvider } from '../../../src/auth/authenticator';
import { answererOf, certificateRefusal } from '../../../src/auth/certificate-login';
import { PlainTextAuthProvider } from '../../../src/auth/plain-text';
import { AuthenticationError } from '../../../src/errors';
import { ErrorCode } from '../../../src/protocol/constants';
import type { ErrorMessage } from '../../../src/protocol/messages';

const mutualTls = 'org.apache.cassandra.auth.MutualTlsAuthenticator';
const withFallback = 'org.apache.cassandra.auth.MutualTlsWithPasswordFallbackAuthenticator';
const passwords = 'org.apache.cassandra.auth.PasswordAuthenticator';
const endpoint = { address: '10.1.2.3', port: 9042 };

const password = new PlainTextAuthProvider('ada', 'secret');
const own: AuthProvider = { newAuthenticator: password.newAuthenticator, knownAuthenticators: [mutualTls] };
const allowing = new PlainTextAuthProvider('ada', 'secret', { allowedAuthenticators: [mutualTls] });
const open = new PlainTextAuthProvider('ada', 'secret', { allowedAuthenticators: 'any' });

describe('answererOf', () => {
  type Answerer = 'certificate' | 'none' | 'refused' | AuthProvider;
  const table: [authenticator: string, provider: AuthProvider | undefined, mayShowCertificate: boolean, answerer: Answerer][] = [
    [mutualTls, undefined, true, 'certificate'],
    [mutualTls, password, true, 'certificate'],
    [mutualTls, open, true, 'certificate'],
    [mutualTls, own, true, own],
    [mutualTls, allowing, true, allowing],
    [mutualTls, undefined, false, 'refused'],
    [mutualTls, password, false, 'refused'],
    [mutualTls, own, false, own],
    [withFallback, undefined, true, 'certificate'],
    [withFallback, password, true, password],
    [withFallback, password, false, password],
    [withFallback, undefined, false, 'none'],
    [passwords, undefined, true, 'none'],
    [passwords, password, true, password],
    [`${mutualTls}x`, undefined, true, 'none'],
    ['com.evil.MutualTlsAuthenticator', undefined, true, 'none'],
  ];
  for (const [authenticator, provider, mayShow, answerer] of table) {
    const names = new Map<unknown, string>([[password, 'password'], [own, 'own'], [allowing, 'allowing'], [open, 'any']]);
    const given = `${names.get(provider) ?? 'no'} provider, ${mayShow ? 'a' : 'no'} certificate`;
    it(`${authenticator.replace(/.*auth\./, '')}, ${given}: ${names.get(answerer) ?? String(answerer)}`, () => {
      const choose = () => answererOf(authenticator, provider, mayShow);
      if (answerer === 'refused') expect(choose).to.throw(AuthenticationError, 'set tls.cert and tls.key');
      else if (answerer === 'none') expect(choose()).to.equal(undefined);
      else if (answerer === 'certificate') expect(choose()?.knownAuthenticators).to.deep.equal([mutualTls, withFallback]);
      else expect(choose()).to.equal(answerer);
    });
  }

  it('sends no byte for a certificate, and nothing to a challenge', async () => {
    const authenticator = await answererOf(mutualTls, undefined, true)!.newAuthenticator(endpoint, mutualTls);
    expect(await authenticator.initialResponse()).to.deep.equal(Buffer.alloc(0));
    expect(() => authenticator.evaluateChallenge(Buffer.from('who?'))).to.throw(AuthenticationError, 'more than a certificate');
  });
});

describe('certificateRefusal', () => {
  const reply: ErrorMessage = { kind: 'ERROR', code: ErrorCode.BAD_CREDENTIALS, message: "identity 'x'\nnot authorized" };

  it('speaks of the certificate, not of a password', () => {
    const error = certificateRefusal(mutualTls, reply);
    expect(error).to.be.instanceOf(AuthenticationError).and.have.nested.property('cause.code', 'BAD_CREDENTIALS');
    expect(error!.message).to.include("identity 'x'\\nnot authorized").and.include('ADD IDENTITY').and.not.include('password');
    expect(certificateRefusal(withFallback, reply)).to.be.instanceOf(AuthenticationError);
  });

  it('has nothing to say of other servers and of other errors', () => {
    expect(certificateRefusal(passwords, reply)).to.equal(undefined);
    expect(certificateRefusal(mutualTls, { ...reply, code: ErrorCode.SERVER_ERROR })).to.equal(undefined);
  });
});
