import { inspect } from 'node:util';
import { expect } from 'chai';
import { authenticate } from '../../../src/auth/authenticate';
import type { SaslReply } from '../../../src/auth/authenticate';
import type { AuthEndpoint, AuthProvider } from '../../../src/auth/authenticator';
import { defaultAllowedAuthenticators } from '../../../src/auth/authenticator';
import { DseGssApiAuthProvider } from '../../../src/auth/gss-api-auth-provider';
import type { DseGssApiAuthOptions } from '../../../src/auth/gss-api-auth-provider';
import type { GssTarget } from '../../../src/auth/gss-client';
import { dseAuthenticatorName, kerberosAuthenticatorName } from '../../../src/auth/mechanism-negotiation';
import { PlainTextAuthProvider } from '../../../src/auth/plain-text';
import { AuthenticationError, ConfigurationError } from '../../../src/errors';
import { FakeGssClient } from '../../support/fake-gss-client';
import { rejection } from '../../support/rejection';

const endpoint: AuthEndpoint = { address: '10.1.2.3', port: 9042, reverseLookup: async () => 'node1.example.org' };
const offer = FakeGssClient.protect('01000000');

/** What reaches a server that gives these challenges (texts, or hex after `x`) and then success, as hex. */
async function tokensOf(provider: AuthProvider, name: string, ...challenges: string[]): Promise<string[]> {
  const tokens: string[] = [];
  await authenticate(async (token): Promise<SaslReply> => {
    tokens.push(token!.toString('hex'));
    const text = challenges.shift();
    if (text === undefined) return { kind: 'AUTH_SUCCESS', token: null };
    return { kind: 'AUTH_CHALLENGE', token: text.startsWith('x') ? Buffer.from(text.slice(1), 'hex') : Buffer.from(text) };
  }, provider, endpoint, name);
  return tokens;
}

/** A provider on a fake library, with what the library was asked for. */
function providerWith(options: DseGssApiAuthOptions = {}): { provider: DseGssApiAuthProvider; targets: GssTarget[] } {
  const targets: GssTarget[] = [];
  const gssClient = (target: GssTarget): FakeGssClient => {
    targets.push(target);
    return new FakeGssClient(['aa01', '']);
  };
  return { provider: new DseGssApiAuthProvider({ gssClient, ...options }), targets };
}

describe('DseGssApiAuthProvider', () => {
  const exchange = ['aa01', '', FakeGssClient.protect('01000000')];

  it('names the mechanism to DSE, and begins after GSSAPI-START', async () => {
    const tokens = await tokensOf(providerWith().provider, dseAuthenticatorName, 'GSSAPI-START', 'xbb01', `x${offer}`);
    expect(tokens).to.deep.equal([Buffer.from('GSSAPI').toString('hex'), ...exchange]);
  });

  it('begins at once with the class that knows Kerberos alone', async () => {
    expect(await tokensOf(providerWith().provider, kerberosAuthenticatorName, 'xbb01', `x${offer}`)).to.deep.equal(exchange);
  });

  it('begins at once with a class that it was allowed', async () => {
    const { provider } = providerWith({ allowedAuthenticators: ['com.example.KerberosAuthenticator'] });
    expect(await tokensOf(provider, 'com.example.KerberosAuthenticator', 'xbb01', `x${offer}`)).to.deep.equal(exchange);
  });

  it('asks neither DNS nor the library when the server does not take GSSAPI', async () => {
    const { provider, targets } = providerWith({ hostName: () => expect.fail('asked') });
    const error = await rejection(tokensOf(provider, dseAuthenticatorName, 'PLAIN-START'));
    expect(error.message).to.include('Check that GSSAPI is among the schemes');
    expect(targets).to.deep.equal([]);
  });

  it('tells the library the service, the host, and whose ticket is wanted', async () => {
    const { signal } = new AbortController();
    const { provider, targets } = providerWith({ service: 'cassandra', principal: 'p', keytab: 'k', ticketCache: 'c' });
    const authenticator = provider.newAuthenticator({ ...endpoint, signal }, kerberosAuthenticatorName);
    await authenticator.initialResponse();
    const expected = { service: 'cassandra', hostName: 'node1.example.org', principal: 'p', keytab: 'k', ticketCache: 'c', signal };
    expect(targets).to.deep.equal([expected]);
  });

  it('has the service dse and the name by reverse DNS unless told otherwise', async () => {
    const { provider, targets } = providerWith();
    await provider.newAuthenticator(endpoint, kerberosAuthenticatorName).initialResponse();
    expect(targets[0]).to.include({ service: 'dse', hostName: 'node1.example.org', principal: undefined });
  });

  it('makes a context for each connection', async () => {
    const { provider, targets } = providerWith();
    for (const hostName of ['a', 'b']) {
      const named = { ...endpoint, reverseLookup: async () => hostName };
      await provider.newAuthenticator(named, kerberosAuthenticatorName).initialResponse();
    }
    expect(targets.map(({ hostName }) => hostName)).to.deep.equal(['a', 'b']);
  });

  it('says how to install the package kerberos when nothing else was given', async () => {
    const error = await rejection(tokensOf(new DseGssApiAuthProvider(), kerberosAuthenticatorName));
    expect(error).to.be.instanceOf(ConfigurationError).and.include({ host: '10.1.2.3:9042' });
    expect(error.message).to.include('npm install kerberos');
  });

  it('fails typed when the library cannot be had', async () => {
    const cause = new Error('no library');
    const provider = new DseGssApiAuthProvider({ gssClient: () => Promise.reject(cause) });
    const error = await rejection(tokensOf(provider, kerberosAuthenticatorName));
    expect(error).to.be.instanceOf(AuthenticationError).and.include({ cause });
  });

  describe('the classes that get its tokens', () => {
    for (const name of defaultAllowedAuthenticators.filter((known) => known !== dseAuthenticatorName)) {
      it(`are not ${name}, which takes passwords`, async () => {
        const { provider, targets } = providerWith();
        const error = await rejection(tokensOf(provider, name));
        expect(error).to.be.instanceOf(AuthenticationError);
        expect(error.message).to.include('nothing was sent').and.include('use PlainTextAuthProvider');
        expect(targets).to.deep.equal([]);
      });
    }

    it('are not those that nobody knows', async () => {
      const error = await rejection(tokensOf(providerWith().provider, 'com.evil.CredentialStealer'));
      expect(error.message).to.include("allowedAuthenticators: ['com.evil.CredentialStealer']");
    });
  });

  describe('a password', () => {
    const password = 's3cret-of-tim';
    for (const allowedAuthenticators of [[], [kerberosAuthenticatorName], 'any'] as const) {
      it(`never goes to the class that knows Kerberos alone, with ${JSON.stringify(allowedAuthenticators)} allowed`, async () => {
        const sent: unknown[] = [];
        const error = await rejection(authenticate(async (token) => {
          sent.push(token);
          return { kind: 'AUTH_SUCCESS', token: null };
        }, new PlainTextAuthProvider('tim', password, { allowedAuthenticators }), endpoint, kerberosAuthenticatorName));
        expect(error).to.be.instanceOf(AuthenticationError);
        expect(error.message).to.include('use DseGssApiAuthProvider').and.not.include(password);
        expect(sent).to.deep.equal([]);
      });
    }

    it('is not what that class is said to want when nothing is configured', async () => {
      const error = await rejection(authenticate(() => expect.fail('asked'), undefined, endpoint, kerberosAuthenticatorName));
      expect(error.message).to.include('authProvider: new DseGssApiAuthProvider()');
    });
  });

  describe('options', () => {
    it('of unknown names are refused', () => {
      expect(() => new DseGssApiAuthProvider({ pricipal: 'x' } as DseGssApiAuthOptions)).to.throw(ConfigurationError, 'did you mean "principal"?');
    });

    for (const options of ['dse', null, ['dse'], 5]) {
      it(`are no ${JSON.stringify(options)}`, () => {
        expect(() => new DseGssApiAuthProvider(options as never)).to.throw(ConfigurationError, "{ service: 'dse' }");
      });
    }

    const wrong: [name: keyof DseGssApiAuthOptions, values: unknown[], text: string][] = [
      ['service', ['', 'dse/node', 'dse@node', 5, null], "service of DseGssApiAuthProvider must be a name such as 'dse'"],
      ['hostName', ['', 'a@b', 5, null, {}], "must be 'reverse-dns', 'contact-point'"],
      ['principal', ['', 'a\0b', 5, null], 'principal of DseGssApiAuthProvider'],
      ['keytab', ['', 'a\0b', 5, null], 'keytab of DseGssApiAuthProvider'],
      ['ticketCache', ['', 'a\0b', 5, null], 'ticketCache of DseGssApiAuthProvider'],
      ['authorizationId', ['a\0b', 5, null], 'authorizationId of DseGssApiAuthProvider'],
      ['qop', ['auth-int', 'auth-conf', '', 5, null], "qop of DseGssApiAuthProvider can only be 'auth'"],
      ['gssClient', ['kerberos', {}, null], 'gssClient of DseGssApiAuthProvider must be a function'],
      ['allowedAuthenticators', ['x', {}, [1], null], "array of class names, or 'any'"],
    ];
    for (const [name, values, text] of wrong) {
      for (const value of values) {
        it(`${name} is not ${JSON.stringify(value)}`, () => {
          expect(() => new DseGssApiAuthProvider({ [name]: value })).to.throw(ConfigurationError, text);
        });
      }
    }

    it('may be undefined, and the default ones', () => {
      const names = ['service', 'hostName', 'principal', 'keytab', 'ticketCache', 'authorizationId', 'qop', 'gssClient', 'allowedAuthenticators'];
      expect(new DseGssApiAuthProvider(Object.fromEntries(names.map((name) => [name, undefined])))).to.be.instanceOf(DseGssApiAuthProvider);
      expect(new DseGssApiAuthProvider({ qop: 'auth', service: 'dse', hostName: 'reverse-dns', allowedAuthenticators: 'any' }))
        .to.include({ allowedAuthenticators: 'any' });
    });

    it('cannot be changed afterwards', async () => {
      const allowedAuthenticators: string[] = [];
      const { provider } = providerWith({ allowedAuthenticators });
      allowedAuthenticators.push('com.evil.CredentialStealer');
      expect(await rejection(tokensOf(provider, 'com.evil.CredentialStealer'))).to.be.instanceOf(AuthenticationError);
      expect(() => (provider.knownAuthenticators as string[]).push('x')).to.throw(TypeError);
    });
  });

  it('shows nothing of whom it logs in', () => {
    const { provider } = providerWith({ principal: 'alice-the-user', keytab: '/etc/alice-the-keytab', authorizationId: 'alice-the-role' });
    const authenticator = provider.newAuthenticator(endpoint, dseAuthenticatorName);
    for (const object of [provider, authenticator]) {
      const shown = [inspect(object, { depth: 9, showHidden: true }), JSON.stringify(object), String(object), JSON.stringify({ ...object })].join();
      expect(shown).to.not.match(/alice/);
    }
    expect(inspect(provider)).to.equal('DseGssApiAuthProvider {}');
  });
});
