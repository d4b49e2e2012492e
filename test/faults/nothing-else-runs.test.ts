import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { closeAll, listen } from '../support/real-transport';

const root = join(__dirname, '..', '..');

describe('system environment: nothing else runs', () => {
  afterEach(closeAll);

  it('is told when only its own sockets and timers hold the process, and neither ends it nor lets others think that it ends', async function () {
    this.timeout(60_000);
    const port = await listen(createServer());
    const program = join(root, 'test', 'fixtures', 'nothing-else-runs.ts');
    const env = { ...process.env, TS_NODE_TRANSPILE_ONLY: 'true' };
    const child = spawn(process.execPath, ['-r', 'ts-node/register', program, String(port)], {
      cwd: root, env, timeout: 50_000, stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(JSON.parse(stdout), stderr).to.deep.equal({
      alone: true, timer: false, worker: false, socket: false, server: false, aloneAgain: true, heardByOthers: false, ends: 0,
    });
  });
});
