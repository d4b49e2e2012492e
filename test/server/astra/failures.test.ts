import { expect } from 'chai';
import { Cluster, PlainTextAuthProvider } from '../../../src/index';
import type { Host, Session } from '../../../src/index';
import { AstraPlay, hostIdsOf } from '../../support/astra-play';
import { createKeyspace } from '../../support/keyspace';
import { describeWithServer } from '../../support/server';
import { settle } from '../../support/settle';
import { inTurn } from '../drivers';

const insert = 'insert into t (k, v) values (?, ?)';

describeWithServer('server: Astra: failures', { nodes: 3, authentication: true, ownProcesses: true }, (server) => {
  let play: AstraPlay;
  let cluster: Cluster;
  let session: Session;
  let addresses: ReadonlyMap<string, string>;
  const warnings: string[] = [];

  before(async () => {
    const keyspace = await createKeyspace(server(), undefined, 3);
    addresses = await hostIdsOf(server());
    play = await AstraPlay.inFrontOf(server());
    const { username, password } = server().credentials!;
    const authProvider = new PlainTextAuthProvider(username, password);
    const cloud = { secureConnectBundle: play.bundle({ keyspace }) };
    cluster = new Cluster({ cloud, authProvider, ...inTurn() }, play.environment);
    cluster.on('warning', (text) => warnings.push(text));
    session = await cluster.connect();
    await session.execute('create table t (k int primary key, v int)');
  });
  after(async () => {
    await cluster?.shutdown();
    await play?.stop();
  });

  async function until(what: string, isSo: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
    const endMs = performance.now() + timeoutMs;
    while (!(await isSo())) {
      if (performance.now() > endMs) expect.fail(`${what}: not within ${timeoutMs} ms; ${warnings.slice(-5).join(' | ')}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The host ids of those that coordinate a few dozen idempotent writes, none of which may fail. */
  async function coordinators(): Promise<Set<string>> {
    const used = new Set<string>();
    for (let k = 0; k < 60; k++) {
      const { info } = await session.execute(insert, [k, k], { idempotent: true, timeoutMs: 30_000 });
      used.add(info.coordinator.hostId.toString());
    }
    return used;
  }

  const areUp = (count: number) => () => cluster.metadata.hosts.filter(({ state }) => state === 'up').length === count;

  it('goes on without a node that dies, and takes it back when it comes back', async function () {
    this.timeout(240_000);
    expect((await coordinators()).size).to.equal(3);
    const node = server().nodes[2]!;
    const id = [...addresses].find(([, contactPoint]) => contactPoint === node.contactPoint)![0];
    const events: string[] = [];
    const note = (event: string) => (host: Host) => host.hostId.toString() === id && events.push(event);
    cluster.on('hostDown', note('down'));
    cluster.on('hostUp', note('up'));
    await node.kill();
    await until('two nodes are up', areUp(2));
    expect(await coordinators()).to.deep.equal(new Set([...addresses.keys()].filter((each) => each !== id)));
    await node.start();
    await settle(server());
    await until('three nodes are up', areUp(3));
    await until('it gets requests', async () => (await coordinators()).has(id));
    expect(events).to.deep.equal(['down', 'up']);
    expect(cluster.metadata.hosts.map(({ hostId }) => hostId.toString())).to.have.members([...addresses.keys()]);
  });

  it('asks the service again where the proxy is when all connections are lost, and goes on with the same hosts', async function () {
    this.timeout(120_000);
    const hosts = [...cluster.metadata.hosts];
    const asked = play.service.requests.length;
    const { port } = play.proxy;
    await play.proxy.stop();
    await play.proxy.start();
    expect(play.proxy.port).to.not.equal(port);
    await until('three nodes are up on the new port', () => {
      return areUp(3)() && cluster.metadata.hosts.every((host) => host.port === play.proxy.port);
    });
    expect((await coordinators()).size).to.be.greaterThan(0);
    await until('all three get requests', async () => (await coordinators()).size === 3);
    expect(play.service.requests.slice(asked)).to.include('GET /metadata');
    expect(cluster.metadata.hosts).to.have.members(hosts);
  });

  it('waits for a service that is away as well', async function () {
    this.timeout(120_000);
    const { respond } = play.service;
    let refused = 0;
    play.service.respond = (_, response) => {
      refused++;
      response.statusCode = 503;
      response.end();
    };
    await play.proxy.stop();
    await until('it has asked some times', () => refused > 3);
    await play.proxy.start();
    play.service.respond = respond;
    await until('three nodes are up', () => areUp(3)() && cluster.metadata.hosts.every(({ port }) => port === play.proxy.port));
    await until('all three get requests', async () => (await coordinators()).size === 3);
  });
});
