import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { DseGssApiAuthOptions } from '../../../src/index';
import { freePorts } from '../../support/cassandra/free-ports';
import { KerberosClientProcess } from '../../support/kerberos-client';
import type { KerberosLoginError } from '../../support/kerberos-client';
import { describeWithServer } from '../../support/server';
import { addPrincipals, ticketPassword as password, untilExpired, useRealm } from './kerberos-realm';
import { useAdmin } from './logins';

type Auth = Omit<DseGssApiAuthOptions, 'gssClient' | 'hostName'> & { readonly hostName?: string };

const { realm, options } = useRealm();

describeWithServer('auth: Kerberos logins that fail, by npm kerberos and a real KDC', options, (server) => {
  const admin = useAdmin(server);
  const file = (name: string): string => realm().file(name);
  const cache = (name: string): string => `FILE:${file(name)}`;
  let client: KerberosClientProcess;

  before('make principals and roles', async () => {
    await addPrincipals(realm(), 'alice', 'bob', 'stranger');
    for (const name of ['alice', 'bob']) await admin().createRole(realm().full(name));
    await admin().createRole('boss');
    await realm().kdc.kinit('alice', { password });
    await realm().kdc.exportKeytab('alice', file('alice.keytab'));
  });
  before('start a program', async function () {
    this.timeout(300_000);
    client = await KerberosClientProcess.start(realm().kdc.environment);
  });
  after('end the program', () => client[Symbol.asyncDispose]());
  after('stop the KDC', () => realm().kdc.stop());

  const refusal = (auth: Auth): Promise<KerberosLoginError> => client.refusal({ contactPoints: server().contactPoints, auth });

  /** The error must be typed, and hold all of these texts. */
  function expectError(error: KerberosLoginError, ...texts: string[]): void {
    expect(error).to.include({ name: 'AuthenticationError', code: 'AUTHENTICATION' });
    for (const text of texts) expect(error.message, error.message).to.include(text);
  }

  it('no ticket', async () => {
    const error = await refusal({ ticketCache: cache('none') });
    expectError(error, 'No Kerberos credentials available', `run KRB5CCNAME=${cache('none')} kinit`, 'or set keytab');
  });

  it('no ticket of the principal', async () => {
    expectError(await refusal({ principal: 'bob' }), "Can't find client principal bob@PURECQL.TEST", 'run kinit bob');
  });

  it('a ticket that is too old', async () => {
    const { kdc } = realm();
    await kdc.kinit('alice', { password, cache: cache('short'), lifetime: '1s' });
    await untilExpired(realm(), cache('short'));
    expectError(await refusal({ ticketCache: cache('short') }), 'expired', 'The ticket is too old: run kinit again');
  });

  for (const hours of [1, -1]) {
    it(`a clock that is ${Math.abs(hours)} hour ${hours > 0 ? 'fast' : 'slow'}`, async () => {
      await realm().kdc.kinit('alice', { password, cache: cache('skewed') });
      setClockOffset(file('skewed'), hours * 3_600);
      expectError(await refusal({ ticketCache: cache('skewed') }), 'Clock skew too great', 'NTP');
    });
  }

  it('a keytab that is missing, by its path', async () => {
    const error = await refusal({ keytab: file('none.keytab') });
    expect(error).to.include({ name: 'ConfigurationError', code: 'INVALID_OPTION' });
    expect(error.message).to.include(`The keytab ${file('none.keytab')} cannot be read: ENOENT`);
  });

  it('a keytab that is none', async () => {
    writeFileSync(file('garbage.keytab'), 'garbage');
    expectError(await refusal({ keytab: file('garbage.keytab') }), `klist -k ${file('garbage.keytab')} shows`);
  });

  it('a keytab that is out of date', async () => {
    const { kdc } = realm();
    await kdc.exportKeytab('bob', file('old.keytab'));
    await kdc.changePassword('bob', 'another');
    expectError(await refusal({ keytab: file('old.keytab') }), `The key in ${file('old.keytab')} is not, or no longer`, 'export the keytab anew');
  });

  it('a principal that has no role', async () => {
    await realm().kdc.kinit('stranger', { password, cache: cache('stranger') });
    const error = await refusal({ ticketCache: cache('stranger') });
    expectError(error, 'The server refused the credentials', `that the principal ${realm().full('stranger')} has a role that can log in`);
  });

  it('a role that the principal may not act as', async () => {
    const error = await refusal({ authorizationId: 'boss' });
    expectError(error, 'The server refused the credentials', 'that the user has PROXY.LOGIN on the role of authorizationId');
  });

  describe('in another environment', () => {
    const refusalIn = (environment: Readonly<Record<string, string>>, auth: Auth = {}): Promise<KerberosLoginError> =>
      client.refusal({ contactPoints: server().contactPoints, environment, auth });
    /** A changed copy of the KDC's own krb5.conf. */
    function changedConfiguration(name: string, change: (text: string) => string): string {
      writeFileSync(file(name), change(readFileSync(realm().kdc.configFile, 'utf8')));
      return file(name);
    }

    it('KRB5_CONFIG names no file', async () => {
      const error = await refusalIn({ KRB5_CONFIG: file('none.conf') });
      expect(error).to.include({ name: 'ConfigurationError', code: 'INVALID_OPTION' });
      expect(error.message).to.include(`KRB5_CONFIG of the environment names ${file('none.conf')}, which cannot be read: ENOENT`);
    });

    it('krb5.conf does not know the realm', async () => {
      const path = changedConfiguration('without-realm.conf', (text) => text.replace(/^\[realms\][^]*?^ {2}\}\n/m, ''));
      const error = await refusalIn({ KRB5_CONFIG: path }, { keytab: file('alice.keytab') });
      expectError(error, 'Cannot find KDC for realm', 'set KRB5_CONFIG to its path');
    });

    it('nobody listens where the KDC should be', async () => {
      const [port] = await freePorts(1, ['127.0.0.1']);
      const path = changedConfiguration('without-kdc.conf', (text) => text.replace(/^ +kdc = .*/m, `    kdc = 127.0.0.1:${port}`));
      const error = await refusalIn({ KRB5_CONFIG: path }, { keytab: file('alice.keytab') });
      expectError(error, 'Cannot contact any KDC for realm', 'Check that the KDC of the realm runs');
    });
  });

  describe('at last, for a thread of the program waits long afterwards', () => {
    it('a KDC that does not answer: within the time of the connection, and with the other threads free', async () => {
      const { kdc } = realm();
      kdc.freeze();
      try {
        const named = server().contactPoints.map((point) => point.replace(/^.*:/, 'localhost:'));
        const connect = (contactPoints: readonly string[]): Promise<KerberosLoginError> =>
          client.refusal({ contactPoints, connectTimeoutMs: 2_000, auth: { keytab: file('alice.keytab') } });
        const hanging = Array.from({ length: 8 }, () => connect(server().contactPoints));
        for (const error of await Promise.all(hanging)) expectTimeout(error);
        expectTimeout(await connect(named));
      } finally {
        kdc.thaw();
      }
    });
  });

  /** The name of the contact point and of its address were found, which takes threads. */
  function expectTimeout(error: KerberosLoginError): void {
    expect(error.message, error.message).to.match(/Timed out after \d+.* ms waiting for the authProvider/);
    expect(error.afterMs).to.be.lessThan(15_000);
  }
});

/** MIT's format 4 of ticket caches keeps by how much the clock of the KDC differs, in seconds, behind 8 bytes. */
function setClockOffset(path: string, seconds: number): void {
  const bytes = readFileSync(path);
  expect(bytes.toString('hex', 0, 8), 'a cache of format 4 with an offset').to.equal('0504000c00010008');
  bytes.writeInt32BE(seconds, 8);
  writeFileSync(path, bytes);
}
