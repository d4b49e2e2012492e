import { join } from 'node:path';
import { expect } from 'chai';
import { DsePlainTextAuthProvider, PlainTextAuthProvider, ProtocolVersion } from '../../../src/index';
import type { Kdc } from '../../support/kdc';
import { startKdc } from '../../support/kdc';
import { KerberosClientProcess } from '../../support/kerberos-client';
import { startLdapServer } from '../../support/ldap-server';
import type { LdapServer } from '../../support/ldap-server';
import { kerberosFolder } from '../../support/peer-kerberos';
import { sentinelPassword } from '../../support/secret-guard';
import { describeWithServer } from '../../support/server';
import type { ServerOptions } from '../../support/start-server';
import { unifiedNode } from '../../support/unified-server';
import { bothAs, loginsWith, useAdmin } from './logins';

let ldap: LdapServer | undefined;
let kdc: Kdc | undefined;
let client: KerberosClientProcess | undefined;

const service = 'dse/localhost';

async function nodeWithAll(): Promise<ServerOptions> {
  await kerberosFolder(7);
  kdc = await startKdc();
  ldap = await startLdapServer({ users: { carol: sentinelPassword } });
  const keytab = join(kdc.folder, 'service.keytab');
  await kdc.addPrincipal(service);
  await kdc.exportKeytab(service, keytab);
  for (const name of ['erin', 'stranger']) {
    await kdc.addPrincipal(name, sentinelPassword);
    await kdc.exportKeytab(name, keytabOf(name));
  }
  const { realm, configFile } = kdc;
  const qops = ['auth-conf', 'auth-int', 'auth'] as const;
  return unifiedNode({ ldap, kerberos: { servicePrincipal: `${service}@${realm}`, keytab, configFile, qops } });
}

const keytabOf = (name: string): string => join(kdc?.folder ?? '', `${name}.keytab`);

describeWithServer('auth: internal, LDAP and Kerberos users of one node', nodeWithAll, (server) => {
  const admin = useAdmin(server);
  const erin = (): string => `erin@${kdc?.realm ?? ''}`;

  before('make the roles and a program that has tickets', async () => {
    const { session, createRole } = admin();
    await createRole('alice', sentinelPassword);
    for (const name of ['carol', erin(), 'frank']) await createRole(name);
    await session.execute(`GRANT AUTHORIZE ON ROLE frank TO "${erin()}"`);
    client = await KerberosClientProcess.start(kdc?.environment ?? {});
  });
  after('stop everything beside the node', async () => {
    await client?.[Symbol.asyncDispose]();
    await ldap?.stop();
    await kdc?.stop();
  });

  const auth = (name: string, more: { authorizationId?: string } = {}) => (
    { principal: `${name}@${kdc?.realm ?? ''}`, keytab: keytabOf(name), hostName: 'localhost', ...more }
  );

  for (const version of ['V4', 'V5'] as const) {
    for (const [whose, name, Provider] of [
      ['internal', 'alice', PlainTextAuthProvider], ['LDAP', 'carol', DsePlainTextAuthProvider],
    ] as const) {
      it(`the ${whose} user logs in by PLAIN on ${version}`, async () => {
        const options = { authProvider: new Provider(name, sentinelPassword), protocolVersion: ProtocolVersion[version] };
        expect(await loginsWith(server(), admin(), options)).to.deep.equal(bothAs(name, ProtocolVersion[version]));
      });
    }
  }

  it('the Kerberos user logs in by GSSAPI, and chooses no security layer among those on offer', async () => {
    const { contactPoints } = server();
    const id = (await client?.login({ contactPoints, auth: auth('erin') })) ?? '';
    expect(await admin().loginsOf(id)).to.deep.equal(bothAs(erin(), ProtocolVersion.V5));
    await client?.close(id);
    expect(server().nodes[0]?.log(200)).to.include(`GSSAPI: ${erin()} with auth\n`);
  });

  it('the Kerberos user acts as another role where that is granted', async () => {
    const { contactPoints } = server();
    const id = (await client?.login({ contactPoints, auth: auth('erin', { authorizationId: 'frank' }) })) ?? '';
    expect(await admin().loginsOf(id)).to.deep.equal(bothAs('frank', ProtocolVersion.V5));
    await client?.close(id);
  });

  it('the Kerberos user is refused as a role without the grant, and the error says which', async () => {
    const { contactPoints } = server();
    const error = await client?.refusal({ contactPoints, auth: auth('erin', { authorizationId: 'alice' }) });
    expect(error).to.include({ name: 'AuthenticationError' });
    expect(error?.message).to.include('Failed to login').and.include('PROXY.LOGIN');
  });

  it('a principal without a role is refused by its name', async () => {
    const { contactPoints } = server();
    const error = await client?.refusal({ contactPoints, auth: auth('stranger') });
    expect(error).to.include({ name: 'AuthenticationError' });
    expect(error?.message).to.include(`stranger@${kdc?.realm ?? ''} is not permitted to log in`);
  });

  it('all of them are logged in at the same time', async () => {
    const { contactPoints } = server();
    const id = (await client?.login({ contactPoints, auth: auth('erin') })) ?? '';
    const logins = await Promise.all(['alice', 'carol'].map((name) => (
      loginsWith(server(), admin(), { authProvider: new PlainTextAuthProvider(name, sentinelPassword) })
    )));
    expect(logins).to.deep.equal([bothAs('alice', ProtocolVersion.V5), bothAs('carol', ProtocolVersion.V5)]);
    expect(await admin().loginsOf(id)).to.deep.equal(bothAs(erin(), ProtocolVersion.V5));
    await client?.close(id);
  });
});
