import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWithServer } from '../support/server';

const root = join(__dirname, '..', '..');
const run = promisify(execFile);

describeWithServer('server: quick start', { withoutLogin: true }, (server) => {
  it('prints the two nearest rows and ends by itself', async function () {
    this.timeout(60_000);
    const env = { ...process.env, CASSANDRA_URL: `cassandra://${server().contactPoints.join(',')}`, TS_NODE_TRANSPILE_ONLY: 'true' };
    const { stdout } = await run(process.execPath, ['-r', 'ts-node/register', 'examples/quickstart.ts'], { cwd: root, env, timeout: 50_000 });
    expect(stdout.trim().split('\n')).to.deep.equal([
      '[3] "A deep learning display that controls your mood" (sim: 0.9944)',
      '[2] "An AI quilt to help you sleep forever" (sim: 0.7967)',
    ]);
  });

  it('says what is wrong with a server that is not there, and fails', async function () {
    this.timeout(30_000);
    const env = { ...process.env, CASSANDRA_URL: 'cassandra://127.0.0.1:1', TS_NODE_TRANSPILE_ONLY: 'true' };
    const failure: unknown = await run(process.execPath, ['-r', 'ts-node/register', 'examples/quickstart.ts'], { cwd: root, env })
      .catch((error: unknown) => error);
    expect(failure).to.have.property('code', 1);
    expect(failure).to.have.property('stderr').that.includes('127.0.0.1:1').and.includes('ECONNREFUSED');
  });
});
