import { expect } from 'chai';
import { diagnosticsChannels } from '../../../src/observability/channels';
import type { TraceContext } from '../../../src/observability/channels';
import type { Session } from '../../../src/session/session';
import { clusterOn } from '../drivers';
import { describeWithServer } from '../../support/server';

describeWithServer('server: what a session tells of itself', {}, (server) => {
  let session: Session;
  before(async () => {
    session = await clusterOn(server()).connect();
  });
  after(() => session?.shutdown());

  it('metrics count real requests, with latencies that a clock has measured', async () => {
    const before = session.metrics();
    for (let i = 0; i < 20; i++) await session.execute('SELECT key FROM system.local WHERE key = ?', ['local']);
    await session.execute('SELECT * FROM nowhere.at_all').catch(() => undefined);
    const after = session.metrics();
    expect(after.requests - before.requests).to.equal(22);
    expect(after.latency.count - before.latency.count).to.equal(22);
    expect(after.errors).to.deep.equal({ InvalidQueryError: 1 });
    expect(after).to.include({ inFlight: 0, queued: 0, preparedStatements: 1 });
    expect(after.latency.p50Ms).to.be.greaterThan(0).and.at.most(after.latency.maxMs);
    expect(after.receivedBytes).to.be.greaterThan(before.receivedBytes);
    expect(after.hosts.map(({ state, connections }) => ({ state, connections }))).to.deep.equal([{ state: 'up', connections: 1 }]);
  });

  it('channels tell of the keyspace, the coordinator and every page', async () => {
    const told: TraceContext[] = [];
    const subscribers = { asyncEnd: (context: TraceContext) => void told.push(context) };
    diagnosticsChannels().request.subscribe(subscribers);
    let rows = 0;
    try {
      for await (const row of session.stream('SELECT keyspace_name, table_name FROM system_schema.tables', [], { pageSize: 10 })) rows += row === null ? 0 : 1;
    } finally {
      diagnosticsChannels().request.unsubscribe(subscribers);
    }
    const counts = told.map(({ attributes }) => attributes['db.response.returned_rows'] ?? 0);
    expect(counts.length).to.be.greaterThan(2);
    expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(rows);
    const [first] = told;
    expect(first?.name).to.equal('SELECT system_schema.tables');
    expect(first?.attributes).to.include({ 'db.namespace': 'system_schema', 'cassandra.page.size': 10, 'cassandra.consistency.level': 'local_one' });
    expect(first?.attributes['cassandra.coordinator.id']).to.match(/^[0-9a-f-]{36}$/);
  });
});
