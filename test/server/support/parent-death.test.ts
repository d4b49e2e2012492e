import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { isAlive } from '../../support/cassandra/file-lock';
import { describeWithServer } from '../../support/server';
import { skipSuite } from '../../support/skipped-suites';

const boot = join(__dirname, '../../support/boot.ts');
const bootMs = 120_000;
const endMs = 10_000;

describeWithServer('server: parent killed', {}, (server) => {
  it('takes the node and its data along', async function () {
    this.timeout(bootMs + endMs);
    if (server().origin !== 'java') skipSuite(this, 'no Java of our own');
    const folder = await mkdtemp(join(tmpdir(), 'purecql-parent-'));
    const stateFile = join(folder, 'state.json');
    const environment = { ...process.env, NODE_V8_COVERAGE: '', TMPDIR: folder };
    const parent = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', boot, '--state', stateFile], {
      stdio: 'ignore',
      env: environment,
    });
    await until(() => existsSync(stateFile) || parent.exitCode !== null, bootMs);
    const { pids } = JSON.parse(await readFile(stateFile, 'utf8')) as { pids: [number] };
    expect(isAlive(pids[0])).to.equal(true);
    const [data] = (await readdir(folder)).filter((name) => name.startsWith('purecql-cassandra-'));
    if (data === undefined) throw new Error('The node has no folder');
    parent.kill('SIGKILL');
    await until(() => !isAlive(pids[0]) && !existsSync(join(folder, data)), endMs);
    expect(isAlive(pids[0]), 'node').to.equal(false);
    expect(existsSync(join(folder, data)), 'data').to.equal(false);
    await rm(folder, { recursive: true });
  });
});

async function until(isTrue: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!isTrue() && performance.now() < deadline) await delay(20);
}
