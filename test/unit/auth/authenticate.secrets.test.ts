import { expect } from 'chai';
import { authenticate } from '../../../src/auth/authenticate';
import type { AskSasl } from '../../../src/auth/authenticate';
import type { AuthProvider } from '../../../src/auth/authenticator';
import { PlainTextAuthProvider } from '../../../src/auth/plain-text';
import { AuthenticationError, ConfigurationError } from '../../../src/errors';
import { expectNoSecret, sentinelPassword } from '../../support/secret-guard';

const endpoint = { address: '10.1.2.3', port: 9042 };
const passwordAuthenticator = 'org.apache.cassandra.auth.PasswordAuthenticator';
const dseAuthenticator = 'com.datastax.bdp.cassandra.auth.DseAuthenticator';

/** The error of an exchange, which shows no password. */
async function failure(ask: AskSasl, provider: AuthProvider, name = passwordAuthenticator): Promise<Error> {
  const error: unknown = await authenticate(ask, provider, endpoint, name).then(() => undefined, (reason: unknown) => reason);
  expectNoSecret(error, 'the error');
  expect(error).to.be.instanceOf(Error);
  return error as Error;
}

const never: AskSasl = () => expect.fail('something was sent');

describe('authenticate: secrets', () => {
  const noLists: unknown[] = ['com.example.LdapAuthenticator', '', 'anything', 5, {}, [1], null, new Set(['com.example.Ldap'])];
  for (const allowed of noLists) {
    it(`S6: gives nothing when ${JSON.stringify(allowed)} is in the place of the list of classes`, async () => {
      const provider = { allowedAuthenticators: allowed as never, newAuthenticator: () => expect.fail('it was asked') };
      for (const name of ['Ldap', '', 'any', 'com.example.Ldap']) {
        const error = await failure(never, provider, name);
        expect(error).to.be.instanceOf(ConfigurationError).and.include({ host: '10.1.2.3:9042' });
        expect(error.message).to.include('allowedAuthenticators of the authProvider must be an array of class names');
      }
    });
  }

  it('S6: gives nothing to a class that only begins, ends or looks like an allowed one', async () => {
    const provider = new PlainTextAuthProvider('ada', sentinelPassword, { allowedAuthenticators: ['com.example.Ldap'] });
    for (const name of ['com.example.Lda', 'com.example.Ldap2', 'xcom.example.Ldap', 'com.example.ldap', 'com.example.Ldap\0', 'comXexample.Ldap']) {
      expect(await failure(never, provider, name)).to.be.instanceOf(AuthenticationError);
    }
  });

  const thrown: [what: string, value: unknown][] = [
    ['the password', sentinelPassword], ['an object with it', { password: sentinelPassword }], ['a list of it', [sentinelPassword]],
    ['bytes of it', Buffer.from(sentinelPassword)], ['a function with it', Object.assign(() => 1, { sentinelPassword })],
    ['a symbol of it', Symbol(sentinelPassword)],
  ];
  for (const [what, value] of thrown) {
    it(`S9: does not pass on ${what}, thrown by a provider`, async () => {
      const fail = (): never => {
        throw value;
      };
      const error = await failure(never, new PlainTextAuthProvider(fail));
      expect(error).to.be.instanceOf(AuthenticationError);
      expect(error.message).to.include('initialResponse of the authProvider failed');
      expect(error.cause).to.equal(undefined);
    });
  }

  it('S9: passes on an error of a provider as its cause', async () => {
    const cause = new Error('the vault is sealed');
    expect((await failure(never, new PlainTextAuthProvider(() => Promise.reject(cause)))).cause).to.equal(cause);
  });

  const ends: [what: string, ask: AskSasl][] = [
    ['success', async () => ({ kind: 'AUTH_SUCCESS', token: null })],
    ['a refusal', () => Promise.reject(new AuthenticationError('no'))],
    ['a challenge', async () => ({ kind: 'AUTH_CHALLENGE', token: Buffer.from('more') })],
  ];
  for (const [what, answer] of ends) {
    for (const name of [passwordAuthenticator, dseAuthenticator]) {
      it(`S7: wipes the token after ${what}, with ${name.slice(name.lastIndexOf('.') + 1)}`, async () => {
        const tokens: Buffer[] = [];
        const ask: AskSasl = async (token) => {
          tokens.push(token!);
          const isName = token!.toString() === 'PLAIN';
          return isName ? { kind: 'AUTH_CHALLENGE', token: Buffer.from('PLAIN-START') } : answer(token);
        };
        await authenticate(ask, new PlainTextAuthProvider('ada', sentinelPassword), endpoint, name).catch(() => undefined);
        const secret = tokens.at(-1)!;
        expect(secret).to.have.length(Buffer.byteLength(`\0ada\0${sentinelPassword}`));
        expect(secret.every((byte) => byte === 0)).to.equal(true);
      });
    }
  }

  it('S7: puts no NUL where it would move the parts of the token', async () => {
    const parts: [username: string, password: string, authorizationId?: string][] = [
      ['a\0b', 'x'], ['a', 'x\0y'], ['a', `\0${sentinelPassword}`], ['a', 'x', 'z\0root'],
    ];
    for (const [username, password, authorizationId] of parts) {
      expect(() => new PlainTextAuthProvider(username, password, { authorizationId })).to.throw(ConfigurationError, 'NUL character');
      if (authorizationId !== undefined) continue;
      const error = await failure(never, new PlainTextAuthProvider(() => ({ username, password })));
      expect(error.message).to.include('NUL character');
    }
  });
});
