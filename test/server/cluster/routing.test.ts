import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { Cluster, ExecutionProfile, RoundRobinPolicy } from '../../../src/index';
import type { Session } from '../../../src/index';
import { createKeyspace } from '../../support/keyspace';
import { describeWithServer } from '../../support/server';

/** Keys of every kind: the value of each marker, for a table of that key. */
const tables: [name: string, key: string, types: string, make: (i: number) => unknown[]][] = [
  ['int', 'k', 'k int', (i) => [i * 7_919]],
  ['text', 'k', 'k text', (i) => [`ключ-${i}-🗝`]],
  ['blob with bytes above 0x7f', 'k', 'k blob', (i) => [randomBytes(i % 40 + 1).map((byte) => byte | 0x80)]],
  ['composite', 'a, b', 'a text, b blob', (i) => [`a${i}`, randomBytes(9)]],
  ['composite of three', 'a, b, c', 'a int, b uuid, c text', (i) => [i, '9e3c1d7e-4f0a-4b3c-8a53-1f2d3c4b5a69', `é${i}`]],
];

describeWithServer('cluster: routing', { nodes: 3 }, (server) => {
  let cluster: Cluster;
  let session: Session;
  let keyspace: string;

  before(async () => {
    keyspace = await createKeyspace(server(), undefined, 1);
    const inTurn = new ExecutionProfile({ loadBalancingPolicy: new RoundRobinPolicy() });
    cluster = new Cluster({ contactPoints: server().contactPoints, executionProfiles: { inTurn } });
    session = await cluster.connect(keyspace);
  });
  after(() => cluster.shutdown());

  it('knows the three nodes', () => {
    expect(cluster.metadata.hosts.map(String)).to.have.members([...server().contactPoints]);
    expect(cluster.metadata.hosts.map(({ state }) => state)).to.deep.equal(['up', 'up', 'up']);
  });

  tables.forEach(([name, key, types, make], index) => {
    it(`sends requests with a key of ${name} to the node that holds it, as the server's own trace tells`, async () => {
      const columns = key.split(', ');
      await session.execute(`create table t${index} (${types}, v int, primary key ((${key})))`);
      const insert = `insert into t${index} (${key}, v) values (${columns.map(() => '?').join(', ')}, ?)`;
      await session.prepare(insert);
      const coordinators = new Set<string>();
      const traces: { id: unknown; coordinator: string }[] = [];
      for (let i = 0; i < 200; i++) {
        const { info } = await session.execute(insert, [...make(i), i], { trace: i % 10 === 0, consistency: 'ONE' });
        coordinators.add(String(info.coordinator));
        if (info.tracingId !== undefined) traces.push({ id: info.tracingId, coordinator: info.coordinator.address });
      }
      expect(coordinators.size).to.equal(3);
      for (const { id, coordinator } of traces) expect(await sourcesOf(id)).to.deep.equal([coordinator]);
    });
  });

  /** The nodes that took part in a request, once its trace has been written. */
  async function sourcesOf(id: unknown): Promise<string[]> {
    for (let attempt = 0; attempt < 50; attempt++) {
      const { rows } = await session.execute('select duration from system_traces.sessions where session_id = ?', [id]);
      if (typeof rows[0]?.['duration'] === 'number') break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const events = await session.execute<{ source: string }>('select source from system_traces.events where session_id = ?', [id]);
    return [...new Set(events.rows.map(({ source }) => source))];
  }

  it('takes the nodes in turn for a profile that wants it so', async () => {
    const coordinators: string[] = [];
    for (let i = 0; i < 6; i++) {
      const { info } = await session.execute('select key from system.local', undefined, { executionProfile: 'inTurn' });
      coordinators.push(String(info.coordinator));
    }
    expect(new Set(coordinators.slice(0, 3)).size).to.equal(3);
    expect(coordinators.slice(3)).to.deep.equal(coordinators.slice(0, 3));
  });

  it('routes by the routing key that the caller gives to an unprepared request', async () => {
    await session.execute('create table r (k blob primary key)');
    for (let i = 0; i < 30; i++) {
      const key = randomBytes(8);
      const { info } = await session.execute(`insert into r (k) values (0x${key.toString('hex')})`, undefined, { keyspace, routingKey: key });
      expect(info.coordinator).to.equal(cluster.metadata.getReplicas(keyspace, key)[0]);
    }
  });

  it('keeps to the host that the caller chose', async () => {
    for (const host of cluster.metadata.hosts) {
      const { info, rows } = await session.execute('select rpc_address from system.local', undefined, { host });
      expect(info.coordinator).to.equal(host);
      expect(rows).to.deep.equal([{ rpc_address: host.address }]);
    }
  });
});
