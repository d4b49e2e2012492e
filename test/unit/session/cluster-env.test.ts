import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PlainTextAuthProvider } from '../../../src/auth/plain-text';
import { ConfigurationError } from '../../../src/errors';
import { Cluster } from '../../../src/session/cluster';
import { optionsFromEnv } from '../../../src/session/cluster-env';
import type { TlsSource } from '../../../src/tls/tls-options';

describe('session: a cluster by the environment: TLS and bundles', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'purecql-env-'));
    for (const name of ['ca', 'cert', 'key']) writeFileSync(file(name), `the ${name}`);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has a keyspace', () => {
    expect(optionsFromEnv({ CASSANDRA_KEYSPACE: 'shop' })).to.deep.equal({ keyspace: 'shop' });
    expect(optionsFromEnv({ CASSANDRA_URL: 'cassandra://h/one', CASSANDRA_KEYSPACE: 'two' }).keyspace).to.equal('two');
  });

  it('switches TLS on and off', () => {
    expect(optionsFromEnv({ CASSANDRA_TLS: 'true' })).to.deep.equal({ tls: true });
    expect(optionsFromEnv({ CASSANDRA_TLS: '' })).to.deep.equal({});
    expect(optionsFromEnv({ CASSANDRA_URL: 'cassandra://h?tls=true', CASSANDRA_TLS: 'false' }).tls).to.equal(false);
    expect(() => optionsFromEnv({ CASSANDRA_TLS: 'yes' })).to.throw(ConfigurationError, 'CASSANDRA_TLS is true or false');
  });

  it('reads certificates and key from files, as they are when a connection is made', () => {
    const env = { CASSANDRA_TLS_CA: file('ca'), CASSANDRA_TLS_CERT: file('cert'), CASSANDRA_TLS_KEY: file('key') };
    const source = optionsFromEnv(env).tls as TlsSource;
    const texts = (): string[] => Object.entries(source()).map(([name, bytes]) => `${name}: ${String(bytes)}`);
    expect(texts()).to.deep.equal(['ca: the ca', 'cert: the cert', 'key: the key']);
    writeFileSync(file('cert'), 'another cert');
    expect(texts()).to.deep.equal(['ca: the ca', 'cert: another cert', 'key: the key']);
    const withCaOnly = optionsFromEnv({ CASSANDRA_TLS_CA: file('ca'), CASSANDRA_TLS: 'true' }).tls as TlsSource;
    expect(Object.keys(withCaOnly())).to.deep.equal(['ca']);
  });

  it('says which file cannot be read, and refuses files without TLS', () => {
    expect(() => Cluster.fromEnv({}, { CASSANDRA_TLS_CA: file('none') }))
      .to.throw(ConfigurationError, `CASSANDRA_TLS_CA names a file that cannot be read: ${file('none')} (ENOENT)`);
    expect(() => optionsFromEnv({ CASSANDRA_TLS: 'false', CASSANDRA_TLS_CERT: file('cert') }))
      .to.throw(ConfigurationError, 'CASSANDRA_TLS is false, and CASSANDRA_TLS_CERT is set');
  });

  it('names a secure connect bundle', () => {
    const env = { CASSANDRA_SECURE_CONNECT_BUNDLE: '/x.zip', CASSANDRA_USERNAME: 'token', CASSANDRA_PASSWORD: 'AstraCS:a:b' };
    const { authProvider, ...options } = optionsFromEnv(env);
    expect(options).to.deep.equal({ cloud: { secureConnectBundle: '/x.zip' } });
    expect(authProvider).to.be.instanceOf(PlainTextAuthProvider);
    expect(() => Cluster.fromEnv({}, env)).to.throw(ConfigurationError, 'The secure connect bundle /x.zip: there is no such file');
  });

  const contradictions: readonly [Record<string, string>, string][] = [
    [{ CASSANDRA_CONTACT_POINTS: 'h' }, 'the hosts of CASSANDRA_URL or CASSANDRA_CONTACT_POINTS'],
    [{ CASSANDRA_URL: 'cassandra://h/ks' }, 'the hosts of CASSANDRA_URL or CASSANDRA_CONTACT_POINTS'],
    [{ CASSANDRA_LOCAL_DC: 'dc1' }, 'CASSANDRA_LOCAL_DC'],
    [{ CASSANDRA_TLS: 'true' }, 'CASSANDRA_TLS or its files'],
    [{ CASSANDRA_TLS_CA: '/ca' }, 'CASSANDRA_TLS or its files'],
  ];
  for (const [env, name] of contradictions) {
    it(`refuses ${Object.keys(env).join()} beside a bundle`, () => {
      expect(() => optionsFromEnv({ CASSANDRA_SECURE_CONNECT_BUNDLE: '/x.zip', ...env }))
        .to.throw(ConfigurationError, `CASSANDRA_SECURE_CONNECT_BUNDLE is set, and so is ${name}`);
    });
  }
});
