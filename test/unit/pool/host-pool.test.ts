import { expect } from 'chai';
import type { Connection } from '../../../src/connection/connection';
import { ConnectionError, OverloadedError, ShutdownError } from '../../../src/errors';
import type { HostPool } from '../../../src/pool/host-pool';
import { settled } from '../../support/virtual-clock';
import { Asker, failure, host, named, query } from '../connection/connection-kit';
import { PoolBench } from './pool-kit';
import type { Held, Queuer } from './pool-kit';

describe('pool: host pool', () => {
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

  describe('start', () => {
    it('opens all connections and tells once that the host is there', async () => {
      await start({ connections: 3 });
      expect(pool).to.include({ host, connectionCount: 3, isAvailable: true, inFlightCount: 0, lastError: undefined });
      expect(bench.node.conversations.size).to.equal(3);
      expect(bench.log).to.deep.equal(['up']);
    });

    it('rejects with the reason when none can be opened, and goes on trying', async () => {
      bench.network.unlisten(host);
      pool = bench.pool({ connections: 2 });
      const error = await failure(pool.start(undefined));
      expect(error).to.be.instanceOf(ConnectionError).and.include({ code: 'CONNECT_FAILED', host });
      expect(pool.isAvailable).to.equal(false);
      expect(pool.lastError).to.include({ code: 'CONNECT_FAILED', host });
      expect(pool.pick()).to.equal(undefined);
      expect(() => bench.wait(pool, 'q')).to.throw(ConnectionError, 'ECONNREFUSED');
      bench.network.listen(host, bench.node);
      await bench.clock.advance(1_000);
      expect(pool).to.include({ connectionCount: 2, lastError: undefined });
      expect(bench.log).to.deep.equal(['down CONNECT_FAILED', 'up']);
    });

    it('does with the connections that the server allows, and asks for the others later', async () => {
      bench.node.script = ({ kind }, _, { socket }) => {
        if (kind === 'STARTUP' && bench.node.conversations.size > 1 && isLimited) socket.close();
        return undefined;
      };
      let isLimited = true;
      await start({ connections: 3 });
      expect(pool.connectionCount).to.equal(1);
      expect(bench.log.filter((line) => line.startsWith('warning'))).to.have.length(1);
      expect(bench.log.join()).to.include('only 1 of 3 connections').and.include('closed the connection');
      isLimited = false;
      await bench.clock.advance(60_000);
      expect(pool.connectionCount).to.equal(3);
    });

    it('replaces one that is lost before the others are there', async () => {
      let count = 0;
      bench.node.script = ({ kind }, stream, conversation) => {
        if (kind !== 'STARTUP' || ++count !== 2) return undefined;
        bench.clock.setTimer(() => {
          conversation.say({ kind: 'READY' }, stream);
          conversation.changeFraming({ kind: 'STARTUP', options: {} });
        }, 4_000);
        return null;
      };
      pool = bench.pool({ connections: 2 });
      const started = pool.start(undefined);
      await settled();
      expect(pool.connectionCount).to.equal(1);
      bench.conversations()[0]!.socket.close();
      await bench.clock.advance(4_000);
      await started;
      expect(pool.connectionCount).to.equal(1);
      await bench.clock.advance(2_000);
      expect(pool.connectionCount).to.equal(2);
    });

    it('knows no connection before', () => {
      pool = bench.pool();
      expect(pool).to.include({ isAvailable: false, connectionCount: 0, lastError: undefined });
      expect(() => bench.wait(pool, 'q')).to.throw(ConnectionError, 'No connection yet');
    });
  });

  describe('choice', () => {
    it('is the connection with the fewest requests in flight', async () => {
      await start({ connections: 3 });
      bench.hold();
      const chosen = new Map<Connection, number>();
      for (let i = 0; i < 30; i++) {
        const connection = pool.pick()!;
        connection.send(query('q'), new Asker());
        chosen.set(connection, (chosen.get(connection) ?? 0) + 1);
      }
      expect([...chosen.values()]).to.deep.equal([10, 10, 10]);
      expect(pool.inFlightCount).to.equal(30);
    });

    it('is none that is full', async () => {
      await start({ connections: 2 }, { maxInFlight: 2 });
      bench.hold();
      for (let i = 0; i < 4; i++) bench.ask(pool);
      expect(pool.pick()).to.equal(undefined);
    });

    it('is none whose socket is full', async () => {
      await start({ connections: 2 });
      const [first] = bench.conversations();
      first!.socket.stall();
      bench.ask(pool);
      bench.ask(pool);
      await settled();
      const connection = pool.pick()!;
      for (let i = 0; i < 5; i++) {
        expect(pool.pick()).to.equal(connection);
        connection.send(query('q'), new Asker());
      }
    });
  });

  describe('waiters', () => {
    /** Fills the only connection with one request and lets others wait. */
    async function queue(...texts: string[]): Promise<[held: Held, ...queuers: Queuer[]]> {
      await start({ maxQueued: 3 }, { maxInFlight: 1 });
      const held = bench.hold();
      bench.ask(pool, 'first');
      await settled();
      return [held, ...texts.map((text) => bench.wait(pool, text))];
    }

    const answer = async (held: Held, text: string): Promise<void> => {
      const { stream, conversation } = held.get(text)!;
      conversation.say(named(text), stream);
      await settled();
    };

    it('get room in the order in which they came', async () => {
      const [held, a, b, c] = await queue('a', 'b', 'c');
      await answer(held, 'first');
      expect([a, b, c].map((queuer) => queuer!.connection !== undefined)).to.deep.equal([true, false, false]);
      await answer(held, 'a');
      await answer(held, 'b');
      await answer(held, 'c');
      expect([a, b, c].map((queuer) => queuer!.asker.outcome)).to.deep.equal(['a', 'b', 'c']);
    });

    it('that are too many are refused, with nothing sent', async () => {
      await queue('a', 'b', 'c');
      expect(() => bench.wait(pool, 'd')).to.throw(OverloadedError, 'pool.maxQueued');
      try {
        bench.wait(pool, 'd');
      } catch (error) {
        expect(error).to.include({ host, mayHaveRun: false });
      }
    });

    it('that leave are passed over, and make place', async () => {
      const [held, a, b, c] = await queue('a', 'b', 'c');
      pool.leave(a!);
      pool.leave(a!);
      const d = bench.wait(pool, 'd');
      await answer(held, 'first');
      await answer(held, 'b');
      await answer(held, 'c');
      await answer(held, 'd');
      expect(a!.connection).to.equal(undefined);
      expect([b!, c!, d].map((queuer) => queuer.asker.outcome)).to.deep.equal(['b', 'c', 'd']);
    });

    it('get the room of a request that was given up', async () => {
      await start({}, { maxInFlight: 1 });
      bench.hold();
      const connection = pool.pick()!;
      const asker = new Asker();
      const stream = connection.send(query('slow'), asker);
      const queuer = bench.wait(pool, 'next');
      connection.abandon(stream, asker);
      expect(queuer.connection).to.equal(connection);
    });

    it('get the room of a question of the driver itself', async () => {
      await start({}, { maxInFlight: 1 });
      const asking = pool.pick()!.ask({ kind: 'OPTIONS' }, 1_000);
      const queuer = bench.wait(pool, 'next');
      await asking;
      await settled();
      expect(queuer.asker.outcome).to.equal('RESULT');
    });

    it('get room when a socket that was full has drained', async () => {
      await start();
      const { socket } = bench.conversations()[0]!;
      socket.stall();
      const first = bench.ask(pool, 'big');
      await settled();
      expect(pool.pick()).to.equal(undefined);
      const queuers = ['a', 'b'].map((text) => bench.wait(pool, text));
      await settled();
      expect(queuers.map(({ connection }) => connection)).to.deep.equal([undefined, undefined]);
      const held = bench.hold();
      socket.resume();
      await settled();
      expect([...held.keys()]).to.deep.equal(['big', 'a', 'b']);
      for (const [text, { stream, conversation }] of held) conversation.say(named(text), stream);
      await settled();
      expect([first.outcome, ...queuers.map(({ asker }) => asker.outcome)]).to.deep.equal(['big', 'a', 'b']);
    });

    it('get room on a connection that is new', async () => {
      await start({ connections: 2 }, { maxInFlight: 1 });
      await bench.clock.advance(10_000);
      bench.hold();
      bench.ask(pool, 'a');
      bench.ask(pool, 'b');
      await settled();
      const queuer = bench.wait(pool, 'c');
      bench.conversations()[1]!.socket.close();
      await settled();
      expect(queuer.connection).to.not.equal(undefined);
      expect(queuer.failures).to.deep.equal([]);
    });

    it('are told when the last connection is lost, each by an error of its own', async () => {
      const [, a, b] = await queue('a', 'b');
      bench.node.cut();
      await settled();
      for (const queuer of [a!, b!]) {
        expect(queuer.failures).to.have.length(1);
        expect(queuer.failures[0]).to.include({ code: 'CONNECTION_CLOSED', host, mayHaveRun: false });
      }
      expect(a!.failures[0]).to.not.equal(b!.failures[0]);
      expect(a!.connection).to.equal(undefined);
    });

    it('are told when the pool closes, and none is taken afterwards', async () => {
      const [, a] = await queue('a');
      const closed = pool.close(1_000);
      expect(a!.failures[0]).to.be.instanceOf(ShutdownError).and.include({ host });
      expect(() => bench.wait(pool, 'late')).to.throw(ShutdownError);
      await bench.clock.advance(1_000);
      await closed;
      expect(a!.failures).to.have.length(1);
    });
  });
});
