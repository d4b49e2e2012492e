import { expect } from 'chai';
import type { ClusterOptions } from '../../../src/cluster/cluster-options';
import type { OpenTransport } from '../../../src/environment';
import { Cluster } from '../../../src/session/cluster';
import { FakeNetwork } from '../../support/fake-network';
import { FakeNode } from '../../support/fake-node';
import { settled } from '../../support/virtual-clock';

describe('topology: the names that certificates must carry', () => {
  let network: FakeNetwork;
  let nodes: FakeNode[];
  /** `address:port` and the name that was asked for, of each connection. */
  let asked: string[];
  let cluster: Cluster;

  beforeEach(() => {
    network = new FakeNetwork();
    asked = [];
    nodes = ['127.0.0.1:9042', '127.0.0.2:9042', '127.0.0.3:9042'].map((endpoint) => new FakeNode(network, endpoint));
    for (const node of nodes) node.peers = nodes.filter((other) => other !== node);
    network.name('node1.example', ['127.0.0.1']);
    network.name('node2.example', ['127.0.0.2']);
    network.name('all.example', ['127.0.0.1', '127.0.0.2', '127.0.0.3']);
  });

  afterEach(async () => {
    const ended = cluster.shutdown();
    for (let i = 0; i < 20; i++) await network.clock.advance(1_000);
    await ended;
    await settled();
    expect(network.openSockets, 'open sockets').to.equal(0);
  });

  async function connect(options: ClusterOptions): Promise<void> {
    const { environment } = network;
    const openTransport: OpenTransport = (target, events, signal) => {
      asked.push(`${target.address}:${target.port} ${target.tls?.servername ?? 'plain'}`);
      if (target.tls?.servername === 'wrong.example') return Promise.reject(new Error('a certificate for another name'));
      return environment.openTransport(target, events, signal);
    };
    cluster = new Cluster({ tls: true, schemaMetadata: false, ...options }, { ...environment, openTransport });
    await cluster.connect();
  }

  it('are those of the contact points, on every connection to their addresses', async () => {
    await connect({ contactPoints: ['node1.example'] });
    expect(asked).to.deep.equal([
      '127.0.0.1:9042 node1.example', '127.0.0.1:9042 node1.example', '127.0.0.2:9042 ', '127.0.0.3:9042 ',
    ]);
    expect(cluster.metadata.hosts.map(({ hostname }) => hostname)).to.deep.equal(['node1.example', undefined, undefined]);
  });

  it('are found for nodes that the topology names by their addresses', async () => {
    await connect({ contactPoints: ['node1.example', 'node2.example:9042'] });
    expect(asked.slice(1)).to.have.members([
      '127.0.0.1:9042 node1.example', '127.0.0.2:9042 node2.example', '127.0.0.3:9042 ',
    ]);
  });

  it('can be one for all addresses that it has', async () => {
    await connect({ contactPoints: ['all.example'] });
    expect(asked.slice(1)).to.have.members([1, 2, 3].map((n) => `127.0.0.${n}:9042 all.example`));
  });

  it('belong to a port', async () => {
    await connect({ contactPoints: ['127.0.0.1', 'node2.example:19042'] });
    expect(asked.slice(1)).to.have.members(['127.0.0.1:9042 ', '127.0.0.2:9042 ', '127.0.0.3:9042 ']);
  });

  it('are the ones that come first, where an address has several', async () => {
    await connect({ contactPoints: ['node1.example', 'node2.example', 'all.example'] });
    expect(asked.slice(1)).to.have.members([
      '127.0.0.1:9042 node1.example', '127.0.0.2:9042 node2.example', '127.0.0.3:9042 all.example',
    ]);
  });

  it('are the one that was found to be right, where an address has several', async () => {
    network.name('wrong.example', ['127.0.0.1']);
    await connect({ contactPoints: ['wrong.example', 'node1.example'] });
    expect(asked.slice(0, 3)).to.deep.equal([
      '127.0.0.1:9042 wrong.example', '127.0.0.1:9042 node1.example', '127.0.0.1:9042 node1.example',
    ]);
  });

  it('are looked up anew with the contact points', async () => {
    await connect({ contactPoints: ['node1.example', 'node2.example'] });
    for (const node of nodes) network.unlisten(node.endpoint);
    for (const node of nodes) node.cut();
    network.name('node2.example', ['127.0.0.3']);
    await network.clock.advance(100);
    for (const node of nodes) network.listen(node.endpoint, node);
    for (let i = 0; i < 100; i++) await network.clock.advance(1_000);
    expect(cluster.metadata.hosts.map(({ hostname }) => hostname)).to.have.members(['node1.example', undefined, 'node2.example']);
    expect(cluster.metadata.hosts.find(({ address }) => address === '127.0.0.3')?.hostname).to.equal('node2.example');
  });

  it('stay when the control connection moves', async () => {
    await connect({ contactPoints: ['node1.example', 'node2.example'] });
    asked.length = 0;
    network.unlisten('127.0.0.1:9042');
    nodes[0]!.cut();
    for (let i = 0; i < 5; i++) await network.clock.advance(1_000);
    expect(asked).to.include('127.0.0.2:9042 node2.example').and.include('127.0.0.1:9042 node1.example');
    expect(asked.filter((line) => /^127\.0\.0\.[12]:9042 $/.test(line))).to.deep.equal([]);
  });

  it('can come from the address translator', async () => {
    await connect({
      contactPoints: ['127.0.0.1'],
      addressTranslator: { translate: ({ address, port }) => ({ address, port, hostname: `n-${address.at(-1)}.example` }) },
    });
    expect(asked.slice(1)).to.have.members(['127.0.0.1:9042 ', '127.0.0.2:9042 n-2.example', '127.0.0.3:9042 n-3.example']);
  });

  it('are asked for when the address translator gives names for addresses', async () => {
    network.listen('node2.example:9042', nodes[1]!);
    await connect({
      contactPoints: ['127.0.0.1'],
      addressTranslator: { translate: ({ address, port }) => ({ address: address === '127.0.0.2' ? 'node2.example' : address, port }) },
    });
    expect(asked).to.include('node2.example:9042 node2.example');
  });

  it('can be chosen for each node, whatever it is known by', async () => {
    await connect({ contactPoints: ['node1.example'], tls: { servername: ({ address, hostname }) => `${hostname ?? address}.db.example` } });
    expect(asked.slice(1)).to.have.members([
      '127.0.0.1:9042 node1.example.db.example', '127.0.0.2:9042 127.0.0.2.db.example', '127.0.0.3:9042 127.0.0.3.db.example',
    ]);
  });
});
