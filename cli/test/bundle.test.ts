import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { AstraPlay } from '../../test/support/astra-play';
import { describeCliWithServer, runCli, scratch } from './support/cli-program';
import type { CliResult } from './support/cli-program';

describeCliWithServer('bundles of Astra', (server) => {
  let play: AstraPlay | undefined;
  const cli = (args: readonly string[], environ: NodeJS.ProcessEnv = {}): Promise<CliResult> => (
    runCli(['--bundle', scratch('bundle.zip'), '-u', 'token', ...args], { environ: { CASSANDRA_PASSWORD: 'kite-3', ...environ } })
  );
  before('put a proxy before the node', async () => {
    play = await AstraPlay.inFrontOf(server(), { name: 'localhost' });
    writeFileSync(scratch('bundle.zip'), play.bundle());
  });
  after(() => play?.stop());

  it('lead to the cluster, whatever the environment says of another', async () => {
    const elsewhere = { CASSANDRA_CONTACT_POINTS: '127.0.0.1:1', CASSANDRA_LOCAL_DC: 'nowhere', CASSANDRA_TLS: 'true' };
    const { code, stdout } = await cli(['--csv', 'SELECT key FROM system.local'], elsewhere);
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: 'key\nlocal\n' });
  });

  it('are seen by the doctor, who says what is wrong with one', async () => {
    const whole = await cli(['doctor']);
    expect(whole.stdout).to.match(/^ok {3}bundle /m).and.match(/^ok {3}nodes .*1 of 1/m);
    expect(whole.code).to.equal(0);
    writeFileSync(scratch('broken.zip'), 'no zip');
    const broken = await runCli(['doctor', '--bundle', scratch('broken.zip')]);
    expect(broken.code).to.equal(2);
    expect(broken.stderr).to.match(/^error: The secure connect bundle cannot/);
  });
});
