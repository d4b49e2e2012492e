import { expect } from 'chai';
import {
  AuthenticationError, DseGssApiAuthProvider, DsePlainTextAuthProvider, PlainTextAuthProvider, ProtocolVersion,
  UnauthorizedError,
} from '../../../src/index';
import { startLdapServer } from '../../support/ldap-server';
import type { LdapServer } from '../../support/ldap-server';
import { runCql } from '../../support/raw-cql';
import { RecordingEnvironment } from '../../support/recording-environment';
import { rejection } from '../../support/rejection';
import { sentinelPassword } from '../../support/secret-guard';
import { describeWithServer } from '../../support/server';
import { unifiedNode } from '../../support/unified-server';
import { clusterOn } from '../drivers';
import { bothAs, loginsWith, tokensOf, useAdmin } from './logins';

let ldap: LdapServer | undefined;

const internal = { alice: sentinelPassword, dave: `${sentinelPassword} inside` } as const;
/** A name and a password that need care on the way: in distinguished names and in UTF-8. */
const zoe = { name: 'Neil, Zoë+1', password: `${sentinelPassword} pässwörd = "✓"` } as const;
const inLdap = {
  carol: `${sentinelPassword} of carol`, dave: `${sentinelPassword} in LDAP`, [zoe.name]: zoe.password, ghost: sentinelPassword,
} as const;
const wrong = `not ${sentinelPassword}`;

async function nodeWithLdap(): Promise<Awaited<ReturnType<typeof unifiedNode>>> {
  ldap = await startLdapServer({ users: inLdap });
  return unifiedNode({ ldap });
}

describeWithServer('auth: internal users and those of LDAP, on one node', nodeWithLdap, (server) => {
  const admin = useAdmin(server);
  before('make the roles', async () => {
    const { session, createRole } = admin();
    for (const [name, password] of Object.entries(internal)) await createRole(name, password);
    for (const name of ['carol', zoe.name]) await createRole(name);
    for (const name of ['alice', 'carol']) {
      await session.execute(`CREATE TABLE ${name}s (id int PRIMARY KEY)`);
      await session.execute(`GRANT SELECT ON ${name}s TO ${name}`);
    }
  });
  after('stop the LDAP server', () => ldap?.stop());

  const users: [whose: string, name: string, password: string][] = [
    ['internal', 'alice', internal.alice],
    ['LDAP', 'carol', inLdap.carol],
    ['an internal, of a name that LDAP has too,', 'dave', internal.dave],
    ['LDAP, of a name that is an internal one too,', 'dave', inLdap.dave],
    ['LDAP, with a name and a password beyond ASCII,', zoe.name, zoe.password],
  ];
  for (const Provider of [PlainTextAuthProvider, DsePlainTextAuthProvider]) {
    for (const version of ['V4', 'V5'] as const) {
      for (const [whose, name, password] of users) {
        it(`${Provider.name}: ${whose} user logs in on ${version}, and the server sees ${name}`, async () => {
          const options = { authProvider: new Provider(name, password), protocolVersion: ProtocolVersion[version] };
          expect(await loginsWith(server(), admin(), options)).to.deep.equal(bothAs(name, ProtocolVersion[version]));
        });
      }
    }
  }

  it('sends the same for both: the mechanism, and then RFC 4616\'s token', async () => {
    for (const [name, password] of [['alice', internal.alice], ['carol', inLdap.carol]] as const) {
      const environment = new RecordingEnvironment();
      await loginsWith(server(), admin(), { authProvider: new PlainTextAuthProvider(name, password) }, environment);
      const tokens = tokensOf(environment).map(String);
      const expected = ['PLAIN', `\0${name}\0${password}`];
      expect(tokens).to.deep.equal([...expected, ...expected]);
    }
  });

  it('takes a client that knows no mechanisms for one that speaks PLAIN', async () => {
    const { contactPoints } = server();
    for (const [username, password] of [['alice', internal.alice], ['carol', inLdap.carol]] as const) {
      const [rows] = await runCql({ contactPoints, credentials: { username, password } }, 'SELECT key FROM system.local');
      expect(rows).to.have.length(1);
    }
  });

  it('refuses a mechanism that the server has not, before any ticket is asked for', async () => {
    let asked = 0;
    const gssClient = (): never => {
      asked++;
      throw new Error('There is no Kerberos here');
    };
    const authProvider = new DseGssApiAuthProvider({ hostName: 'localhost', gssClient });
    const error = await rejection(clusterOn(server(), { authProvider }).connect());
    expect(error).to.be.instanceOf(AuthenticationError);
    expect(error.message).to.include('The mechanism GSSAPI is not enabled');
    expect(asked).to.equal(0);
  });

  it('each reads what its role may read, and nothing else', async () => {
    const { keyspace } = admin();
    for (const [name, password, other] of [['alice', internal.alice, 'carol'], ['carol', inLdap.carol, 'alice']] as const) {
      await using cluster = clusterOn(server(), { authProvider: new PlainTextAuthProvider(name, password) });
      const session = await cluster.connect(keyspace);
      expect((await session.execute(`SELECT id FROM ${name}s`)).rows).to.deep.equal([]);
      const error = await rejection(session.execute(`SELECT id FROM ${other}s`));
      expect(error).to.be.instanceOf(UnauthorizedError);
      expect(error.message).to.include(`User ${name} has no SELECT permission on <table ${keyspace}.${other}s>`);
    }
  });

  const refused: [what: string, name: string, password: string, reason: RegExp][] = [
    ['a wrong password of an internal user', 'alice', wrong, /username alice and\/or password are incorrect/],
    ['a wrong password of an LDAP user', 'carol', wrong, /username carol and\/or password are incorrect/],
    ['somebody whom neither knows', 'mallory', wrong, /username mallory and\/or password are incorrect/],
    ['a star for a name', '*', wrong, /username \* and\/or password are incorrect/],
    ['an LDAP user without a role', 'ghost', inLdap.ghost, /ghost is not permitted to log in/],
  ];
  for (const [what, name, password, reason] of refused) {
    it(`refuses ${what}`, async () => {
      const cluster = clusterOn(server(), { authProvider: new PlainTextAuthProvider(name, password) });
      const error = await rejection(cluster.connect());
      expect(error).to.be.instanceOf(AuthenticationError);
      expect(error).to.include({ code: 'AUTHENTICATION', host: server().contactPoints[0], mayHaveRun: false });
      expect(error.message).to.match(/The server refused the credentials: /).and.match(reason);
    });
  }

  it('LDAP users learn why when their server is away, and internal users log in as before', async () => {
    await ldap?.stop();
    const authProvider = new PlainTextAuthProvider('carol', inLdap.carol);
    const error = await rejection(clusterOn(server(), { authProvider }).connect());
    expect(error).to.be.instanceOf(AuthenticationError);
    expect(error.message).to.include('Unable to perform authentication');
    const alice = { authProvider: new PlainTextAuthProvider('alice', internal.alice) };
    expect(await loginsWith(server(), admin(), alice)).to.deep.equal(bothAs('alice', ProtocolVersion.V5));
  });
});
