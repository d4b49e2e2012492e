import { expect } from 'chai';
import { authenticate } from '../../../src/auth/authenticate';
import type { AskSasl, SaslReply } from '../../../src/auth/authenticate';
import type { Authenticator, AuthProvider, SaslToken } from '../../../src/auth/authenticator';
import { AuthenticationError, ConnectionError } from '../../../src/errors';

const endpoint = { address: '10.1.2.3', port: 9042, hostname: 'node.example' };
const passwordAuthenticator = 'org.apache.cassandra.auth.PasswordAuthenticator';

/** A server that gives these answers in turn and remembers what it was sent. */
function server(...replies: SaslReply[]) {
  const tokens: (string | null)[] = [];
  const ask: AskSasl = async (token) => {
    tokens.push(token?.toString('latin1') ?? null);
    return replies[tokens.length - 1] ?? replies.at(-1)!;
  };
  return { ask, tokens };
}

const challenge = (text: string): SaslReply => ({ kind: 'AUTH_CHALLENGE', token: Buffer.from(text) });
const success = (text?: string): SaslReply => ({ kind: 'AUTH_SUCCESS', token: text === undefined ? null : Buffer.from(text) });

const providerOf = (authenticator: Partial<Authenticator>, more: Partial<AuthProvider> = {}): AuthProvider => ({
  newAuthenticator: () => ({ initialResponse: () => Buffer.from('hello'), evaluateChallenge: () => null, ...authenticator }),
  ...more,
});

async function failure(run: Promise<unknown>): Promise<Error> {
  return run.then(() => expect.fail('it succeeded'), (error: Error) => error);
}

describe('authenticate', () => {
  it('sends the first token at once and ends with AUTH_SUCCESS', async () => {
    const { ask, tokens } = server(success());
    await authenticate(ask, providerOf({}), endpoint, passwordAuthenticator);
    expect(tokens).to.deep.equal(['hello']);
  });

  it('answers challenges, and hands over the last token', async () => {
    const { ask, tokens } = server(challenge('1'), challenge('2'), success('bye'));
    let last: SaslToken = null;
    const provider = providerOf({
      evaluateChallenge: async (token) => Buffer.from(`answer ${token!.toString()}`),
      onAuthenticationSuccess: (token) => {
        last = token;
      },
    });
    await authenticate(ask, provider, endpoint, passwordAuthenticator);
    expect(tokens).to.deep.equal(['hello', 'answer 1', 'answer 2']);
    expect(String(last)).to.equal('bye');
  });

  it('tells the provider the node and the class', async () => {
    const seen: unknown[] = [];
    const provider: AuthProvider = {
      newAuthenticator: async (...given) => {
        seen.push(...given);
        return { initialResponse: () => null, evaluateChallenge: () => null };
      },
    };
    const { ask, tokens } = server(success());
    await authenticate(ask, provider, endpoint, passwordAuthenticator);
    expect(seen).to.deep.equal([endpoint, passwordAuthenticator]);
    expect(tokens).to.deep.equal([null]);
  });

  it('takes any Uint8Array for a token', async () => {
    const { ask, tokens } = server(success());
    const bytes = new Uint8Array([0, 104, 105, 0]).subarray(1, 3);
    await authenticate(ask, providerOf({ initialResponse: () => bytes as Buffer }), endpoint, passwordAuthenticator);
    expect(tokens).to.deep.equal(['hi']);
  });

  it('refuses to begin without a provider, naming the class and the option', async () => {
    const { ask, tokens } = server(success());
    const error = await failure(authenticate(ask, undefined, endpoint, passwordAuthenticator));
    expect(error).to.be.instanceOf(AuthenticationError).and.include({ code: 'AUTHENTICATION', host: '10.1.2.3:9042' });
    expect(error.message).to.include(passwordAuthenticator).and.include('authProvider: new PlainTextAuthProvider(');
    expect(tokens).to.deep.equal([]);
  });

  describe('the list of allowed classes', () => {
    const strange = [
      'com.evil.CredentialStealer', 'toString', '__proto__', 'constructor', '', 'PasswordAuthenticator',
      'org.apache.cassandra.auth.passwordauthenticator', ` ${passwordAuthenticator}`, `${passwordAuthenticator}\0`,
    ];
    for (const name of strange) {
      it(`gives nothing to ${JSON.stringify(name)}`, async () => {
        const { ask, tokens } = server(success());
        const provider = providerOf({}, { newAuthenticator: () => expect.fail('the provider was asked') });
        const error = await failure(authenticate(ask, provider, endpoint, name));
        expect(error).to.be.instanceOf(AuthenticationError);
        expect(error.message).to.include('allowedAuthenticators: [');
        expect(tokens).to.deep.equal([]);
      });
    }

    it('is added to by the provider', async () => {
      const provider = providerOf({}, { allowedAuthenticators: ['com.example.Ldap'] });
      for (const name of ['com.example.Ldap', passwordAuthenticator]) {
        await authenticate(server(success()).ask, provider, endpoint, name);
      }
      const error = await failure(authenticate(server(success()).ask, provider, endpoint, 'com.example.Other'));
      expect(error.message).to.include("allowedAuthenticators: ['com.example.Other']");
    });

    it("is opened by 'any'", async () => {
      await authenticate(server(success()).ask, providerOf({}, { allowedAuthenticators: 'any' }), endpoint, 'x.y.Z');
    });

    it('does not let the name of a class write its own lines into the log', async () => {
      const error = await failure(authenticate(server().ask, providerOf({}), endpoint, `evil\n\u001b[31m${'x'.repeat(9_000)}`));
      expect(error.message).to.not.match(/[\n\u001b]/);
      expect(error.message.length).to.be.lessThan(1_000);
    });
  });

  it('answers 10 challenges and refuses the next', async () => {
    const ten = Array.from({ length: 10 }, () => challenge('again'));
    const polite = server(...ten, success());
    await authenticate(polite.ask, providerOf({}), endpoint, passwordAuthenticator);
    expect(polite.tokens).to.have.length(11);

    const endless = server(challenge('again'));
    const error = await failure(authenticate(endless.ask, providerOf({}), endpoint, passwordAuthenticator));
    expect(error).to.be.instanceOf(AuthenticationError).and.include({ host: '10.1.2.3:9042' });
    expect(error.message).to.include('more than 10 times');
    expect(endless.tokens).to.have.length(11);
  });

  describe('errors of a provider', () => {
    const boom = new Error('the vault is sealed');
    const table: [step: string, provider: AuthProvider][] = [
      ['newAuthenticator', { newAuthenticator: () => { throw boom; } }],
      ['newAuthenticator', { newAuthenticator: () => Promise.reject(boom) }],
      ['initialResponse', providerOf({ initialResponse: () => Promise.reject(boom) })],
      ['evaluateChallenge', providerOf({ evaluateChallenge: () => { throw boom; } })],
      ['onAuthenticationSuccess', providerOf({ onAuthenticationSuccess: () => Promise.reject(boom) })],
    ];
    for (const [step, provider] of table) {
      it(`become typed: ${step}`, async () => {
        const { ask } = server(challenge('1'), success());
        const error = await failure(authenticate(ask, provider, endpoint, passwordAuthenticator));
        expect(error).to.be.instanceOf(AuthenticationError).and.include({ host: '10.1.2.3:9042', cause: boom });
        expect(error.message).to.include(step).and.include('the vault is sealed').and.include(passwordAuthenticator);
      });
    }

    it('keep their own type when they have one of the driver', async () => {
      const own = new AuthenticationError('no');
      const provider = providerOf({ initialResponse: () => { throw own; } });
      expect(await failure(authenticate(server().ask, provider, endpoint, passwordAuthenticator))).to.equal(own);
      expect(own.host).to.equal('10.1.2.3:9042');
    });

    const odd: unknown[] = ['secret', undefined, 42, {}];
    for (const answer of odd) {
      it(`refuses ${typeof answer} for a token, without showing it`, async () => {
        const { ask, tokens } = server(success());
        const provider = providerOf({ initialResponse: () => answer as Buffer });
        const error = await failure(authenticate(ask, provider, endpoint, passwordAuthenticator));
        expect(error).to.be.instanceOf(AuthenticationError);
        expect(error.message).to.include('Buffer or null').and.not.include('secret');
        expect(tokens).to.deep.equal([]);
      });
    }

    for (const made of [undefined, null, {}, { initialResponse: () => null }]) {
      it(`refuses ${JSON.stringify(made) ?? 'undefined'} for an authenticator`, async () => {
        const provider = { newAuthenticator: () => made as Authenticator };
        const error = await failure(authenticate(server().ask, provider, endpoint, passwordAuthenticator));
        expect(error).to.be.instanceOf(AuthenticationError);
      });
    }
  });

  describe('dispose', () => {
    const lost = new ConnectionError('CONNECTION_CLOSED', 'lost');
    const table: [end: string, ask: AskSasl][] = [
      ['success', server(success()).ask],
      ['too many challenges', server(challenge('1')).ask],
      ['a lost connection', () => Promise.reject(lost)],
    ];
    for (const [end, ask] of table) {
      it(`is called once after ${end}`, async () => {
        let calls = 0;
        const provider = providerOf({ dispose: () => void calls++ });
        await authenticate(ask, provider, endpoint, passwordAuthenticator).catch(() => undefined);
        expect(calls).to.equal(1);
      });
    }

    it('does not hide why the connection was lost', async () => {
      const provider = providerOf({ dispose: () => undefined });
      const error = await failure(authenticate(() => Promise.reject(lost), provider, endpoint, passwordAuthenticator));
      expect(error).to.equal(lost);
    });
  });
});
