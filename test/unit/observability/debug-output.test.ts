import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

const root = join(__dirname, '..', '..', '..');

/** What a process writes to stderr while it tells something on each channel. */
async function output(nodeDebug: string | undefined): Promise<string> {
  const program = `
    const { startDebugOutput } = require('./src/observability/debug-output');
    const { diagnosticsChannels } = require('./src/observability/channels');
    const { ConnectionError } = require('./src/errors');
    startDebugOutput();
    startDebugOutput();
    const channels = diagnosticsChannels();
    const attributes = { 'db.system.name': 'cassandra', 'server.address': '10.0.0.1', 'server.port': 9042, 'db.response.returned_rows': 2 };
    const error = new ConnectionError('LOST', 'gone for 100%s');
    const host = { host: '10.0.0.1:9042', hostId: 'x', datacenter: 'dc1', rack: 'r1' };
    channels.retry.publish({ summary: 'SELECT t', error, decision: 'next', retries: 1 });
    channels.speculation.publish({ summary: 'SELECT t', executions: 1 });
    channels.connectionClose.publish({ host: host.host, error });
    channels.connectionClose.publish({ host: host.host, error: undefined });
    channels.poolWait.publish({ host: host.host, queued: 7 });
    channels.hostUp.publish(host);
    channels.hostDown.publish({ ...host, error });
    channels.warning.publish({ message: 'take care' });
    channels.request.tracePromise(async () => 1, { name: 'SELECT t', attributes, durationMs: 1.25 })
      .then(() => channels.connect.tracePromise(async () => { throw error; }, { name: 'CONNECT', attributes: {}, durationMs: 2 }))
      .catch(() => undefined);
  `;
  const env = { ...process.env, TS_NODE_TRANSPILE_ONLY: 'true', NODE_DEBUG: nodeDebug };
  const { stderr } = await promisify(execFile)(process.execPath, ['-r', 'ts-node/register', '-e', program], { cwd: root, env });
  return stderr.replaceAll(/PURECQL \d+: /g, '');
}

describe('observability: debug output', function () {
  this.timeout(30_000);

  it('writes all that is told to stderr with NODE_DEBUG=purecql, once', async () => {
    expect((await output('purecql')).trim().split('\n')).to.deep.equal([
      'retry 1 of SELECT t on the next host: gone for 100%s',
      'speculative execution 1 of SELECT t',
      'connection to 10.0.0.1:9042 closed: gone for 100%s',
      'connection to 10.0.0.1:9042 closed: as wanted',
      '7 requests wait for a connection to 10.0.0.1:9042 with room',
      'host 10.0.0.1:9042 (dc1/r1) up',
      'host 10.0.0.1:9042 (dc1/r1) down: gone for 100%s',
      'warning: take care',
      'request SELECT t on 10.0.0.1:9042 1.3 ms 2 rows',
      'connect CONNECT 2.0 ms failed: gone for 100%s',
    ]);
  });

  it('writes nothing otherwise', async () => {
    expect(await output(undefined)).to.equal('');
  });
});
