import { expect } from 'chai';
import type { Connection } from '../../../src/connection/connection';
import type { HostPool } from '../../../src/pool/host-pool';
import { settled } from '../../support/virtual-clock';
import { Asker, host, named, query } from '../connection/connection-kit';
import { PoolBench } from './pool-kit';

describe('pool: requests never answered', () => {
  let bench: PoolBench;
  let pool: HostPool;

  beforeEach(() => {
    bench = new PoolBench();
  });

  afterEach(async () => {
    await bench.end(pool);
  });

  async function start(...how: Parameters<PoolBench['pool']>): Promise<void> {
    pool = bench.pool(...how);
    await pool.start(undefined);
  }

  async function orphans(count: number): Promise<Connection> {
    const connection = pool.pick()!;
    for (let i = 0; i < count; i++) {
      const asker = new Asker();
      connection.abandon(connection.send(query(`orphan ${i}`), asker), asker);
      pool.onOrphan(connection);
    }
    await settled();
    return connection;
  }

  it('wear a connection out, which is replaced without failing the others in flight', async () => {
    await start();
    const held = bench.hold();
    const waiting = bench.ask(pool, 'waits');
    const worn = await orphans(255);
    expect(bench.node.conversations.size).to.equal(1);
    await orphans(1);
    expect(bench.log).to.deep.equal(['up', `warning ${host}: 256 requests were never answered, the connection is replaced`]);
    expect(worn.state).to.equal('draining');
    expect(pool.connectionCount).to.equal(1);
    expect(pool.pick()).to.not.equal(worn);
    await bench.clock.advance(60_000);
    expect(waiting.outcome).to.equal('waits');
    const { stream, conversation } = held.get('waits')!;
    conversation.say(named('answered'), stream);
    await settled();
    expect(waiting.outcome).to.equal('answered');
    expect(worn.state).to.equal('closed');
    expect(bench.log).to.have.length(2);
  });

  it('wear a connection out when one is owed for 30 s, without failing the others in flight', async () => {
    await start();
    const held = bench.hold();
    const waiting = bench.ask(pool, 'waits');
    const worn = await orphans(1);
    await bench.clock.advance(29_900);
    expect(pool.pick()).to.equal(worn);
    await bench.clock.advance(200);
    expect(pool.pick()).to.not.equal(worn);
    expect(worn.state).to.equal('draining');
    expect(bench.log).to.deep.equal([
      'up', `warning ${host}: a request given up 30 s ago was never answered, the connection is replaced`,
    ]);
    const { stream, conversation } = held.get('waits')!;
    conversation.say(named('answered'), stream);
    await settled();
    expect(waiting.outcome).to.equal('answered');
    expect(worn.state).to.equal('closed');
  });

  it('leave a connection alone whose answers come within 30 s, each counted by itself', async () => {
    await start();
    const held = bench.hold();
    const connection = await orphans(1);
    const first = held.get('orphan 0')!;
    await bench.clock.advance(20_000);
    await orphans(1);
    first.conversation.say(named('late'), first.stream);
    await bench.clock.advance(29_900);
    expect(pool.pick()).to.equal(connection);
    await bench.clock.advance(200);
    expect(pool.pick()).to.not.equal(connection);
  });

  it('are nothing to wait for once the pool is closed', async () => {
    await start();
    bench.hold();
    const connection = await orphans(1);
    const asker = new Asker();
    const stream = connection.send(query('last'), asker);
    const closed = pool.close(1_000);
    connection.abandon(stream, asker);
    pool.onOrphan(connection);
    await bench.clock.advance(1_000);
    await closed;
    expect(bench.clock.pendingTimers).to.equal(0);
  });

  it('leave the connection in use until there is another', async () => {
    await start();
    bench.hold();
    bench.network.listen(host, 'silent');
    const worn = await orphans(300);
    expect(pool.pick()).to.equal(worn);
    expect(bench.attempts).to.have.length(2);
    await bench.clock.advance(6_000);
    expect(pool.pick()).to.equal(worn);
    bench.network.listen(host, bench.node);
    await bench.clock.advance(60_000);
    expect(pool.connectionCount).to.equal(1);
    expect(pool.pick()).to.not.equal(worn);
    expect(bench.log.filter((line) => line !== 'up')).to.have.length(1);
  });

  it('leave a connection alone whose answers come, though late', async () => {
    await start();
    const held = bench.hold();
    const connection = await orphans(200);
    const { stream, conversation } = held.get('orphan 7')!;
    conversation.say(named('late'), stream);
    await bench.clock.advance(500);
    await orphans(100);
    expect(bench.node.conversations.size).to.equal(1);
    expect(pool.pick()).to.equal(connection);
    await bench.clock.advance(1_000);
    await orphans(1);
    expect(pool.pick()).to.not.equal(connection);
    expect(bench.log).to.have.length(2);
  });

  it('wear several out', async () => {
    await start({ connections: 2 });
    bench.hold();
    const [first, second] = [pool.pick()!, await orphans(1)];
    expect(first).to.equal(second);
    await orphans(256);
    const other = pool.pick()!;
    expect(other).to.not.equal(first);
    await orphans(300);
    await settled();
    expect(pool.connectionCount).to.equal(2);
    expect([first.state, other.state]).to.deep.equal(['closed', 'closed']);
  });

  it('leave all worn connections in use until there are enough others', async () => {
    await start({ connections: 2 });
    bench.hold();
    bench.network.listen(host, 'silent');
    const worn = [await orphans(300)];
    bench.ask(pool, 'keeps the other busy');
    worn.push(await orphans(300));
    expect(new Set(worn).size).to.equal(2);
    let isLimited = true;
    bench.node.script = ({ kind }, _, { socket }) => {
      if (kind === 'STARTUP' && isLimited && bench.node.conversations.size > 3) socket.close();
      return undefined;
    };
    bench.network.listen(host, bench.node);
    await bench.clock.advance(100_000);
    expect(pool.connectionCount).to.equal(3);
    expect(worn.map(({ state }) => state)).to.deep.equal(['ready', 'ready']);
    isLimited = false;
    await bench.clock.advance(100_000);
    expect(pool.connectionCount).to.equal(2);
    expect(worn.map(({ state }) => state)).to.include('closed');
  });

  it('that are answered late free their ids', async () => {
    await start();
    const held = bench.hold();
    const connection = await orphans(200);
    for (const { stream, conversation } of held.values()) conversation.say(named('late'), stream);
    await settled();
    expect(connection).to.include({ orphanCount: 0, state: 'ready' });
    await orphans(200);
    expect(bench.node.conversations.size).to.equal(1);
  });

  it('do not outlive the pool', async () => {
    await start();
    bench.hold();
    const waiting = bench.ask(pool, 'waits');
    const worn = await orphans(256);
    expect(worn.state).to.equal('draining');
    const closed = pool.close(1_000);
    await bench.clock.advance(1_000);
    await closed;
    await settled();
    expect(waiting.outcome).to.equal('CONNECTION_CLOSED true');
    bench.expectNothingLeft();
  });
});
