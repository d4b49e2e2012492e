import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ServerUnavailableError } from '../../support/cassandra/server-unavailable-error';
import { startKdc } from '../../support/kdc';
import type { Kdc } from '../../support/kdc';
import { skipSuite } from '../../support/skipped-suites';

describe('support: a KDC of our own', function () {
  this.timeout(30_000);
  let kdc: Kdc;

  before(async function () {
    try {
      kdc = await startKdc();
    } catch (error) {
      if (error instanceof ServerUnavailableError) skipSuite(this, error.reason);
      throw error;
    }
  });
  after(() => kdc.stop());

  const cache = (name: string): string => `FILE:${join(kdc.folder, name)}`;

  it('gives tickets by password, and none by a wrong one', async () => {
    await kdc.addPrincipal('alice', 'right');
    expect(await kdc.hasTicket(cache('alice'))).to.equal(false);
    await kdc.kinit('alice', { password: 'right', cache: cache('alice') });
    expect(await kdc.hasTicket(cache('alice'))).to.equal(true);
    const wrong = await kdc.kinit('alice', { password: 'wrong', cache: cache('wrong') }).catch((error: Error) => error.message);
    expect(wrong).to.include('Password incorrect');
  });

  it('gives tickets by keytab, which leaves the password as it is', async () => {
    await kdc.addPrincipal('bob', 'right');
    const keytab = join(kdc.folder, 'bob.keytab');
    await kdc.exportKeytab('bob', keytab);
    await kdc.kinit('bob', { keytab, cache: cache('by-keytab') });
    await kdc.kinit('bob', { password: 'right', cache: cache('by-password') });
    for (const name of ['by-keytab', 'by-password']) expect(await kdc.hasTicket(cache(name)), name).to.equal(true);
  });

  it('says so when there is no such principal', async () => {
    const text = await kdc.exportKeytab('nobody', join(kdc.folder, 'x.keytab')).catch((error: Error) => error.message);
    expect(text).to.include('does not exist');
  });

  it('touches no tickets but its own, and leaves nothing', async () => {
    expect(kdc.environment['KRB5CCNAME']).to.include(kdc.folder);
    expect(kdc.environment['KRB5_CONFIG']).to.equal(kdc.configFile);
    await using other = await startKdc();
    expect(other.folder).to.not.equal(kdc.folder);
    await other.stop();
    expect(existsSync(other.folder)).to.equal(false);
    expect(existsSync(kdc.folder)).to.equal(true);
  });
});
