import { expect } from 'chai';
import { NoHostAvailableError } from '../../../src/errors';
import type { FakeSocket } from '../../support/fake-network';
import type { FakeNode } from '../../support/fake-node';
import { SessionBench } from './session-kit';

const longMs = 600_000;

describe('session: recovery from an outage of all hosts', () => {
  let bench: SessionBench;

  beforeEach(() => {
    bench = new SessionBench(2);
    attempts = 0;
  });
  afterEach(async () => bench.end());

  /** Attempts to connect to hosts that end every connection at once. */
  let attempts = 0;

  function takeAway(...nodes: FakeNode[]): void {
    const onOpen = (socket: FakeSocket): void => {
      attempts++;
      socket.close();
    };
    for (const node of nodes) {
      bench.network.listen(node.endpoint, { onOpen, onData: () => undefined });
      node.cut();
    }
  }

  function giveBack(): void {
    for (const node of bench.nodes) bench.network.listen(node.endpoint, node);
  }

  it('has hosts tried at once by a request that finds none, however long they have been away', async () => {
    const session = await bench.connect();
    takeAway(...bench.nodes);
    await bench.clock.advance(longMs);
    giveBack();
    expect((await bench.failure(session.execute('select 1'))).error).to.be.instanceOf(NoHostAvailableError);
    await bench.clock.advance(100);
    expect(bench.cluster.metadata.hosts.map(({ state }) => state)).to.deep.equal(['up', 'up']);
    await bench.soon(session.execute('select 1'));
  });

  it('tries each host once a second at most for that, however many requests there are', async () => {
    const session = await bench.connect();
    takeAway(...bench.nodes);
    await bench.clock.advance(longMs);
    attempts = 0;
    for (let i = 0; i < 1_000; i++) {
      await bench.failure(session.execute('select 1'));
      await bench.clock.advance(10);
    }
    expect(attempts).to.be.within(20, 60);
    giveBack();
  });

  it('leaves alone a host that is away while another one answers', async () => {
    const session = await bench.connect();
    takeAway(bench.nodes[1]!);
    await bench.clock.advance(longMs);
    attempts = 0;
    for (let i = 0; i < 100; i++) await bench.soon(session.execute('select 1'));
    expect(attempts).to.be.at.most(1);
    giveBack();
  });
});
