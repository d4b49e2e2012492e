import { expect } from 'chai';
import type { HostPool } from '../../../src/pool/host-pool';
import { ShutdownError } from '../../../src/errors';
import { settled } from '../../support/virtual-clock';
import { failure, host, named } from '../connection/connection-kit';
import { PoolBench } from './pool-kit';

describe('pool: close', () => {
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

  it('answers what is in flight, takes nothing new, and leaves nothing behind', async () => {
    await start({ connections: 3 });
    const held = bench.hold();
    const askers = Array.from({ length: 9 }, (_, i) => bench.ask(pool, `q${i}`));
    await settled();
    let isClosed = false;
    const closed = pool.close(10_000).then(() => {
      isClosed = true;
    });
    expect(pool.pick()).to.equal(undefined);
    expect(pool.isAvailable).to.equal(false);
    await bench.clock.advance(5_000);
    expect(isClosed).to.equal(false);
    for (const [text, { stream, conversation }] of held) conversation.say(named(text), stream);
    await closed;
    expect(askers.map((asker) => asker.outcome)).to.deep.equal(askers.map((_, i) => `q${i}`));
    await settled();
    bench.expectNothingLeft();
    expect(bench.log).to.deep.equal(['up']);
  });

  it('tells those who wait that the host has left the cluster, when that is why', async () => {
    await start({}, { maxInFlight: 1 });
    bench.hold();
    bench.ask(pool);
    const queuer = bench.wait(pool, 'waits');
    void pool.close(1_000, 'host left');
    await bench.clock.advance(1_000);
    expect(queuer.failures).to.have.length(1);
    expect(queuer.failures[0]).to.include({ code: 'CONNECTION_CLOSED', mayHaveRun: false, host });
    expect(queuer.failures[0]!.message).to.include('The host has left the cluster');
    expect(() => bench.wait(pool, 'later')).to.throw('The host has left the cluster');
  });

  it('cuts what is not answered in time', async () => {
    await start();
    bench.hold();
    const asker = bench.ask(pool);
    await settled();
    const closed = pool.close(10_000);
    await bench.clock.advance(10_000);
    await closed;
    expect(asker.outcome).to.equal('CONNECTION_CLOSED true');
  });

  it('is the same for all who ask for it', async () => {
    await start();
    bench.hold();
    bench.ask(pool);
    await settled();
    const closings = [pool.close(1_000), pool.close(0)];
    let count = 0;
    for (const closing of closings) void closing.then(() => count++);
    await bench.clock.advance(999);
    expect(count).to.equal(0);
    await bench.clock.advance(1);
    expect(count).to.equal(2);
  });

  const hangs = ['TCP', 'OPTIONS', 'STARTUP', 'QUERY'];
  for (const step of hangs) {
    it(`is prompt while connections are being opened: ${step}`, async () => {
      if (step === 'TCP') bench.network.listen(host, 'silent');
      bench.node.script = ({ kind }) => (kind === step ? null : undefined);
      pool = bench.pool({ connections: 3 });
      const started = failure(pool.start('ks'));
      await settled();
      expect(bench.network.openSockets).to.equal(3);
      await pool.close(10_000);
      bench.expectNothingLeft();
      expect(await started).to.be.instanceOf(ShutdownError).and.include({ host });
      await settled();
      bench.expectNothingLeft();
      expect(bench.log).to.deep.equal([]);
    });
  }

  it('is prompt in every turn of an opening', async () => {
    for (let turns = 0; turns < 40; turns++) {
      bench = new PoolBench();
      pool = bench.pool({ connections: 2 });
      const started = pool.start('ks').catch((error: unknown) => error);
      const turn = () => (turns % 2 === 0 ? new Promise((resolve) => setImmediate(resolve)) : Promise.resolve());
      for (let i = 0; i < turns; i++) await turn();
      await pool.close(0);
      bench.expectNothingLeft();
      await started;
      await settled();
      bench.expectNothingLeft();
      expect(pool.isAvailable).to.equal(false);
    }
  });

  it('ends the wait for the next attempt', async () => {
    bench.network.unlisten(host);
    pool = bench.pool();
    await failure(pool.start(undefined));
    expect(bench.clock.pendingTimers).to.equal(1);
    await pool.close(10_000);
    bench.expectNothingLeft();
    pool.reconnectNow();
    await bench.clock.advance(100_000);
    expect(bench.attempts).to.have.length(1);
  });

  it('does not reconnect what is lost meanwhile', async () => {
    await start({ connections: 2 });
    bench.hold();
    const askers = [bench.ask(pool), bench.ask(pool)];
    await settled();
    const closed = pool.close(10_000);
    bench.node.cut();
    await closed;
    expect(askers.map((asker) => asker.outcome)).to.deep.equal(['CONNECTION_CLOSED true', 'CONNECTION_CLOSED true']);
    await bench.clock.advance(100_000);
    expect(bench.attempts).to.have.length(2);
    expect(bench.log).to.deep.equal(['up']);
  });

  it('is possible before the start', async () => {
    pool = bench.pool();
    await pool.close(1_000);
    expect(await failure(pool.start(undefined))).to.be.instanceOf(ShutdownError);
  });
});
