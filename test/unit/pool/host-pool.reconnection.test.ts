import { expect } from 'chai';
import { PlainTextAuthProvider } from '../../../src/auth/plain-text';
import { ErrorCode } from '../../../src/protocol/constants';
import type { HostPool } from '../../../src/pool/host-pool';
import { settled } from '../../support/virtual-clock';
import { failure, host } from '../connection/connection-kit';
import { PoolBench } from './pool-kit';

const authenticate = { kind: 'AUTHENTICATE', authenticator: 'org.apache.cassandra.auth.PasswordAuthenticator' } as const;

describe('pool: reconnection', () => {
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

  it('is immediate after a connection that lasted', async () => {
    await start();
    await bench.clock.advance(5_000);
    bench.node.cut();
    await settled();
    expect(bench.attempts).to.deep.equal([0, 5_000]);
    expect(pool.isAvailable).to.equal(true);
    expect(bench.log).to.deep.equal(['up', 'down CONNECTION_CLOSED', 'up']);
  });

  it('waits after one that did not last, counted from the end of the handshake', async () => {
    bench.node.script = ({ kind }, stream, conversation) => {
      if (kind !== 'OPTIONS') return undefined;
      bench.clock.setTimer(() => conversation.say({ kind: 'SUPPORTED', options: {} }, stream), 4_000);
      return null;
    };
    pool = bench.pool();
    const started = pool.start(undefined);
    await bench.clock.advance(4_000);
    await started;
    await bench.clock.advance(4_000);
    bench.node.cut();
    await settled();
    expect(bench.attempts).to.deep.equal([0]);
    await bench.clock.advance(500);
    expect(bench.attempts).to.deep.equal([0, 8_500]);
    await bench.clock.advance(10_000);
  });

  it('backs off with full jitter while the host is away, and is prompt again once it was back for a while', async () => {
    await start();
    await bench.clock.advance(10_000);
    bench.network.unlisten(host);
    bench.node.cut();
    await bench.clock.advance(60_000);
    expect(bench.attempts).to.deep.equal([0, 10_000, 10_500, 11_500, 13_500, 17_500, 25_500, 41_500]);
    bench.network.listen(host, bench.node);
    await bench.clock.advance(20_000);
    expect(bench.attempts.at(-1)).to.equal(71_500);
    expect(pool.isAvailable).to.equal(true);
    await bench.clock.advance(10_000);
    bench.attempts.length = 0;
    bench.network.unlisten(host);
    bench.node.cut();
    await bench.clock.advance(3_000);
    expect(bench.attempts).to.deep.equal([100_000, 100_500, 101_500]);
    expect(bench.log).to.deep.equal(['up', 'down CONNECTION_CLOSED', 'up', 'down CONNECTION_CLOSED']);
  });

  it("takes its jitter from the environment's chance", async () => {
    const chances = [0.25, 0.75, 0.125];
    bench.network.random = () => chances.shift() ?? 0.5;
    await start();
    bench.node.cut();
    bench.network.unlisten(host);
    await bench.clock.advance(5_000);
    expect(bench.attempts).to.deep.equal([0, 250, 1_750, 2_250]);
  });

  for (const connections of [1, 2, 5]) {
    it(`is no tight loop with a server that closes right after READY: ${connections} connections`, async () => {
      const closeSoon = (): void => {
        bench.node.script = ({ kind }, _, { socket }) => {
          if (kind === 'STARTUP') setImmediate(() => setImmediate(() => setImmediate(() => socket.close())));
          return undefined;
        };
      };
      closeSoon();
      pool = bench.pool({ connections });
      await pool.start(undefined).catch(() => undefined);
      await bench.clock.advance(60_000);
      expect(bench.attempts.length).to.be.at.most(connections * 12);
      expect(bench.attempts.filter((atMs) => atMs > 30_000).length).to.be.at.most(connections * 3);
    });
  }

  it('has one attempt at a time, and fills the pool', async () => {
    await start({ connections: 4 });
    await bench.clock.advance(10_000);
    bench.node.cut();
    await settled();
    for (let i = 0; i < 5; i++) await settled();
    expect(pool.connectionCount).to.equal(4);
    expect(bench.attempts.slice(4)).to.deep.equal([10_000, 10_000, 10_000, 10_000]);
    bench.network.listen(host, 'silent');
    bench.node.cut();
    await bench.clock.advance(10_000);
    bench.node.cut();
    await bench.clock.advance(1_000);
    expect(bench.network.openSockets).to.be.at.most(1);
  });

  it('keeps the others in use when one is lost', async () => {
    await start({ connections: 2 });
    await bench.clock.advance(10_000);
    bench.conversations()[0]!.socket.close();
    await settled();
    expect(pool.connectionCount).to.equal(2);
    expect(bench.log).to.deep.equal(['up']);
  });

  it('comes at once with a hint that the host is back, without a second attempt beside it', async () => {
    await start();
    bench.network.unlisten(host);
    bench.node.cut();
    await bench.clock.advance(60_000);
    bench.attempts.length = 0;
    bench.network.listen(host, bench.node);
    pool.reconnectNow();
    pool.reconnectNow();
    await settled();
    expect(bench.attempts).to.have.length(1);
    expect(pool.isAvailable).to.equal(true);
    pool.reconnectNow();
    await bench.clock.advance(60_000);
    expect(bench.attempts).to.have.length(1);
  });

  it('fills the pool at once after a hint', async () => {
    await start({ connections: 3 });
    bench.network.unlisten(host);
    bench.node.cut();
    await bench.clock.advance(60_000);
    bench.network.listen(host, bench.node);
    pool.reconnectNow();
    await settled();
    await settled();
    expect(pool.connectionCount).to.equal(3);
  });

  it('goes on after a hint that was wrong', async () => {
    await start();
    bench.network.unlisten(host);
    bench.node.cut();
    await bench.clock.advance(600);
    pool.reconnectNow();
    await settled();
    bench.network.listen(host, bench.node);
    await bench.clock.advance(10_000);
    expect(pool.isAvailable).to.equal(true);
  });

  it('replaces a connection whose heartbeat fails', async () => {
    await start();
    bench.node.script = ({ kind }, _, conversation) => (kind === 'OPTIONS' && conversation === first ? null : undefined);
    const [first] = bench.conversations();
    await bench.clock.advance(35_000);
    expect(bench.log).to.deep.equal(['up', 'down HEARTBEAT_FAILED', 'up']);
    expect(first!.socket.isOpen).to.equal(false);
    expect(bench.attempts).to.deep.equal([0, 35_000]);
  });

  it('waits longest when the credentials are refused', async () => {
    let isRefused = false;
    bench.node.script = ({ kind }) => {
      if (kind === 'STARTUP') return authenticate;
      if (kind !== 'AUTH_RESPONSE') return undefined;
      return isRefused ? { kind: 'ERROR', code: ErrorCode.BAD_CREDENTIALS, message: 'no' } : { kind: 'AUTH_SUCCESS', token: null };
    };
    await start({}, { authProvider: new PlainTextAuthProvider('ada', 'x') });
    isRefused = true;
    await bench.clock.advance(10_000);
    bench.node.cut();
    await bench.clock.advance(200_000);
    expect(bench.attempts).to.deep.equal([0, 10_000, 70_000, 130_000, 190_000]);
    expect(pool.lastError).to.include({ code: 'AUTHENTICATION', host });
  });

  it('survives a policy that throws', async () => {
    await start({ reconnectionPolicy: { newSchedule: () => { throw new Error('boom'); } } });
    bench.node.cut();
    await bench.clock.advance(60_000);
    expect(pool.isAvailable).to.equal(true);
    expect(bench.log[1]).to.include('boom');
  });

  it('rejects nothing behind the caller', async () => {
    bench.network.listen(host, 'silent');
    pool = bench.pool({ connections: 2 });
    const started = failure(pool.start(undefined));
    await bench.clock.advance(5_000);
    expect(await started).to.include({ code: 'CONNECT_TIMEOUT' });
    await bench.clock.advance(100_000);
  });
});
