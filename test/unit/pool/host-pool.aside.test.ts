import { expect } from 'chai';
import type { HostPool } from '../../../src/pool/host-pool';
import { ShutdownError } from '../../../src/errors';
import { settled } from '../../support/virtual-clock';
import { Asker, failure, query } from '../connection/connection-kit';
import { PoolBench } from './pool-kit';

describe('pool: connections beside it', () => {
  let bench: PoolBench;
  let pool: HostPool;

  beforeEach(async () => {
    bench = new PoolBench();
    pool = bench.pool();
    await pool.start('ks');
  });

  afterEach(() => bench.end(pool));

  it('have its keyspace, and none of its requests', async () => {
    const aside = await pool.openAside();
    expect(aside.keyspace).to.equal('ks');
    expect([pool.connectionCount, bench.conversations().length]).to.deep.equal([1, 2]);
    expect(pool.pick()).not.to.equal(aside);
    aside.destroy();
    await settled();
    expect([pool.connectionCount, bench.log]).to.deep.equal([1, ['up']]);
  });

  it('are drained when it is closed', async () => {
    const aside = await pool.openAside();
    bench.hold();
    const asker = new Asker();
    aside.send(query('long'), asker);
    await settled();
    const closed = pool.close(10_000);
    await bench.clock.advance(9_900);
    expect([aside.state, asker.outcome]).to.deep.equal(['draining', 'waits']);
    await bench.clock.advance(200);
    await closed;
    expect([aside.state, asker.outcome]).to.deep.equal(['closed', 'CONNECTION_CLOSED true']);
  });

  it('are not opened any more once it is closed, nor while it closes', async () => {
    const opening = failure(pool.openAside());
    await pool.close(0);
    expect(await opening).to.be.instanceOf(ShutdownError);
    expect(await failure(pool.openAside())).to.be.instanceOf(ShutdownError);
    await settled();
    bench.expectNothingLeft();
  });

  it('fail by what went wrong', async () => {
    bench.network.unlisten(bench.node.endpoint);
    expect(await failure(pool.openAside())).to.include({ code: 'CONNECT_FAILED' });
    expect(pool.isAvailable).to.equal(true);
  });
});
