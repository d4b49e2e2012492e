import { inspect } from 'node:util';
import { expect } from 'chai';
import { authenticate } from '../../../src/auth/authenticate';
import type { SaslReply } from '../../../src/auth/authenticate';
import type { AuthProvider } from '../../../src/auth/authenticator';
import { dseAuthenticatorName } from '../../../src/auth/mechanism-negotiation';
import { PlainTextAuthProvider } from '../../../src/auth/plain-text';
import type { CredentialsSource, PlainTextAuthOptions } from '../../../src/auth/plain-text';
import { AuthenticationError, ConfigurationError } from '../../../src/errors';
import { expectNoSecret, sentinelPassword as sentinel } from '../../support/secret-guard';

const endpoint = { address: '127.0.0.1', port: 9042 };
const passwordAuthenticator = 'org.apache.cassandra.auth.PasswordAuthenticator';
const success: SaslReply = { kind: 'AUTH_SUCCESS', token: null };

/** The tokens that reach a server which answers with `challenges` first, as hex. */
async function tokensOf(provider: AuthProvider, name = passwordAuthenticator, ...challenges: string[]): Promise<string[]> {
  const tokens: string[] = [];
  await authenticate(async (token) => {
    tokens.push(token!.toString('hex'));
    const text = challenges.shift();
    return text === undefined ? success : { kind: 'AUTH_CHALLENGE', token: Buffer.from(text) };
  }, provider, endpoint, name);
  return tokens;
}

const failure = (run: Promise<unknown>): Promise<Error> => run.then(() => expect.fail('it succeeded'), (error: Error) => error);

describe('PlainTextAuthProvider', () => {
  describe('the token (RFC 4616 §2)', () => {
    const table: [username: string, password: string, options: PlainTextAuthOptions | undefined, hex: string][] = [
      ['tim', 'tanstaaftanstaaf', undefined, '0074696d0074616e737461616674616e7374616166'],
      ['Kurt', 'xipj3plmq', { authorizationId: 'Ursel' }, '557273656c004b757274007869706a33706c6d71'],
      ['jürgen', '€', {}, '006ac3bc7267656e00e282ac'],
      ['', '', undefined, '0000'],
    ];
    for (const [username, password, options, hex] of table) {
      it(`of "${username}" and "${password}"${options?.authorizationId === undefined ? '' : ' as another'}`, async () => {
        expect(await tokensOf(new PlainTextAuthProvider(username, password, options))).to.deep.equal([hex]);
      });
    }
  });

  it('chooses the mechanism PLAIN when the server speaks for several, and sends the token after PLAIN-START', async () => {
    const provider = new PlainTextAuthProvider('tim', 'pw');
    const tokens = await tokensOf(provider, dseAuthenticatorName, 'PLAIN-START');
    expect(tokens).to.deep.equal([Buffer.from('PLAIN').toString('hex'), '0074696d007077']);
  });

  it('sends no password to a DSE that answers with anything but PLAIN-START', async () => {
    const sent: string[] = [];
    const run = authenticate(async (token) => {
      sent.push(String(token));
      return { kind: 'AUTH_CHALLENGE', token: Buffer.from('GSSAPI-START') };
    }, new PlainTextAuthProvider('tim', sentinel), endpoint, dseAuthenticatorName);
    expect((await failure(run)).message).to.include('GSSAPI-START').and.not.include(sentinel);
    expect(sent).to.deep.equal(['PLAIN']);
  });

  it('has no answer to challenges, and does not repeat what they say', async () => {
    const error = await failure(tokensOf(new PlainTextAuthProvider('tim', sentinel), passwordAuthenticator, `\0tim\0${sentinel}`));
    expect(error).to.be.instanceOf(AuthenticationError);
    expect(inspect(error, { depth: 9 })).to.not.include(sentinel);
  });

  it('wipes the token once the exchange is over', async () => {
    let kept: Buffer | undefined;
    await authenticate(async (token) => {
      kept = token!;
      expect(kept.toString()).to.include(sentinel);
      return success;
    }, new PlainTextAuthProvider('tim', sentinel), endpoint, passwordAuthenticator);
    expect(kept!.every((byte) => byte === 0)).to.equal(true);
  });

  describe('credentials that are missing or malformed', () => {
    const table: [name: string, username: unknown, password: unknown, text: string][] = [
      ['no user name', undefined, sentinel, 'lack username: if it comes from an environment variable'],
      ['no password', 'tim', undefined, 'lack password:'],
      ['neither', undefined, undefined, 'lack username and password:'],
      ['null', 'tim', null, 'lack password:'],
      ['an empty user name', '', sentinel, 'empty username'],
      ['an empty password', 'tim', '', 'empty password'],
      ['a number', 'tim', 12_345, 'password in the credentials of PlainTextAuthProvider is no string, but of type number'],
      ['NUL in the user name', 'tim\0', sentinel, 'username in the credentials of PlainTextAuthProvider has a NUL'],
      ['NUL in the password', 'tim', `${sentinel}\0admin`, 'has a NUL character'],
    ];
    for (const [name, username, password, text] of table) {
      it(`are refused at once: ${name}`, () => {
        const make = () => new PlainTextAuthProvider(username as string, password as string);
        expect(make).to.throw(ConfigurationError, text);
        expect(make).to.not.throw(sentinel);
        expect(make).to.not.throw('12345');
      });

      it(`are refused when a function gives them: ${name}`, async () => {
        const source = (() => ({ username, password })) as CredentialsSource;
        const error = await failure(tokensOf(new PlainTextAuthProvider(source)));
        expect(error).to.be.instanceOf(ConfigurationError);
        expect(error.message).to.match(/from the function given to PlainTextAuthProvider/).and.not.include(sentinel);
      });
    }

    for (const given of [undefined, null, 'tim:pw', 5]) {
      it(`are refused when a function gives ${typeof given}`, async () => {
        const error = await failure(tokensOf(new PlainTextAuthProvider((() => given) as never)));
        expect(error).to.be.instanceOf(ConfigurationError);
        expect(error.message).to.include('lack username and password');
      });
    }
  });

  describe('a function for credentials', () => {
    it('is asked for each connection', async () => {
      let round = 0;
      const provider = new PlainTextAuthProvider(async () => ({ username: 'tim', password: `pw${++round}` }));
      expect(await tokensOf(provider)).to.deep.equal(['0074696d00707731']);
      expect(await tokensOf(provider)).to.deep.equal(['0074696d00707732']);
    });

    it('may be synchronous, and takes the options in second place', async () => {
      const provider = new PlainTextAuthProvider(() => ({ username: 'u', password: 'p' }), { authorizationId: 'z' });
      expect(await tokensOf(provider)).to.deep.equal(['7a00750070']);
    });

    it('is not asked by a server that may not have the password', async () => {
      const provider = new PlainTextAuthProvider(() => expect.fail('asked'));
      expect(await failure(tokensOf(provider, 'com.evil.CredentialStealer'))).to.be.instanceOf(AuthenticationError);
    });

    it('fails the connection when it fails', async () => {
      const cause = new Error('the vault is sealed');
      const error = await failure(tokensOf(new PlainTextAuthProvider(() => Promise.reject(cause))));
      expect(error).to.be.instanceOf(AuthenticationError).and.include({ cause, host: '127.0.0.1:9042' });
      expect(error.message).to.include('the vault is sealed');
    });
  });

  describe('options', () => {
    it('of unknown names are refused', () => {
      expect(() => new PlainTextAuthProvider('u', 'p', { authorisationId: 'x' } as PlainTextAuthOptions))
        .to.throw(ConfigurationError, 'did you mean "authorizationId"?');
    });

    for (const options of ['role', null, ['role'], 5]) {
      it(`are no ${JSON.stringify(options)}`, () => {
        expect(() => new PlainTextAuthProvider('u', 'p', options as never)).to.throw(ConfigurationError, "{ authorizationId: 'role' }");
      });
    }

    for (const allowed of ['com.example.Ldap', [1], {}, null]) {
      it(`allowedAuthenticators is not ${JSON.stringify(allowed)}`, () => {
        expect(() => new PlainTextAuthProvider('u', 'p', { allowedAuthenticators: allowed as never }))
          .to.throw(ConfigurationError, "array of class names, or 'any'");
      });
    }

    for (const authorizationId of ['a\0b', 5]) {
      it(`authorizationId is not ${JSON.stringify(authorizationId)}`, () => {
        expect(() => new PlainTextAuthProvider('u', 'p', { authorizationId: authorizationId as string })).to.throw(ConfigurationError);
      });
    }

    it('may be undefined', async () => {
      const provider = new PlainTextAuthProvider('u', 'p', { authorizationId: undefined, allowedAuthenticators: undefined });
      expect(await tokensOf(provider)).to.deep.equal(['00750070']);
    });

    it('allow more classes, and cannot be changed afterwards', async () => {
      const allowedAuthenticators = ['com.example.Ldap'];
      const provider = new PlainTextAuthProvider('u', 'p', { allowedAuthenticators });
      allowedAuthenticators.push('com.evil.CredentialStealer');
      expect(await tokensOf(provider, 'com.example.Ldap')).to.deep.equal(['00750070']);
      expect(await failure(tokensOf(provider, 'com.evil.CredentialStealer'))).to.be.instanceOf(AuthenticationError);
    });
  });

  it('shows its secrets nowhere', () => {
    const provider = new PlainTextAuthProvider('tim-the-user', sentinel, { authorizationId: 'role-of-tim' });
    const authenticator = provider.newAuthenticator(endpoint, passwordAuthenticator);
    for (const object of [provider, authenticator]) {
      const shown = [
        inspect(object, { depth: 9, showHidden: true }), JSON.stringify(object), String(object), JSON.stringify({ ...object }),
        JSON.stringify(Object.getOwnPropertyDescriptors(object)),
      ].join();
      expect(shown).to.not.match(/tim-the-user|role-of-tim/);
      expectNoSecret([object, shown]);
    }
    expect(inspect(provider)).to.equal('PlainTextAuthProvider {}');
  });
});
