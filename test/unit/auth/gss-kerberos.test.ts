import { expect } from 'chai';
import type { GssTarget } from '../../../src/auth/gss-client';
import { loadKerberos, openKerberosClient } from '../../../src/auth/gss-kerberos';
import type { KerberosContext, KerberosModule } from '../../../src/auth/gss-kerberos';
import { AuthenticationError, ConfigurationError } from '../../../src/errors';
import { rejection } from '../../support/rejection';

const target: GssTarget = {
  service: 'dse', hostName: 'node1.example.org', principal: undefined, keytab: undefined, ticketCache: undefined, signal: undefined,
};
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The package, with what it is asked for. */
class FakeKerberos implements KerberosModule {
  readonly GSS_MECH_OID_KRB5 = 9;
  readonly GSS_C_MUTUAL_FLAG = 2;
  readonly GSS_C_SEQUENCE_FLAG = 8;
  readonly calls: unknown[][] = [];
  readonly context: KerberosContext & { contextComplete: boolean; username: string | null };

  constructor() {
    const call = (...given: unknown[]): void => void this.calls.push(given);
    this.context = {
      contextComplete: false,
      username: null,
      step: async (challenge) => {
        call('step', challenge);
        return challenge === '' ? base64('first') : null;
      },
      unwrap: async (challenge) => {
        call('unwrap', challenge);
        return base64('plain');
      },
      wrap: async (challenge, options) => {
        call('wrap', challenge, options);
        return base64('sealed');
      },
    };
  }

  async initializeClient(...given: unknown[]): Promise<KerberosContext> {
    this.calls.push(['initializeClient', ...given]);
    return this.context;
  }
}

describe('openKerberosClient', () => {
  let kerberos: FakeKerberos;

  beforeEach(() => {
    kerberos = new FakeKerberos();
  });

  it('asks for nothing before the first step', () => {
    const client = openKerberosClient(target, kerberos);
    expect(kerberos.calls).to.deep.equal([]);
    expect(client).to.include({ isComplete: false, userName: undefined });
  });

  it('asks for the service of the node by Kerberos, with mutual authentication, under the name that the native code reads', async () => {
    expect(String(await openKerberosClient(target, kerberos).step(Buffer.alloc(0)))).to.equal('first');
    expect(kerberos.calls).to.deep.equal([['initializeClient', 'dse@node1.example.org', { flags: 10, mechOID: 9 }], ['step', '']]);
  });

  it('names the principal', async () => {
    await openKerberosClient({ ...target, principal: 'alice@EXAMPLE.ORG' }, kerberos).step(Buffer.alloc(0));
    expect(kerberos.calls[0]?.[2]).to.deep.equal({ flags: 10, mechOID: 9, principal: 'alice@EXAMPLE.ORG' });
  });

  it('goes on with one context, and gives no bytes for no token', async () => {
    const client = openKerberosClient(target, kerberos);
    await client.step(Buffer.alloc(0));
    expect(await client.step(Buffer.from('second'))).to.have.length(0);
    expect(kerberos.calls.map(([name]) => name)).to.deep.equal(['initializeClient', 'step', 'step']);
    expect(kerberos.calls[2]).to.deep.equal(['step', base64('second')]);
  });

  it('tells when the context is complete, and as whom', async () => {
    const client = openKerberosClient(target, kerberos);
    await client.step(Buffer.alloc(0));
    expect(client).to.include({ isComplete: false, userName: undefined });
    Object.assign(kerberos.context, { contextComplete: true, username: 'alice@EXAMPLE.ORG' });
    expect(client).to.include({ isComplete: true, userName: 'alice@EXAMPLE.ORG' });
  });

  it('takes protection off', async () => {
    const client = openKerberosClient(target, kerberos);
    await client.step(Buffer.alloc(0));
    expect(String(await client.unwrap(Buffer.from('sealed')))).to.equal('plain');
    expect(kerberos.calls.at(-1)).to.deep.equal(['unwrap', base64('sealed')]);
  });

  const choices: [hex: string, user: string][] = [
    ['01000000', ''], ['01000000626f7373', 'boss'], ['010000006ac3bc7267656e', 'jürgen'], [`01000000${'61'.repeat(4_091)}`, 'a'.repeat(4_091)],
  ];
  for (const [hex, user] of choices) {
    it(`gives the package an authorization id of ${user.length} characters as its user, for it drops what follows 4 bytes`, async () => {
      const client = openKerberosClient(target, kerberos);
      await client.step(Buffer.alloc(0));
      expect(String(await client.wrap(Buffer.from(hex, 'hex')))).to.equal('sealed');
      expect(kerberos.calls.at(-1)).to.deep.equal(['wrap', Buffer.from('01000000', 'hex').toString('base64'), { user }]);
    });
  }

  for (const hex of ['04000000', '01001000', '010000', '01000000ff', '01000000610062', `01000000${'61'.repeat(4_092)}`, '']) {
    it(`refuses to protect what the package would send as something else: ${hex.slice(0, 20)} (${hex.length / 2} bytes)`, async () => {
      const client = openKerberosClient(target, kerberos);
      await client.step(Buffer.alloc(0));
      const error = await rejection(client.wrap(Buffer.from(hex, 'hex')));
      expect(error).to.be.instanceOf(AuthenticationError);
      expect(kerberos.calls.at(-1)?.[0]).to.equal('step');
    });
  }

  it('is not used any more once it is disposed of', async () => {
    const client = openKerberosClient(target, kerberos);
    await client.step(Buffer.alloc(0));
    client.dispose?.();
    expect(client.isComplete).to.equal(false);
    expect(await rejection(client.unwrap(Buffer.from('x')))).to.be.instanceOf(AuthenticationError);
  });

  describe('on Windows, where the package asks the system', () => {
    for (const name of ['principal', 'keytab', 'ticketCache'] as const) {
      it(`refuses ${name}, which would be ignored`, () => {
        expect(() => openKerberosClient({ ...target, [name]: 'x' }, kerberos, 'win32')).to.throw(ConfigurationError, `${name} of`);
      });
    }

    it('logs in as its user', () => {
      expect(openKerberosClient(target, kerberos, 'win32')).to.include({ isComplete: false });
    });
  });
});

describe('loadKerberos', () => {
  it('says how to install the package when it is missing', () => {
    expect(() => loadKerberos()).to.throw(ConfigurationError, 'needs the package kerberos: npm install kerberos.')
      .with.property('cause');
    expect(() => loadKerberos()).to.throw('apt-get install g++ make python3 libkrb5-dev');
  });

  const native: [what: string, message: string, shown: string][] = [
    [
      'was never built', "Cannot find module '../build/Debug/kerberos.node'\nRequire stack:\n- a\n- b",
      "(Cannot find module '../build/Debug/kerberos.node')",
    ],
    [
      'is of another Node.js', "The module '/x/kerberos.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 93.",
      "(The module '/x/kerberos.node' was compiled against a different Node.js version using NODE_MODULE_VERSION 93.)",
    ],
    [
      'lacks the library', 'Opening library libgssapi_krb5.so.2 failed: libgssapi_krb5.so.2: cannot open shared object file',
      '(Opening library libgssapi_krb5.so.2 failed: ',
    ],
  ];
  for (const [what, message, shown] of native) {
    it(`says how to build it when its native part ${what}`, () => {
      const load = () => loadKerberos(() => {
        throw new Error(message);
      });
      for (const text of [shown, 'npm rebuild kerberos', 'libgssapi-krb5-2']) expect(load).to.throw(ConfigurationError, text);
      expect(load).to.not.throw('- a');
    });
  }

  it('gives the package', () => {
    const kerberos = new FakeKerberos();
    expect(loadKerberos(() => kerberos)).to.equal(kerberos);
  });
});
