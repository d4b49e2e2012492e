import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describeWithServer } from '../../support/server';

const root = join(__dirname, '..', '..', '..');

/** How `npm run test:dse` ends, and all that it prints, with nothing about databases in its environment but this. */
function runOnDse(variables: Readonly<Record<string, string>>): Promise<{ exitCode: number | null; output: string }> {
  const mine = Object.entries(process.env).filter(([name]) => !/^(?:DSE_|CASSANDRA_|DOCKER_|PURECQL_|TEST_RESULTS_FILE|MOCHA_)/.test(name));
  const env = { ...Object.fromEntries(mine), TS_NODE_TRANSPILE_ONLY: 'true', ...variables };
  const child = spawn(process.execPath, ['-r', 'ts-node/register', 'test/conformance/run.ts'], { cwd: root, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}

describe('support: npm run test:dse without DSE', function () {
  this.timeout(120_000);

  it('fails, and says what to set', async () => {
    const { exitCode, output } = await runOnDse({});
    expect(exitCode).to.equal(2);
    expect(output).to.include('Nothing was tested.').and.include('DSE_CONTACT_POINTS=').and.include('DSE_LICENSE=accept');
  });

  it('fails without Docker, and says so, once the licence was accepted', async () => {
    const { exitCode, output } = await runOnDse({ DSE_LICENSE: 'accept', DOCKER_HOST: 'unix:///nowhere/docker.sock' });
    expect(exitCode).to.equal(2);
    expect(output).to.include('Nothing was tested.').and.include('Docker not running');
  });
});

describeWithServer('support: npm run test:dse on a server that is no DSE', { authentication: true, tls: 'mutual' }, (server) => {
  it('runs the tests of servers with the login of the server, skips those of DSE, and prints a table', async function () {
    this.timeout(240_000);
    const folder = await mkdtemp(join(tmpdir(), 'purecql-dse-run-'));
    try {
      const file = async (name: string, text: string): Promise<string> => {
        await writeFile(join(folder, name), text);
        return join(folder, name);
      };
      const { certificates, credentials, contactPoints } = server();
      const { exitCode, output } = await runOnDse({
        DSE_CONTACT_POINTS: contactPoints.join(','),
        DSE_USERNAME: credentials!.username,
        DSE_PASSWORD: credentials!.password,
        DSE_TLS_CA: await file('ca.pem', certificates!.ca),
        DSE_TLS_CERT: await file('cert.pem', certificates!.client.cert),
        DSE_TLS_KEY: await file('key.pem', certificates!.client.key),
        DSE_TESTS: 'test/server/types-counter.test.ts,test/server/paging-empty.test.ts,test/server/cluster/routing.test.ts,test/conformance/*.test.ts',
      });
      expect(exitCode, output).to.equal(0);
      expect(output).to.match(/^DSE: search +\d+ skipped$/m).and.match(/^DSE: protocol +\d+ skipped$/m);
      expect(output).to.match(/^cluster: routing +\d+ skipped$/m);
      expect(output).to.match(/^all +\d+ passed, \d+ skipped$/m);
      expect(output).to.include('skipped: the server is not DSE');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
