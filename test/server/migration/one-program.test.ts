import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { AstraPlay } from '../../support/astra-play';
import { createKeyspace } from '../../support/keyspace';
import { MigrationProxies } from '../../support/migration-proxy';
import { describeWithServer } from '../../support/server';

const root = join(__dirname, '..', '..', '..');
const run = promisify(execFile);

/** What the program prints, by an environment that has nothing else about databases in it. */
async function runProgram(variables: Readonly<Record<string, string>>): Promise<string> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CASSANDRA_')));
  const env = { ...inherited, TS_NODE_TRANSPILE_ONLY: 'true', ...variables };
  const { stdout } = await run(process.execPath, ['-r', 'ts-node/register', 'test/server/migration/program.ts'], {
    cwd: root, env, timeout: 60_000,
  });
  return stdout.trim();
}

const expected = JSON.stringify({ failed: 0, count: 200, sum: 9_950, second: [1, 2] });

describeWithServer('server: one program, whatever it is connected to: a plain node', { withoutLogin: true }, (server) => {
  it('runs by contact points', async function () {
    this.timeout(90_000);
    const CASSANDRA_KEYSPACE = await createKeyspace(server());
    const CASSANDRA_CONTACT_POINTS = server().contactPoints.join(',');
    expect(await runProgram({ CASSANDRA_CONTACT_POINTS, CASSANDRA_KEYSPACE, CASSANDRA_LOCAL_DC: 'dc1' })).to.equal(expected);
  });

  it('runs by a URL', async function () {
    this.timeout(90_000);
    const keyspace = await createKeyspace(server());
    expect(await runProgram({ CASSANDRA_URL: `cassandra://${server().contactPoints.join(',')}/${keyspace}` })).to.equal(expected);
  });

  it('runs behind migration proxies', async function () {
    this.timeout(90_000);
    const CASSANDRA_KEYSPACE = await createKeyspace(server());
    await using proxies = await MigrationProxies.before(server().contactPoints[0]!);
    const CASSANDRA_CONTACT_POINTS = proxies.contactPoints.join(',');
    expect(await runProgram({ CASSANDRA_CONTACT_POINTS, CASSANDRA_KEYSPACE })).to.equal(expected);
  });
});

describeWithServer('server: one program, whatever it is connected to: TLS, a password and Astra', {
  authentication: true, tls: 'mutual',
}, (server) => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'purecql-program-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function file(name: string, content: string | Buffer): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  }

  const credentials = () => {
    const { username, password } = server().credentials!;
    return { CASSANDRA_USERNAME: username, CASSANDRA_PASSWORD: password };
  };

  it('runs by certificates and a password', async function () {
    this.timeout(90_000);
    const { ca, client } = server().certificates!;
    const printed = await runProgram({
      ...credentials(),
      CASSANDRA_CONTACT_POINTS: server().contactPoints.join(','),
      CASSANDRA_KEYSPACE: await createKeyspace(server()),
      CASSANDRA_TLS_CA: await file('ca.pem', ca),
      CASSANDRA_TLS_CERT: await file('client.pem', client.cert),
      CASSANDRA_TLS_KEY: await file('client.key', client.key),
    });
    expect(printed).to.equal(expected);
  });

  it('runs by a secure connect bundle', async function () {
    this.timeout(90_000);
    const keyspace = await createKeyspace(server());
    const play = await AstraPlay.inFrontOf(server(), { name: 'localhost' });
    play.proxy.nodeTls = server().tls;
    play.contactInfo.local_dc = 'dc1';
    try {
      const bundle = await file('secure-connect.zip', play.bundle({ keyspace }));
      expect(await runProgram({ ...credentials(), CASSANDRA_SECURE_CONNECT_BUNDLE: bundle })).to.equal(expected);
      const { CASSANDRA_USERNAME: user, CASSANDRA_PASSWORD: password } = credentials();
      const url = `cassandra://${user}:${encodeURIComponent(password)}@/?secureConnectBundle=${encodeURIComponent(bundle)}`;
      expect(await runProgram({ CASSANDRA_URL: url })).to.equal(expected);
    } finally {
      await play.stop();
    }
  });
});
