import { mkdirSync } from 'node:fs';
import { expect } from 'chai';
import { ProtocolVersion } from '../../../src/index';
import type { DseGssApiAuthOptions } from '../../../src/index';
import { KerberosClientProcess } from '../../support/kerberos-client';
import { describeWithServer } from '../../support/server';
import { addPrincipals, ticketPassword as password, untilExpired, useRealm } from './kerberos-realm';
import { bothAs, useAdmin } from './logins';
import type { Login } from './logins';

type Auth = Omit<DseGssApiAuthOptions, 'gssClient' | 'hostName'> & { readonly hostName?: string };

const { realm, options } = useRealm();

describeWithServer('auth: Kerberos logins, by npm kerberos and a real KDC', options, (server) => {
  const admin = useAdmin(server);
  const file = (name: string): string => realm().file(name);
  const cache = (name: string): string => `FILE:${file(name)}`;
  const clients = new Map<2 | 7, KerberosClientProcess>();
  const client = (version: 2 | 7 = 7): KerberosClientProcess => clients.get(version)!;

  before('make the principals, their roles and their tickets', async () => {
    const { kdc, full } = realm();
    await addPrincipals(realm(), 'alice', 'bob', 'carol');
    await kdc.addPrincipal('shortlived', password, { maxLife: '3 seconds' });
    for (const name of ['alice', 'bob', 'carol', 'shortlived']) await admin().createRole(full(name));
    await admin().createRole('boss');
    await admin().session.execute(`GRANT AUTHORIZE ON ROLE boss TO "${full('alice')}"`);
    await kdc.kinit('alice', { password });
    await kdc.kinit('bob', { password, cache: cache('bobs-tickets') });
    for (const name of ['carol', 'bob']) await kdc.exportKeytab(name, file('carol-and-bob.keytab'));
    await kdc.exportKeytab('shortlived', file('shortlived.keytab'));
  });
  before('start a program with each version of npm kerberos', async function () {
    this.timeout(300_000);
    for (const version of [7, 2] as const) clients.set(version, await KerberosClientProcess.start(realm().kdc.environment, version));
  });
  after('end the programs', async () => {
    for (const each of clients.values()) await each[Symbol.asyncDispose]();
  });
  after('stop the KDC', () => realm().kdc.stop());

  /** Who the server says has logged in, on each connection. */
  async function loginsWith(auth: Auth, version: 2 | 7 = 7, contactPoints = server().contactPoints): Promise<Login[]> {
    const id = await client(version).login({ contactPoints, auth });
    const logins = await admin().loginsOf(id);
    await client(version).close(id);
    return logins;
  }
  const both = (name: string): Login[] => bothAs(name.includes('@') ? name : realm().full(name), ProtocolVersion.V5);

  for (const version of [7, 2] as const) {
    describe(`with kerberos ${version}`, () => {
      it('logs in by the ticket cache of the environment', async () => {
        expect(await loginsWith({}, version)).to.deep.equal(both('alice'));
      });

      it('logs in by the ticket cache of its option', async () => {
        expect(await loginsWith({ ticketCache: cache('bobs-tickets') }, version)).to.deep.equal(both('bob'));
      });

      it('logs in by a keytab, as its first principal, although somebody else has a ticket', async () => {
        expect(await loginsWith({ keytab: file('carol-and-bob.keytab') }, version)).to.deep.equal(both('carol'));
      });

      it('acts as another role', async () => {
        expect(await loginsWith({ authorizationId: 'boss' }, version)).to.deep.equal(bothAs('boss', ProtocolVersion.V5));
      });
    });
  }

  describe('the principal', () => {
    it('chooses from a keytab', async () => {
      for (const principal of ['bob', 'carol', realm().full('bob')]) {
        expect(await loginsWith({ keytab: file('carol-and-bob.keytab'), principal })).to.deep.equal(both(principal));
      }
    });

    it('chooses from a collection of ticket caches', async () => {
      const { kdc } = realm();
      mkdirSync(file('collection'));
      const collection = `DIR:${file('collection')}`;
      for (const name of ['alice', 'bob']) await kdc.kinit(name, { password, cache: collection });
      for (const principal of ['alice', 'bob', realm().full('alice')]) {
        expect(await loginsWith({ ticketCache: collection, principal })).to.deep.equal(both(principal));
      }
    });

    it('is that of each provider when several log in at the same time', async () => {
      const wanted: [name: string, auth: Auth][] = [
        ['alice', {}], ['bob', { ticketCache: cache('bobs-tickets') }], ['carol', { keytab: file('carol-and-bob.keytab') }],
        ['bob', { keytab: file('carol-and-bob.keytab'), principal: 'bob' }], ['alice', { principal: 'alice' }],
      ];
      const all = [...wanted, ...wanted, ...wanted];
      const logins = await Promise.all(all.map(async ([name, auth]) => ({ name, found: await loginsWith(auth) })));
      for (const { name, found } of logins) expect(found).to.deep.equal(both(name));
    });
  });

  it('gets new tickets by a keytab when the old ones are too old', async () => {
    const auth = { keytab: file('shortlived.keytab') };
    expect(await loginsWith(auth)).to.deep.equal(both('shortlived'));
    await realm().kdc.kinit('shortlived', { ...auth, cache: cache('later-than-that') });
    await untilExpired(realm(), cache('later-than-that'));
    expect(await loginsWith(auth)).to.deep.equal(both('shortlived'));
  });

  it('keeps the tickets that a keytab gets in the cache of the option', async () => {
    const kept = cache('kept');
    expect(await realm().kdc.hasTicket(kept)).to.equal(false);
    expect(await loginsWith({ keytab: file('carol-and-bob.keytab'), ticketCache: kept })).to.deep.equal(both('carol'));
    expect(await realm().kdc.hasTicket(kept)).to.equal(true);
  });

  describe('the host name', () => {
    const byName = (): string[] => server().contactPoints.map((point) => point.replace(/^.*:/, 'localhost:'));

    it('is fixed', async () => {
      expect(await loginsWith({ hostName: 'localhost' })).to.deep.equal(both('alice'));
    });

    it('is that of the contact point', async () => {
      expect(await loginsWith({ hostName: 'contact-point' }, 7, byName())).to.deep.equal(both('alice'));
    });

    it('is by reverse DNS, for a contact point by address', async () => {
      expect(server().contactPoints[0]).to.match(/^127\.0\.0\.1:/);
      expect(await loginsWith({ hostName: 'reverse-dns' })).to.deep.equal(both('alice'));
    });

    it('is what a function makes of the node', async () => {
      const { contactPoints } = server();
      const id = await client().login({ contactPoints, auth: {}, hostNames: { '127.0.0.1': 'localhost' } });
      expect(await admin().loginsOf(id)).to.deep.equal(both('alice'));
      await client().close(id);
    });

    it('is named when the KDC does not know it, and where it is from', async () => {
      const { contactPoints } = server();
      const cases: [auth: Auth, service: string, origin: string][] = [
        [{ hostName: 'elsewhere.example.org' }, 'dse/elsewhere.example.org', 'the option hostName'],
        [{ hostName: 'contact-point' }, 'dse/127.0.0.1', 'the address of the node'],
        [{ service: 'cassandra' }, 'cassandra/localhost', 'reverse DNS of 127.0.0.1'],
      ];
      for (const [auth, service, origin] of cases) {
        const error = await client().refusal({ contactPoints, auth });
        expect(error).to.include({ name: 'AuthenticationError', code: 'AUTHENTICATION' });
        expect(error.message).to.include(service.replace('/', '@')).and.include('not found in Kerberos database')
          .and.include(`The KDC knows no service ${service}; the host name is from ${origin}. Set hostName or service`);
      }
    });
  });
});
