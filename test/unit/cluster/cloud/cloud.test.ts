import { inspect } from 'node:util';
import { expect } from 'chai';
import { ConfigurationError, DriverError } from '../../../../src/errors';
import { ErrorCode } from '../../../../src/protocol/constants';
import type { Session } from '../../../../src/session/session';
import { Cluster } from '../../../../src/session/cluster';
import { settled } from '../../../support/virtual-clock';
import { FakeCloud } from './cloud-kit';

describe('cluster: cloud', () => {
  let cloud: FakeCloud;

  beforeEach(() => {
    cloud = new FakeCloud();
  });
  afterEach(async () => {
    const endings = cloud.clusters.map((cluster) => cluster.shutdown());
    for (let i = 0; i < 20; i++) await cloud.network.clock.advance(1_000);
    await Promise.all(endings);
    await settled();
    expect(cloud.network.openSockets, 'open sockets').to.equal(0);
    expect(cloud.network.clock.pendingTimers, 'pending timers').to.equal(0);
  });

  async function failure(work: Promise<unknown>): Promise<DriverError> {
    let error: unknown;
    work.catch((reason: unknown) => {
      error = reason;
    });
    for (let spent = 0; error === undefined && spent < 20_000; spent += 100) await cloud.network.clock.advance(100);
    expect(error).to.be.instanceOf(DriverError);
    return error as DriverError;
  }

  async function coordinatorsOf(session: Session, requests = 60): Promise<Set<string>> {
    let draws = 0;
    cloud.network.random = () => (draws++ * 0.618034) % 1;
    const used = new Set<string>();
    for (let i = 0; i < requests; i++) used.add(String((await session.execute('q')).info.coordinator));
    return used;
  }

  it('knows hosts by their host ids, whatever addresses they give', async () => {
    for (let i = 0; i < 3; i++) cloud.addNode();
    const cluster = await cloud.cluster();
    const session = await cluster.connect();
    const names = cloud.nodes.map((node) => cloud.nameOf(node));
    expect(cluster.metadata.hosts.map(String)).to.have.members(names);
    expect(cluster.metadata.hosts.map(({ hostId, serverName }) => hostId.toString() === serverName)).to.deep.equal([true, true, true]);
    expect(await coordinatorsOf(session)).to.deep.equal(new Set(names));
    for (const node of cloud.nodes) expect(node.requests.some((request) => request.kind === 'QUERY' && request.query === 'q')).to.equal(true);
    expect(inspect(cluster)).to.include('Cluster(service:443: ');
    expect(cloud.warnings).to.deep.equal([]);
  });

  it('finds nodes that the service did not name, and those that give no address at all', async () => {
    const [first, second] = [cloud.addNode(), cloud.addNode()];
    Object.defineProperty(second, 'address', { value: '0.0.0.0' });
    cloud.contactPoints = [first.hostId.toString()];
    const cluster = await cloud.cluster();
    const session = await cluster.connect();
    expect(await coordinatorsOf(session)).to.deep.equal(new Set([cloud.nameOf(first), cloud.nameOf(second)]));
  });

  it('takes a node that comes later by its host id, and forgets one that goes', async () => {
    const first = cloud.addNode();
    const cluster = await cloud.cluster();
    const session = await cluster.connect();
    const events: string[] = [];
    cluster.on('hostAdd', (host) => events.push(`+ ${host.toString()}`));
    cluster.on('hostRemove', (host) => events.push(`- ${host.toString()}`));
    const second = cloud.addNode();
    const { address, port } = second;
    first.broadcast({ kind: 'EVENT', event: 'TOPOLOGY_CHANGE', change: 'NEW_NODE', address, port });
    await cloud.network.clock.advance(2_000);
    expect(await coordinatorsOf(session)).to.deep.equal(new Set([cloud.nameOf(first), cloud.nameOf(second)]));
    first.peers = [];
    first.broadcast({ kind: 'EVENT', event: 'TOPOLOGY_CHANGE', change: 'REMOVED_NODE', address, port });
    await cloud.network.clock.advance(2_000);
    expect(events).to.deep.equal([`+ ${cloud.nameOf(second)}`, `- ${cloud.nameOf(second)}`]);
    await cloud.network.clock.advance(12_000);
    expect(second.conversations.size).to.equal(0);
  });

  it('tries a node again at once when an event says, by its own address, that it is up', async () => {
    const [first, second] = [cloud.addNode(), cloud.addNode()];
    cloud.contactPoints = [first.hostId.toString()];
    const cluster = await cloud.cluster({ reconnectionPolicy: { newSchedule: () => ({ nextDelayMs: () => 60_000 }) } });
    await cluster.connect();
    cloud.hide(second);
    await cloud.network.clock.advance(1_000);
    const host = cluster.metadata.hosts.find(({ hostId }) => hostId.equals(second.hostId))!;
    expect(host.state).to.equal('down');
    cloud.expose(second);
    await cloud.network.clock.advance(5_000);
    expect(host.state).to.equal('down');
    first.broadcast({ kind: 'EVENT', event: 'STATUS_CHANGE', change: 'UP', address: second.address, port: second.port });
    await cloud.network.clock.advance(100);
    expect(host.state).to.equal('up');
  });

  it('asks the service anew when no node can be reached any more, and keeps its hosts', async () => {
    for (let i = 0; i < 3; i++) cloud.addNode();
    const cluster = await cloud.cluster();
    const session = await cluster.connect();
    const hosts = [...cluster.metadata.hosts];
    expect(cloud.asked).to.equal(1);
    for (const node of cloud.nodes) cloud.hide(node);
    await cloud.network.clock.advance(500);
    cloud.proxyPort = 31_000;
    for (const node of cloud.nodes) cloud.expose(node);
    for (let i = 0; i < 30; i++) await cloud.network.clock.advance(1_000);
    expect(cloud.asked).to.be.greaterThan(1);
    expect(cluster.metadata.hosts).to.have.members(hosts);
    expect(await coordinatorsOf(session)).to.deep.equal(new Set(cloud.nodes.map((node) => cloud.nameOf(node))));
    expect(hosts.map(({ port }) => port)).to.deep.equal([31_000, 31_000, 31_000]);
  });

  it('asks a service that cannot answer again, and ends with what it said when the time is over', async () => {
    cloud.addNode();
    let answers = 0;
    cloud.answer = () => (++answers < 4 ? [503, ''] : [200, cloud.contactInfo]);
    const connecting = (await cloud.cluster()).connect();
    for (let i = 0; i < 40; i++) await cloud.network.clock.advance(100);
    await connecting;
    expect(cloud.asked).to.equal(4);
    cloud.answer = () => [503, ''];
    const error = await failure((await cloud.cluster()).connect());
    expect([error.code, error.host]).to.deep.equal(['METADATA_SERVICE_UNAVAILABLE', 'service:443']);
    expect(error.message).to.include('did not answer within 5000 ms (The metadata service cannot answer now (HTTP 503)');
    const { asked } = cloud;
    await cloud.network.clock.advance(30_000);
    expect(cloud.asked).to.equal(asked);
  });

  it('does not ask a service again that refuses', async () => {
    cloud.addNode();
    cloud.answer = () => [404, ''];
    const error = await failure((await cloud.cluster()).connect());
    expect([error.code, cloud.asked, (error as { status?: number }).status]).to.deep.equal(['METADATA_SERVICE_REFUSED', 1, 404]);
  });

  it('gives a service up that is silent, and one that refuses connections', async () => {
    cloud.answer = () => undefined;
    const silent = await failure((await cloud.cluster({ connectTimeoutMs: 700 })).connect());
    expect(silent.message).to.include('did not answer within 700 ms');
    cloud.network.unlisten('10.0.0.8:443');
    const refusing = await failure((await cloud.cluster({ connectTimeoutMs: 700 })).connect());
    expect(refusing.code).to.equal('METADATA_SERVICE_UNAVAILABLE');
    expect(refusing.message).to.include('did not answer within 700 ms (Cannot connect (connect ECONNREFUSED)');
  });

  it('ends when the cluster is shut down while it asks', async () => {
    cloud.answer = () => undefined;
    const cluster = await cloud.cluster({ connectTimeoutMs: 60_000 });
    const connecting = failure(cluster.connect());
    await settled();
    await cluster.shutdown();
    expect((await connecting).code).to.equal('SHUTDOWN');
  });

  it('works on the data centre that the service names, or on that of the nodes when it has none', async () => {
    const [near] = [cloud.addNode('dc1'), cloud.addNode('dc2')];
    const session = await (await cloud.cluster()).connect();
    expect(await coordinatorsOf(session)).to.deep.equal(new Set([cloud.nameOf(near)]));
    cloud.localDataCenter = 'elsewhere';
    cloud.contactPoints = [near.hostId.toString()];
    const other = await (await cloud.cluster()).connect();
    expect(await coordinatorsOf(other)).to.deep.equal(new Set([cloud.nameOf(near)]));
  });

  it('goes on with the one node it is connected to when the tables of the others are refused', async () => {
    const [first] = [cloud.addNode(), cloud.addNode()];
    cloud.contactPoints = [first.hostId.toString()];
    const queries: string[] = [];
    first.script = (request) => {
      if (request.kind !== 'QUERY') return undefined;
      queries.push(request.query);
      const isRefused = /system\.peers|system_schema|system_virtual_schema/.test(request.query);
      return isRefused ? { kind: 'ERROR', code: ErrorCode.UNAUTHORIZED, message: 'No SELECT permission' } : undefined;
    };
    const cluster = await cloud.cluster();
    const session = await cluster.connect();
    expect(await coordinatorsOf(session)).to.deep.equal(new Set([cloud.nameOf(first)]));
    expect(cloud.warnings.join()).to.include(`Only ${cloud.nameOf(first)} is known: No SELECT permission`);
    expect(queries.some((query) => query.includes('system.peers_v2'))).to.equal(true);
    expect(queries.some((query) => /system\.peers\b/.test(query))).to.equal(true);
  });

  it('takes the keyspace of the bundle for sessions that name none', async () => {
    cloud.addNode();
    const secureConnectBundle = await cloud.bundle({ keyspace: 'shop' });
    const cluster = await cloud.cluster({ cloud: { secureConnectBundle } });
    expect((await cluster.connect()).keyspace).to.equal('shop');
    expect((await cluster.connect('other')).keyspace).to.equal('other');
    const named = await cloud.cluster({ cloud: { secureConnectBundle }, keyspace: 'third' });
    expect((await named.connect()).keyspace).to.equal('third');
  });

  it('reads and writes at LOCAL_QUORUM where the server says that it is Astra, and elsewhere not', async () => {
    const node = cloud.addNode();
    const levels: unknown[] = [];
    node.script = (request) => {
      if (request.kind === 'QUERY' && request.query === 'q') levels.push(request.parameters.consistency);
      return undefined;
    };
    const plain = await (await cloud.cluster()).connect();
    await plain.execute('q');
    node.supported = { ...node.supported, PRODUCT_TYPE: ['DATASTAX_APOLLO'] };
    const session = await (await cloud.cluster()).connect();
    await session.execute('q');
    expect(levels).to.deep.equal([0x0a, 0x06]);
  });

  const contradictions: readonly [string, object][] = [
    ['contactPoints', { contactPoints: ['h'] }], ['tls', { tls: true }], ['tls', { tls: {} }], ['localDataCenter', { localDataCenter: 'dc1' }],
    ['addressTranslator', { addressTranslator: { translate: (node: object) => node } }],
  ];
  for (const [name, options] of contradictions) {
    it(`refuses ${name} beside cloud (${inspect(options, { breakLength: Infinity })})`, async () => {
      const secureConnectBundle = await cloud.bundle();
      expect(() => new Cluster({ cloud: { secureConnectBundle }, ...options }))
        .to.throw(ConfigurationError, `${name} cannot be given together with cloud: the secure connect bundle says it already`);
    });
  }

  it('refuses a cloud option that is none', () => {
    const refused: readonly [unknown, string][] = [
      ['bundle.zip', 'cloud must be { secureConnectBundle }, got a string of 10 characters'],
      [null, 'cloud must be { secureConnectBundle }, got null'],
      [{}, 'cloud.secureConnectBundle must be the path of a zip, or its bytes, got undefined'],
      [{ secureConnectBundle: '' }, 'got a string of 0 characters'],
      [{ secureConnectBundel: 'x' }, 'secureConnectBundle'],
      [{ secureConnectBundle: '/no/such/file.zip' }, 'there is no such file'],
    ];
    for (const [given, text] of refused) expect(() => new Cluster({ cloud: given as never })).to.throw(ConfigurationError, text);
  });
});
