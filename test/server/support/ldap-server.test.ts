import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { isAlive } from '../../support/cassandra/file-lock';
import { ServerUnavailableError } from '../../support/cassandra/server-unavailable-error';
import { startLdapServer } from '../../support/ldap-server';
import type { LdapServer } from '../../support/ldap-server';
import { skipSuite } from '../../support/skipped-suites';

const success = 0;
const invalidCredentials = 49;
const unwillingToPerform = 53;

describe('an LDAP server of one\'s own', function () {
  this.timeout(60_000);
  let server: LdapServer | undefined;
  before(async function () {
    try {
      server = await startLdapServer({ users: { alice: 'right', 'Łoś, J+1': 'zażółć' } });
    } catch (error) {
      if (error instanceof ServerUnavailableError) skipSuite(this, error.reason);
      throw error;
    }
  });
  after(() => server?.stop());

  const binds: [name: string, dn: string, password: string, code: number][] = [
    ['a right password', 'uid=alice,ou=people,dc=example,dc=org', 'right', success],
    ['a name beyond ASCII', 'uid=Łoś\\, J\\+1,ou=people,dc=example,dc=org', 'zażółć', success],
    ['a wrong password', 'uid=alice,ou=people,dc=example,dc=org', 'wrong', invalidCredentials],
    ['an unknown name', 'uid=nobody,ou=people,dc=example,dc=org', 'right', invalidCredentials],
    ['a name without a password', 'uid=alice,ou=people,dc=example,dc=org', '', unwillingToPerform],
  ];
  for (const [name, dn, password, code] of binds) {
    it(`answers ${code} to ${name}`, async () => {
      expect(await bind(server?.url ?? '', dn, password)).to.equal(code);
    });
  }

  it('leaves no process behind', async () => {
    const other = await startLdapServer({ users: {} });
    expect(isAlive(other.pid)).to.equal(true);
    await other.stop();
    expect(isAlive(other.pid)).to.equal(false);
  });

  it('says what to install where there is none', async () => {
    const error = await startLdapServer({ users: {} }, []).catch((reason: unknown) => reason as Error);
    expect(error).to.be.instanceOf(ServerUnavailableError).and.to.include({ reason: 'slapd not found', isProgramMissing: true });
  });
});

/** A simple bind (RFC 4511 §4.2) and the code of its answer. */
async function bind(url: string, dn: string, password: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const request = tagged(0x60, Buffer.from([0x02, 1, 3]), tagged(0x04, Buffer.from(dn)), tagged(0x80, Buffer.from(password)));
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(tagged(0x30, Buffer.from([0x02, 1, 1]), request));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.readUInt8(answer.indexOf(Buffer.from([0x0a, 1])) + 2);
}

/** BER: short parts only. */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, body.length]), body]);
}
