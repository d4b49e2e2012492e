import { expect } from 'chai';
import {
  applyOverrides,
  cassandraYaml,
  javaArguments,
  mergeYaml,
  nodeConfigFiles,
  type NodeSettings,
} from '../../support/cassandra/node-settings';

const plain: NodeSettings = {
  address: '127.0.0.2',
  folder: '/data/node2',
  storagePort: 20_001,
  nativePort: 20_002,
  clusterSize: 3,
  heapMb: 500,
  tuning: 'boot',
  authentication: false,
  tls: false,
};
const java17 = { path: '/usr/bin/java', major: 17 };

describe('support: node settings', () => {
  it('put the node on its address and all nodes on the same ports', () => {
    expect(cassandraYaml(plain)).to.include({
      listen_address: '127.0.0.2',
      rpc_address: '127.0.0.2',
      storage_port: 20_001,
      native_transport_port: 20_002,
    });
    expect(JSON.stringify(cassandraYaml(plain))).to.include('"seeds":"127.0.0.1:20001"');
  });

  it('leave passwords and TLS out unless asked', () => {
    expect(cassandraYaml(plain)).to.not.have.any.keys('authenticator', 'client_encryption_options');
  });

  it('ask for passwords', () => {
    expect(cassandraYaml({ ...plain, authentication: true })).to.include({ authenticator: 'PasswordAuthenticator' });
  });

  for (const [tls, asked] of [['server', false], ['mutual', true]] as const) {
    it(`have TLS '${tls}' ${asked ? 'ask for' : 'do without'} a client certificate`, () => {
      const options = cassandraYaml({ ...plain, tls })['client_encryption_options'];
      expect(options).to.include({ enabled: true, optional: false, require_client_auth: asked });
      expect(options).to.include({ keystore: '/data/node2/server.pem', truststore: '/data/node2/ca.pem' });
    });
  }

  it('keep every file of a node within its folder', () => {
    const folders = cassandraYaml(plain)['data_file_directories'];
    expect(folders).to.deep.equal(['/data/node2/data']);
    expect(javaArguments(plain, java17, 'x')).to.include('-Djava.io.tmpdir=/data/node2/tmp');
  });

  it('write yaml that is JSON', () => {
    const yaml: unknown = JSON.parse(nodeConfigFiles(plain)['cassandra.yaml'] ?? '');
    expect(yaml).to.deep.equal(cassandraYaml(plain));
  });

  it('write the data center and the rack', () => {
    const files = nodeConfigFiles({ ...plain, dataCenter: 'dc2', rack: 'r7' });
    expect(files['cassandra-rackdc.properties']).to.equal('dc=dc2\nrack=r7\n');
  });

  it('merge extra yaml object by object and replace everything else', () => {
    const base = { a: { b: 1, c: 2 }, list: [1, 2], d: 1 };
    expect(mergeYaml(base, { a: { c: 3 }, list: [3], e: { f: 1 } })).to.deep.equal({
      a: { b: 1, c: 3 },
      list: [3],
      d: 1,
      e: { f: 1 },
    });
  });

  it('add later yaml and JVM options to earlier ones', () => {
    const once = applyOverrides(plain, { yaml: { x: 1 }, jvmOptions: ['-Da=1'], rack: 'r2' });
    const twice = applyOverrides(once, { yaml: { y: 2 }, jvmOptions: ['-Db=2'] });
    expect(twice).to.deep.include({ yaml: { x: 1, y: 2 }, jvmOptions: ['-Da=1', '-Db=2'], rack: 'r2' });
  });

  it('let the caller have the last word on JVM options, before the class path', () => {
    const args = javaArguments({ ...plain, jvmOptions: ['-Xmx1g'] }, java17, 'own:lib/*');
    expect(args.indexOf('-Xmx1g')).to.be.greaterThan(args.indexOf('-Xmx500m'));
    expect(args.slice(-3)).to.deep.equal(['-cp', 'own:lib/*', 'org.apache.cassandra.service.CassandraDaemon']);
  });

  const flags: [major: number, opens: boolean, allows: boolean][] = [
    [8, false, false],
    [17, true, false],
    [21, true, true],
  ];
  for (const [major, opens, allows] of flags) {
    it(`${opens ? 'open' : 'do not open'} the modules of Java ${major}`, () => {
      const args = javaArguments(plain, { path: 'java', major }, 'x');
      expect(args.includes('--add-opens')).to.equal(opens);
      expect(args.includes('-Djava.security.manager=allow')).to.equal(allows);
    });
  }

  it('wait for the ring only when there is one', () => {
    expect(javaArguments(plain, java17, 'x')).to.include('-Dcassandra.ring_delay_ms=2000');
    expect(javaArguments({ ...plain, clusterSize: 1 }, java17, 'x')).to.include('-Dcassandra.ring_delay_ms=1');
  });
});
