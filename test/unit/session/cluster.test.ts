import { expect } from 'chai';
import { EXEC_PROFILE_DEFAULT, ExecutionProfile } from '../../../src/cluster/execution-profile';
import { AuthenticationError, ConfigurationError, DriverError, NoHostAvailableError, ShutdownError } from '../../../src/errors';
import { ErrorCode } from '../../../src/protocol/constants';
import { Cluster } from '../../../src/session/cluster';
import type { ClusterOptions } from '../../../src/cluster/cluster-options';
import { FakeNetwork } from '../../support/fake-network';
import { FakeNode } from '../../support/fake-node';
import { settled } from '../../support/virtual-clock';

describe('cluster', () => {
  let network: FakeNetwork;
  const clusters: Cluster[] = [];

  beforeEach(() => {
    network = new FakeNetwork();
  });

  afterEach(async () => {
    const endings = clusters.splice(0).map((cluster) => cluster.shutdown());
    for (let i = 0; i < 20; i++) await network.clock.advance(1_000);
    await Promise.all(endings);
    await settled();
    expect(network.openSockets, 'open sockets').to.equal(0);
    expect(network.clock.pendingTimers, 'pending timers').to.equal(0);
  });

  function makeCluster(options: ClusterOptions): Cluster {
    const cluster = new Cluster(options, network.environment);
    clusters.push(cluster);
    return cluster;
  }

  /** Waits for a rejection while virtual time goes on. */
  async function failure(work: Promise<unknown>, ms = 20_000): Promise<DriverError> {
    let error: unknown;
    work.catch((reason: unknown) => {
      error = reason;
    });
    for (let spent = 0; error === undefined && spent < ms; spent += 100) await network.clock.advance(100);
    expect(error).to.be.instanceOf(DriverError);
    return error as DriverError;
  }

  function ring(...places: [endpoint: string, datacenter: string][]): FakeNode[] {
    const nodes = places.map(([endpoint, datacenter]) => Object.assign(new FakeNode(network, endpoint), { datacenter }));
    for (const node of nodes) node.peers = nodes.filter((other) => other !== node);
    return nodes;
  }

  it('finds the nodes, opens one connection to each of the local data centre, and spreads requests over them', async () => {
    let draws = 0;
    network.random = () => (draws++ * 0.618034) % 1;
    const nodes = ring(['127.0.0.1:9042', 'dc1'], ['127.0.0.2:9042', 'dc1'], ['127.0.0.3:9042', 'dc2']);
    const cluster = makeCluster({ contactPoints: ['127.0.0.1'] });
    const session = await cluster.connect();
    expect(cluster.metadata.hosts.map(String)).to.deep.equal(['127.0.0.1:9042', '127.0.0.2:9042', '127.0.0.3:9042']);
    expect(nodes.map((node) => node.conversations.size)).to.deep.equal([2, 1, 0]);
    const coordinators: string[] = [];
    for (let i = 0; i < 40; i++) coordinators.push(String((await session.execute('q')).info.coordinator));
    expect(new Set(coordinators)).to.deep.equal(new Set(['127.0.0.1:9042', '127.0.0.2:9042']));
  });

  it('reads peers where there is no peers_v2', async () => {
    const [node] = ring(['127.0.0.1:9042', 'dc1'], ['127.0.0.2:9042', 'dc1']);
    node!.script = (request) =>
      request.kind === 'QUERY' && request.query.includes('peers_v2')
        ? { kind: 'ERROR', code: ErrorCode.INVALID, message: 'unconfigured table peers_v2' }
        : undefined;
    const cluster = makeCluster({ contactPoints: ['127.0.0.1'] });
    await cluster.connect();
    expect(cluster.metadata.hosts.map(String)).to.deep.equal(['127.0.0.1:9042', '127.0.0.2:9042']);
  });

  it('resolves names and goes through all their addresses', async () => {
    ring(['127.0.0.7:9042', 'dc1']);
    network.name('cassandra.example', ['127.0.0.5', '127.0.0.6', '127.0.0.7']);
    const cluster = makeCluster({ contactPoints: ['cassandra.example'] });
    await cluster.connect();
    expect(cluster.metadata.hosts.map(String)).to.deep.equal(['127.0.0.7:9042']);
  });

  it('does not wait for a contact point that hangs while another answers', async () => {
    ring(['127.0.0.2:9042', 'dc1']);
    network.listen('127.0.0.1:9042', 'silent');
    const connecting = makeCluster({ contactPoints: ['127.0.0.1', '127.0.0.2'] }).connect();
    await network.clock.advance(300);
    expect((await connecting).keyspace).to.equal(undefined);
  });

  const failures: [name: string, prepare: () => void, contactPoints: string[], expected: RegExp][] = [
    ['refuses', () => undefined, ['127.0.0.1'], /127\.0\.0\.1:9042: .*ECONNREFUSED/],
    ['hangs', () => network.listen('127.0.0.1:9042', 'silent'), ['127.0.0.1'], /Timed out after 5000 ms waiting for a TCP connection/],
    ['says nothing', () => network.listen('127.0.0.1:9042', { onData() {} }), ['127.0.0.1'], /waiting for the answer to OPTIONS/],
    ['is not a name', () => undefined, ['nowhere'], /nowhere:9042: The name has no address/],
    ['speaks HTTP', () => network.listen('127.0.0.1:9042', { onData: (socket) => socket.send(Buffer.from('HTTP/1.1 400 Bad Request')) }),
      ['127.0.0.1'], /does not speak CQL .* an HTTP server answers/],
    ['closes', () => network.listen('127.0.0.1:9042', { onData: (socket) => socket.close() }), ['127.0.0.1'], /closed the connection/],
  ];
  for (const [name, prepare, contactPoints, expected] of failures) {
    it(`names a contact point that ${name}`, async () => {
      prepare();
      const error = await failure(makeCluster({ contactPoints }).connect());
      expect(error).to.be.instanceOf(NoHostAvailableError);
      expect(error.message).to.match(expected);
      expect(network.openSockets).to.equal(0);
      expect(network.clock.pendingTimers).to.equal(0);
    });
  }

  it('names every contact point with its own reason', async () => {
    network.listen('127.0.0.2:9042', { onData: (socket) => socket.close() });
    const error = await failure(makeCluster({ contactPoints: ['127.0.0.1', '127.0.0.2'] }).connect());
    expect(error.message.split('\n')).to.have.length(3);
    expect((error as NoHostAvailableError).errors.map(({ host }) => host)).to.have.members(['127.0.0.1:9042', '127.0.0.2:9042']);
  });

  it('can connect after a failure', async () => {
    const cluster = makeCluster({ contactPoints: ['127.0.0.1'] });
    await failure(cluster.connect());
    ring(['127.0.0.1:9042', 'dc1']);
    const session = await cluster.connect();
    expect((await session.execute('q')).rows).to.deep.equal([]);
  });

  it('reports that a server demands credentials that are not configured', async () => {
    const [node] = ring(['127.0.0.1:9042', 'dc1']);
    node!.script = (request) => (request.kind === 'STARTUP' ? { kind: 'AUTHENTICATE', authenticator: 'org.example.Auth' } : undefined);
    const error = await failure(makeCluster({ contactPoints: ['127.0.0.1'] }).connect());
    expect(error).to.be.instanceOf(AuthenticationError);
    expect(error.message).to.include('org.example.Auth').and.include('authProvider');
    expect(network.openSockets).to.equal(0);
  });

  it('reports a keyspace that does not exist, with no connection left', async () => {
    const [node] = ring(['127.0.0.1:9042', 'dc1']);
    node!.script = (request) =>
      request.kind === 'QUERY' && request.query.startsWith('USE')
        ? { kind: 'ERROR', code: ErrorCode.INVALID, message: "Keyspace 'a\"b' does not exist" }
        : undefined;
    const error = await failure(makeCluster({ contactPoints: ['127.0.0.1'] }).connect('a"b'));
    expect(error).to.include({ code: 'INVALID_KEYSPACE' });
    expect(node!.requests).to.deep.include({ kind: 'QUERY', query: 'USE "a""b"', parameters: { consistency: 1 } });
    await settled();
    expect(network.openSockets).to.equal(0);
  });

  it('connects when only some nodes have heard of a keyspace, and uses the others once they have', async () => {
    const [, second] = ring(['127.0.0.1:9042', 'dc1'], ['127.0.0.2:9042', 'dc1']);
    second!.script = (request) =>
      request.kind === 'QUERY' && request.query.startsWith('USE')
        ? { kind: 'ERROR', code: ErrorCode.INVALID, message: "Keyspace 'ks' does not exist" }
        : undefined;
    const cluster = makeCluster({ contactPoints: ['127.0.0.1'] });
    const session = await cluster.connect('ks');
    expect((await session.execute('q')).info.coordinator).to.equal(cluster.metadata.hosts[0]);
    second!.script = () => undefined;
    await network.clock.advance(5_000);
    expect(cluster.metadata.hosts.map(({ state }) => state)).to.deep.equal(['up', 'up']);
  });

  it('chooses the data centre of its contact points, or asks for one', async () => {
    ring(['127.0.0.1:9042', 'dc1'], ['127.0.0.2:9042', 'dc2']);
    const error = await failure(makeCluster({ contactPoints: ['127.0.0.1', '127.0.0.2'] }).connect());
    expect(error).to.be.instanceOf(ConfigurationError);
    expect(error.message).to.include('"dc1", "dc2"').and.include('localDataCenter');
    const session = await makeCluster({ contactPoints: ['127.0.0.2'] }).connect();
    expect(String((await session.execute('q')).info.coordinator)).to.equal('127.0.0.2:9042');
    const wrong = await failure(makeCluster({ contactPoints: ['127.0.0.1'], localDataCenter: 'dc9' }).connect());
    expect(wrong.message).to.include('"dc9" has no hosts').and.include('"dc1", "dc2"');
  });

  it('follows nodes that come and go, and says so', async () => {
    const [first, second] = ring(['127.0.0.1:9042', 'dc1'], ['127.0.0.2:9042', 'dc1']) as [FakeNode, FakeNode];
    first.peers = [];
    const cluster = makeCluster({ contactPoints: ['127.0.0.1'] });
    const log: string[] = [];
    for (const name of ['hostAdd', 'hostRemove', 'hostUp', 'hostDown'] as const) {
      cluster.on(name, (host: { toString(): string }) => log.push(`${name} ${host.toString()}`));
    }
    await cluster.connect();
    const event = { kind: 'EVENT', event: 'TOPOLOGY_CHANGE', change: 'NEW_NODE', address: '127.0.0.2', port: 9042 } as const;
    const control = [...first.conversations][0]!;
    first.peers = [second];
    control.say(event, -1);
    await network.clock.advance(1_500);
    first.peers = [];
    control.say({ ...event, change: 'REMOVED_NODE' }, -1);
    await network.clock.advance(1_500);
    expect(log).to.deep.equal([
      'hostUp 127.0.0.1:9042', 'hostAdd 127.0.0.2:9042', 'hostUp 127.0.0.2:9042', 'hostRemove 127.0.0.2:9042',
    ]);
    await settled();
    expect(second.conversations.size).to.equal(0);
  });

  it('moves the control connection when its node goes away', async () => {
    const [first, second] = ring(['127.0.0.1:9042', 'dc1'], ['127.0.0.2:9042', 'dc1']) as [FakeNode, FakeNode];
    await makeCluster({ contactPoints: ['127.0.0.1'] }).connect();
    network.unlisten(first.endpoint);
    first.cut();
    await network.clock.advance(1_000);
    expect(second.requests.some(({ kind }) => kind === 'REGISTER')).to.equal(true);
  });

  it('reaches nodes where the translator says', async () => {
    const [first] = ring(['127.0.0.1:9042', 'dc1'], ['10.0.0.2:9042', 'dc1']);
    const second = new FakeNode(network, '127.0.0.2:19042');
    const seen: string[] = [];
    const cluster = makeCluster({
      contactPoints: ['127.0.0.1'],
      addressTranslator: {
        translate({ address, port, datacenter }) {
          seen.push(`${address}:${port} ${datacenter}`);
          return { address: '127.0.0.2', port: 19_042 };
        },
      },
    });
    await cluster.connect();
    expect(seen).to.deep.equal(['10.0.0.2:9042 dc1']);
    expect(cluster.metadata.hosts.map(String)).to.deep.equal([first!.endpoint, second.endpoint]);
    expect(second.conversations.size).to.equal(1);
  });

  it('turns the failure of a listener into a warning', async () => {
    ring(['127.0.0.1:9042', 'dc1']);
    const cluster = makeCluster({ contactPoints: ['127.0.0.1'] });
    const warnings: string[] = [];
    cluster.on('warning', (text) => warnings.push(text));
    cluster.on('hostUp', () => {
      throw new Error('oops');
    });
    const session = await cluster.connect();
    expect(warnings).to.deep.equal(['A listener of hostUp failed: oops']);
    expect((await session.execute('q')).rows).to.deep.equal([]);
  });

  it('takes another execution profile while it runs', async () => {
    const [node] = ring(['127.0.0.1:9042', 'dc1']);
    const cluster = makeCluster({ contactPoints: ['127.0.0.1'] });
    const session = await cluster.connect();
    node!.requests.length = 0;
    await session.execute('q');
    cluster.setExecutionProfile(EXEC_PROFILE_DEFAULT, new ExecutionProfile({ consistency: 'QUORUM' }));
    cluster.setExecutionProfile('bulk', new ExecutionProfile({ pageSize: 7 }));
    await session.execute('q');
    await session.execute('q', undefined, { executionProfile: 'bulk' });
    const sent = node!.requests.flatMap((request) => (request.kind === 'QUERY' ? [request.parameters] : []));
    expect(sent.map(({ consistency, pageSize }) => [consistency, pageSize])).to.deep.equal([[10, 5_000], [4, 5_000], [4, 7]]);
    expect(() => cluster.setExecutionProfile('x', {} as ExecutionProfile)).to.throw(ConfigurationError);
  });

  it('refuses to connect after shutdown, and ends a connect in progress', async () => {
    network.listen('127.0.0.1:9042', 'silent');
    const cluster = makeCluster({ contactPoints: ['127.0.0.1'] });
    const connecting = failure(cluster.connect());
    await settled();
    await cluster.shutdown();
    expect((await connecting).code).to.be.oneOf(['SHUTDOWN', 'NO_HOST_AVAILABLE']);
    expect(await failure(cluster.connect())).to.be.instanceOf(ShutdownError);
  });

  const options: [options: object, text: string][] = [
    [{ contactPoint: ['x'] }, 'did you mean "contactPoints"'],
    [{ contactPoints: [] }, 'at least one'],
    [{ contactPoints: ['a:b:c'] }, '"a:b:c"'],
    [{ pool: { localConnections: 0 } }, 'pool.localConnections'],
    [{ pool: { size: 1 } }, 'Unknown option "size" in Cluster pool'],
    [{ connectTimeoutMs: '5' }, 'connectTimeoutMs'],
    [{ protocolVersion: 3 }, 'ProtocolVersion.V4'],
    [{ compression: 'gzip' }, 'compression'],
    [{ int64: 'double' }, 'int64'],
    [{ executionProfiles: { a: {} } }, 'executionProfiles.a'],
    [{ authProvider: {} }, 'newAuthenticator'],
    [{ tls: { rejectUnauthorised: true } }, 'rejectUnauthorized'],
  ];
  for (const [given, text] of options) {
    it(`refuses the options ${JSON.stringify(given)}`, () => {
      expect(() => new Cluster(given, network.environment)).to.throw(ConfigurationError, text);
    });
  }
});
