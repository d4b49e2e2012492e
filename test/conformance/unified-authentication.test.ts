import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { DsePlainTextAuthProvider, PlainTextAuthProvider } from '../../src/index';
import type { AuthProvider, Session } from '../../src/index';
import { rejection } from '../support/rejection';
import { sentinelPassword } from '../support/secret-guard';
import { unifiedNode } from '../support/unified-server';
import { describeOnDse } from './describe-on-dse';

describeOnDse('unified authentication', { login: true, fixture: () => unifiedNode() }, (dse) => {
  const [alice, service] = ['alice', 'service'].map((name) => `${name}_${randomBytes(4).toString('hex')}`) as [string, string];
  /** DSE has permissions of its own for what the fixture takes Cassandra's for. */
  const permissionFor = (proxy: 'LOGIN' | 'EXECUTE'): string => {
    if (dse().dseVersion !== undefined) return `PROXY.${proxy}`;
    return proxy === 'LOGIN' ? 'AUTHORIZE' : 'DESCRIBE';
  };

  before('make roles', async function () {
    this.timeout(60_000);
    const { session, keyspace } = dse();
    for (const role of [alice, service]) {
      await session.execute(`create role ${role} with password = '${sentinelPassword}' and login = true`);
    }
    await session.execute(`create table ${keyspace}.diary (k int primary key)`);
    await session.execute(`insert into ${keyspace}.diary (k) values (1)`);
    await session.execute(`grant select on ${keyspace}.diary to ${alice}`);
    for (const proxy of ['LOGIN', 'EXECUTE'] as const) await session.execute(`grant ${permissionFor(proxy)} on role ${alice} to ${service}`);
  });
  after('drop them', async () => {
    const under = dse() as ReturnType<typeof dse> | undefined;
    for (const role of [alice, service]) await under?.session.execute(`drop role if exists ${role}`);
  });

  async function as<T>(authProvider: AuthProvider, run: (session: Session) => Promise<T>): Promise<T> {
    const cluster = dse().cluster({ authProvider });
    try {
      return await run(await cluster.connect());
    } finally {
      await cluster.shutdown();
    }
  }
  const readDiary = (options = {}) => (session: Session) => session.execute(`select k from ${dse().keyspace}.diary`, [], options);

  for (const Provider of [PlainTextAuthProvider, DsePlainTextAuthProvider]) {
    it(`logs in internal users by ${Provider.name}`, async () => {
      expect((await as(new Provider(alice, sentinelPassword), readDiary())).rows).to.deep.equal([{ k: 1 }]);
    });
  }

  it('refuses a wrong password', async () => {
    const error = await rejection(as(new PlainTextAuthProvider(alice, 'wrong'), readDiary()));
    expect(error.code).to.equal('AUTHENTICATION');
  });

  it('acts as another role by proxy login', async () => {
    const provider = new PlainTextAuthProvider(service, sentinelPassword, { authorizationId: alice });
    expect((await as(provider, readDiary())).rows).to.deep.equal([{ k: 1 }]);
    const backwards = new PlainTextAuthProvider(alice, sentinelPassword, { authorizationId: service });
    expect((await rejection(as(backwards, readDiary()))).message).to.be.a('string');
  });

  it('acts as another role by proxy execution, request by request', async () => {
    await as(new PlainTextAuthProvider(service, sentinelPassword), async (session) => {
      expect((await rejection(readDiary()(session))).code).to.equal('UNAUTHORIZED');
      expect((await readDiary({ executeAs: alice })(session)).rows).to.deep.equal([{ k: 1 }]);
      expect((await rejection(readDiary()(session))).code).to.equal('UNAUTHORIZED');
    });
  });
});
