import { expect } from 'chai';
import { SessionBench } from './session-kit';

describe('cluster: states of hosts', () => {
  let bench: SessionBench;

  afterEach(async () => bench.end());

  const states = (): string[] => bench.cluster.metadata.hosts.map(({ state }) => state);

  it('knows a host as down that could not be reached from the beginning', async () => {
    bench = new SessionBench(2);
    bench.network.unlisten(bench.nodes[1]!.endpoint);
    await bench.connect();
    expect(states()).to.deep.equal(['up', 'down']);
    expect(bench.log).to.include('down 127.0.0.2:9042');
  });

  it('takes a host for up as long as one of several sessions is connected to it', async () => {
    bench = new SessionBench(1);
    await bench.connect();
    await bench.connect();
    const [, first] = [...bench.node.conversations];
    first!.socket.close();
    bench.network.unlisten(bench.node.endpoint);
    await bench.clock.advance(100);
    expect(bench.log).to.deep.equal(['up 127.0.0.1:9042']);
    expect(states()).to.deep.equal(['up']);
    bench.network.listen(bench.node.endpoint, bench.node);
  });

  it('takes it for down when the session that was connected to it ends', async () => {
    bench = new SessionBench(1);
    await bench.connect();
    const other = await bench.connect();
    const [, first] = [...bench.node.conversations];
    bench.network.unlisten(bench.node.endpoint);
    first!.socket.close();
    await bench.clock.advance(100);
    await bench.soon(other.shutdown());
    expect(bench.log.filter((line) => !line.startsWith('warning'))).to.deep.equal(['up 127.0.0.1:9042', 'down 127.0.0.1:9042']);
    bench.network.listen(bench.node.endpoint, bench.node);
    await bench.clock.advance(30_000);
    expect(states()).to.deep.equal(['up']);
  });
});
