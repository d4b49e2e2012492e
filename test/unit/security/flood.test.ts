import { expect } from 'chai';
import { encodeRows } from '../../support/fake-rows';
import { Uuid } from '../../../src/values/uuid';
import { SessionBench } from '../session/session-kit';

const columns = {
  host_id: 'uuid', native_address: 'inet', native_port: 'int', data_center: 'text', rack: 'text', tokens: 'set<text>',
  release_version: 'text', schema_version: 'uuid',
} as const;
const peerCount = 600;
/** Connections that a session may be opening at the same time, and some to spare for what else goes on. */
const mostAtOnce = 300;

describe('security: floods', () => {
  let bench: SessionBench;

  afterEach(async () => bench.end());

  it('S21: hundreds of peers that do not answer are not all tried at the same time', async () => {
    bench = new SessionBench();
    const schemaVersion = Uuid.random();
    const rows = Array.from({ length: peerCount }, (_, i) => {
      const address = `10.1.${i >> 8}.${i & 255}`;
      bench.network.listen(`${address}:9042`, 'silent');
      return [Uuid.random(), address, 9_042, 'dc1', 'rack1', [String(i)], '5.0.5', schemaVersion];
    });
    bench.node.script = (request) => {
      return request.kind === 'QUERY' && request.query.includes('system.peers') ? encodeRows(columns, rows) : undefined;
    };
    let most = 0;
    const session = bench.cluster.connect();
    for (let i = 0; i < 100; i++) {
      await bench.clock.advance(10);
      most = Math.max(most, bench.network.openSockets);
    }
    expect(most).to.be.within(2, mostAtOnce);
    await bench.soon(session, 60_000);
  }).timeout(60_000);

  it('S21: a hundred thousand events are taken, and a request beside them is answered', async () => {
    bench = new SessionBench(2);
    const session = await bench.connect();
    const [control] = [...bench.node.conversations];
    for (let i = 0; i < 100_000; i++) {
      const change = i % 2 === 0 ? 'DOWN' : 'UP';
      const event = i % 3 === 0 ? 'TOPOLOGY_CHANGE' : 'STATUS_CHANGE';
      const said = { kind: 'EVENT', event, change, address: `127.0.0.${i % 5}`, port: 9_042 };
      control!.say((event === 'STATUS_CHANGE' ? said : { ...said, change: 'NEW_NODE' }) as never, -1);
    }
    await bench.soon(session.execute('select 1'));
    await bench.clock.advance(5_000);
    const asked = bench.node.requests.filter((request) => request.kind === 'QUERY' && request.query.includes('system.peers'));
    expect(asked.length, 'readings of the topology').to.be.at.most(10);
    expect(bench.cluster.metadata.hosts.map(({ state }) => state)).to.deep.equal(['up', 'up']);
  }).timeout(60_000);
});
