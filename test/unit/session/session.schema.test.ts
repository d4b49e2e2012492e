import { expect } from 'chai';
import { ErrorCode } from '../../../src/protocol/constants';
import type { ResponseMessage } from '../../../src/protocol/messages';
import { Uuid } from '../../../src/values/uuid';
import { encodeRows } from '../../support/fake-rows';
import type { FakeNode } from '../../support/fake-node';
import { SessionBench } from './session-kit';

const change: ResponseMessage = {
  kind: 'RESULT', resultKind: 'SCHEMA_CHANGE', change: 'CREATED', target: 'TABLE', keyspace: 'ks', name: 't',
};
const versions = [Uuid.from('00000000-0000-4000-8000-000000000001'), Uuid.from('00000000-0000-4000-8000-000000000002')] as const;

describe('session: agreement on a changed schema', () => {
  let bench: SessionBench;
  /** The version that each other node is said to have. */
  let peerVersion: (peer: FakeNode) => Uuid;
  let hasPeersV2: boolean;

  beforeEach(() => {
    hasPeersV2 = true;
    peerVersion = () => versions[0];
  });

  afterEach(async () => bench.end());

  async function start(nodes: number, maxInFlight = 100): Promise<void> {
    bench = new SessionBench(nodes, { pool: { maxInFlight } });
    for (const node of bench.nodes) {
      node.script = (request) => {
        if (request.kind !== 'QUERY') return undefined;
        if (request.query === 'CREATE') return change;
        if (request.query.includes('peers_v2') && !hasPeersV2) {
          return { kind: 'ERROR', code: ErrorCode.INVALID, message: 'unconfigured table' };
        }
        if (!request.query.includes('schema_version')) return undefined;
        if (request.query.includes('system.local')) return encodeRows({ schema_version: 'uuid' }, [[versions[0]]]);
        return encodeRows({ host_id: 'uuid', schema_version: 'uuid' }, node.peers.map((peer) => [peer.hostId, peerVersion(peer)]));
      };
    }
  }

  it('is found on servers that have no peers_v2', async () => {
    hasPeersV2 = false;
    await start(2);
    const session = await bench.connect();
    const startedMs = bench.clock.monotonicMs();
    const { info } = await bench.soon(session.execute('CREATE'));
    expect(info.schemaInAgreement).to.equal(true);
    expect(bench.clock.monotonicMs() - startedMs).to.be.lessThan(1_000);
  });

  it('does not ask nodes that are down', async () => {
    await start(3);
    const session = await bench.connect();
    const lost = bench.nodes[2]!;
    peerVersion = (peer) => (peer === lost ? versions[1] : versions[0]);
    bench.network.unlisten(lost.endpoint);
    lost.cut();
    await bench.clock.advance(1_000);
    const startedMs = bench.clock.monotonicMs();
    const { info } = await bench.soon(session.execute('CREATE'));
    expect(info.schemaInAgreement).to.equal(true);
    expect(bench.clock.monotonicMs() - startedMs).to.be.lessThan(1_000);
  });

  it('is asked for on a connection that takes no more requests', async () => {
    await start(1, 2);
    const session = await bench.connect();
    const { script } = bench.node;
    bench.node.script = (request, stream, conversation) => {
      if (request.kind === 'OPTIONS' || (request.kind === 'QUERY' && request.query === 'held')) return null;
      if (request.kind !== 'QUERY' || request.query !== 'CREATE') return script(request, stream, conversation);
      bench.clock.setTimer(() => conversation.say(change, stream), 50);
      return null;
    };
    const created = session.execute('CREATE');
    const held = bench.failure(session.execute('held', undefined, { timeoutMs: 1_000 }));
    const control = [...bench.node.conversations][0]!;
    control.say({ kind: 'EVENT', event: 'STATUS_CHANGE', change: 'DOWN', address: '127.0.0.1', port: 9042 }, -1);
    expect((await bench.soon(created)).info.schemaInAgreement).to.equal(true);
    await held;
  });

  it('is not waited for when the session is shut down', async () => {
    peerVersion = () => versions[1];
    await start(2);
    const session = await bench.connect();
    const answered = session.execute('CREATE');
    await bench.clock.advance(500);
    let isAgreed: boolean | undefined;
    void answered.then(({ info }) => {
      isAgreed = info.schemaInAgreement;
    });
    await bench.soon(session.shutdown());
    expect(isAgreed).to.equal(false);
  });
});
