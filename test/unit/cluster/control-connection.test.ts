import { expect } from 'chai';
import type { FakeConversation } from '../../support/fake-node';
import { encodeRows } from '../../support/fake-rows';
import { SessionBench } from '../session/session-kit';

const nothing = Buffer.alloc(0);

describe('cluster: control connection', () => {
  let bench: SessionBench;

  afterEach(async () => bench.end());

  /** Says READY to each conversation that registers for events, and at the same time what follows it. */
  function onRegistration(run: (conversation: FakeConversation) => Buffer): void {
    for (const node of bench.nodes) {
      node.script = (request, stream, conversation) => {
        if (request.kind !== 'REGISTER') return undefined;
        conversation.socket.send(Buffer.concat([conversation.bytesOf({ kind: 'READY' }, stream), run(conversation)]));
        return null;
      };
    }
  }

  it('reads the topology again when an event came and the reading failed', async () => {
    bench = new SessionBench(2);
    const [first, second] = bench.nodes;
    first!.peers = [];
    await bench.connect();
    expect(bench.cluster.metadata.hosts).to.have.length(1);
    first!.peers = [second!];
    let refusals = 1;
    first!.script = (request) => (request.kind === 'QUERY' && request.query.includes('peers') && refusals-- > 0 ? null : undefined);
    const registered = [...first!.conversations][0]!;
    registered.say({ kind: 'EVENT', event: 'TOPOLOGY_CHANGE', change: 'NEW_NODE', address: '127.0.0.2', port: 9042 }, -1);
    await bench.clock.advance(20_000);
    expect(bench.cluster.metadata.hosts).to.have.length(2);
    expect(bench.log.join()).to.include('Topology not read, it is tried again');
  });

  it('refuses a node that does not tell its host id', async () => {
    bench = new SessionBench();
    bench.node.script = (request) => (request.kind === 'QUERY' && request.query.includes('system.local')
      ? encodeRows({ host_id: 'uuid', data_center: 'text' }, [[null, 'dc1']])
      : undefined);
    const { error } = await bench.failure(bench.cluster.connect());
    expect(error.message).to.include('system.local tells no host id');
  });

  it('does not keep a connection that was closed as it was made ready', async () => {
    bench = new SessionBench();
    let isFirst = true;
    await bench.connect();
    onRegistration((conversation) => {
      if (!isFirst) return nothing;
      isFirst = false;
      return conversation.bytesOf({ kind: 'RESULT', resultKind: 'VOID' }, 77);
    });
    await bench.clock.advance(6_000);
    bench.node.cut();
    await bench.clock.advance(10_000);
    expect(isFirst).to.equal(false);
    expect(bench.node.conversations.size).to.equal(2);
    await bench.cluster.metadata.refreshSchema();
  });

  it('waits longer and longer when its connections do not last', async () => {
    bench = new SessionBench(3);
    await bench.connect();
    let registrations = 0;
    onRegistration((conversation) => {
      registrations++;
      bench.clock.setTimer(() => conversation.socket.close(), 5);
      return nothing;
    });
    await bench.clock.advance(6_000);
    [...bench.node.conversations][0]!.socket.close();
    await bench.clock.advance(10_000);
    expect(registrations).to.be.within(2, 8);
  });

  it('goes on when the policy that tells how long to wait fails', async () => {
    const reconnectionPolicy = {
      newSchedule: () => ({
        nextDelayMs(): number {
          throw new Error('no delay today');
        },
      }),
    };
    bench = new SessionBench(1, { reconnectionPolicy });
    await bench.connect();
    await bench.clock.advance(6_000);
    bench.network.unlisten(bench.node.endpoint);
    bench.node.cut();
    await bench.clock.advance(1_000);
    expect(bench.log.join()).to.include('No control connection').and.to.include('no delay today');
    bench.network.listen(bench.node.endpoint, bench.node);
    await bench.clock.advance(130_000);
    await bench.cluster.metadata.refreshSchema();
  });
});
