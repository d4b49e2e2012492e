import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { cassandraJars, defaultCassandraVersion } from '../../test/support/cassandra/cassandra-jars';
import { isAlive } from '../../test/support/cassandra/file-lock';
import { findJava } from '../../test/support/cassandra/java';
import { ServerUnavailableError } from '../../test/support/cassandra/server-unavailable-error';
import { createCertificates } from '../../test/support/certificates';
import { skipSuite } from '../../test/support/skipped-suites';
import { describeCli, runCli, scratch } from './support/cli-program';
import type { CliResult } from './support/cli-program';

const bootTimeoutMs = 300_000;

describeCli('up and down', () => {
  let started: CliResult | undefined;
  let isDown = false;
  const exported: Record<string, string> = {};
  before('start a cluster with passwords and TLS', async function () {
    this.timeout(bootTimeoutMs);
    await skipWithoutJava(this);
    started = await runCli(['up', '--auth', '--mutual-tls'], { timeoutMs: bootTimeoutMs });
    for (const [, name = '', value = ''] of started.stdout.matchAll(/^export (\w+)='(.*)'$/gm)) exported[name] = value;
  });
  after('end it', async function () {
    this.timeout(bootTimeoutMs);
    if (started?.code === 0 && !isDown) await runCli(['down']);
  });
  const where = (): string => exported['CASSANDRA_CONTACT_POINTS'] ?? '';
  const files = (): string[] => ['--ca', exported['CASSANDRA_TLS_CA'] ?? '', '--cert', exported['CASSANDRA_TLS_CERT'] ?? '', '--key',
    exported['CASSANDRA_TLS_KEY'] ?? ''];
  const doctor = (args: readonly string[], environ: NodeJS.ProcessEnv = {}): Promise<CliResult> => (
    runCli(['doctor', '-H', where(), ...args], { environ: { CASSANDRA_PASSWORD: 'cassandra', ...environ } })
  );

  it('prints how the cluster is reached, in a form that a shell takes', () => {
    expect(started).to.include({ code: 0 });
    expect(Object.keys(exported)).to.deep.equal([
      'CASSANDRA_CONTACT_POINTS', 'CASSANDRA_USERNAME', 'CASSANDRA_PASSWORD', 'CASSANDRA_TLS_CA', 'CASSANDRA_TLS_CERT', 'CASSANDRA_TLS_KEY',
    ]);
  });

  it('is what is meant when nobody says where', async () => {
    const { code, stdout } = await runCli(['--csv', 'SELECT cluster_name FROM system.local']);
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: 'cluster_name\npurecql test\n' });
  });

  it('is reached by a URL too, over which the environment has no say', async () => {
    const url = `cassandra://cassandra:cassandra@${where()}`;
    const environ = { CASSANDRA_USERNAME: 'other', CASSANDRA_PASSWORD: 'kite-4', CASSANDRA_LOCAL_DC: 'nowhere', CASSANDRA_TLS: 'false' };
    const { code, stdout } = await runCli(['--url', url, ...files(), '--csv', 'SELECT key FROM system.local'], { environ });
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: 'key\nlocal\n' });
  });

  it('is one at a time', async () => {
    const { code, stderr } = await runCli(['up']);
    expect(code).to.equal(2);
    expect(stderr).to.include('purecql down');
  });

  it('is found whole by the doctor, who shows the chain and the authenticator', async () => {
    const { code, stdout } = await doctor([...files(), '-u', 'cassandra']);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^ok {3}tls .*TLSv1\.[23], a certificate of purecql test authority for .*127\.0\.0\.1.*, until /m);
    expect(stdout).to.match(/^ok {3}authentication {2}as cassandra, by PasswordAuthenticator$/m);
  });

  it('shows the doctor a wrong password, without printing it, and no user at all', async () => {
    const wrong = await doctor([...files(), '-u', 'cassandra'], { CASSANDRA_PASSWORD: 'kite-5' });
    expect(wrong.code).to.equal(3);
    expect(wrong.stdout).to.match(/^FAIL authentication .* -> check the user name, the password/m);
    expect(wrong.stdout + wrong.stderr).not.to.include('kite-5');
    const none = await doctor(files(), { CASSANDRA_PASSWORD: '' });
    expect(none.stdout).to.match(/^FAIL authentication .* -> give --user/m);
  });

  it('shows the doctor an authority that is not trusted', async () => {
    const { ca } = await createCertificates();
    writeFileSync(scratch('other-ca.pem'), ca);
    const { code, stdout } = await doctor(['--ca', scratch('other-ca.pem'), '-u', 'cassandra']);
    expect(code).to.equal(3);
    expect(stdout).to.match(/^FAIL tls .* -> nobody you trust has signed it: give the certificate of its authority by --ca$/m);
  });

  it('shows the doctor a certificate for other names', async function () {
    if (process.platform !== 'linux') return this.skip();
    const [address, port] = where().split(':');
    const forward = createServer((socket) => {
      const node = connect({ host: address, port: Number(port) });
      for (const end of [socket, node]) end.on('error', () => [socket, node].forEach((each) => each.destroy()));
      socket.pipe(node).pipe(socket);
    });
    await once(forward.listen(0, '127.0.0.5'), 'listening');
    try {
      const { code, stdout } = await doctor([...files(), '-u', 'cassandra', '-H', `127.0.0.5:${(forward.address() as AddressInfo).port}`]);
      expect(code).to.equal(3);
      expect(stdout).to.match(/^FAIL tls .*it is not for 127\.0\.0\.5 -> connect by a name that it has/m);
    } finally {
      forward.close();
    }
  });

  it('shows the doctor a plain connection to the port of TLS, and one without the certificate that is wanted', async () => {
    const plain = await doctor(['-u', 'cassandra']);
    expect(plain.code).to.equal(3);
    expect(plain.stdout).to.match(/^FAIL version .* -> the port may be one of TLS: give --tls/m);
    const without = await doctor([...files().slice(0, 2), '-u', 'cassandra']);
    expect(without.code).to.equal(3);
    expect(without.stdout).to.match(/^FAIL (tls|version) .* -> the node (wants|may want) a certificate of yours/m);
  });

  it('ends with its data, its files and its processes', async () => {
    const state = JSON.parse(readFileSync(scratch('state', 'purecql', 'up', 'cluster.json'), 'utf8')) as { keeperPid: number };
    const { code, stderr } = await runCli(['down']);
    isDown = true;
    expect(code).to.equal(0);
    expect(stderr).to.include('have ended');
    expect(existsSync(exported['CASSANDRA_TLS_KEY'] ?? '')).to.equal(false);
    const deadline = performance.now() + 20_000;
    while (isAlive(state.keeperPid) && performance.now() < deadline) await delay(50);
    expect(isAlive(state.keeperPid)).to.equal(false);
    expect((await runCli(['down'])).code).to.equal(2);
  });
});

describeCli('up without its programs', () => {
  it('says what to install', async () => {
    const folder = scratch('bin');
    mkdirSync(folder);
    symlinkSync(process.execPath, join(folder, 'node'));
    const environ = { PATH: folder, PURECQL_CACHE: scratch('cache'), JAVA_HOME: '' };
    const { code, stderr } = await runCli(['up'], { environ });
    expect(code).to.equal(2);
    expect(stderr).to.match(/^error: (Maven|Java 17) not found\. .*Install it \(apt install/m);
  });
});

async function skipWithoutJava(context: Mocha.Context): Promise<void> {
  if ((process.env['PURECQL_SKIP_SERVER'] ?? '') !== '') skipSuite(context, 'PURECQL_SKIP_SERVER is set');
  if (!['', 'java'].includes(process.env['PURECQL_TEST_SERVER'] ?? '')) skipSuite(context, 'PURECQL_TEST_SERVER wants no Java');
  try {
    await findJava(defaultCassandraVersion);
    await cassandraJars(defaultCassandraVersion, { step: () => undefined, done: () => undefined });
  } catch (error) {
    if (error instanceof ServerUnavailableError) skipSuite(context, error.reason);
    throw error;
  }
}
