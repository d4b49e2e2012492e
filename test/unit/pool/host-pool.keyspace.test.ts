import { expect } from 'chai';
import { ErrorCode } from '../../../src/protocol/constants';
import type { HostPool } from '../../../src/pool/host-pool';
import type { FakeConversation } from '../../support/fake-node';
import { settled } from '../../support/virtual-clock';
import { failure, host } from '../connection/connection-kit';
import { PoolBench } from './pool-kit';

describe('pool: keyspace', () => {
  let bench: PoolBench;
  let pool: HostPool;
  /** What each connection of the node was told last. */
  let keyspaces: Map<FakeConversation, string>;
  /** Keyspaces in which a query came. */
  let used: (string | undefined)[];
  /** Says when the node answers a USE; undefined = at once, never = not at all. */
  let delayMs: (keyspace: string, conversation: FakeConversation) => number | 'never' | undefined;
  let refuses: (keyspace: string, conversation: FakeConversation) => boolean;

  beforeEach(() => {
    bench = new PoolBench();
    keyspaces = new Map();
    used = [];
    delayMs = () => undefined;
    refuses = () => false;
    bench.node.script = (request, stream, conversation) => {
      if (request.kind !== 'QUERY') return undefined;
      const keyspace = /^USE "(.*)"$/.exec(request.query)?.[1];
      if (keyspace === undefined) {
        used.push(keyspaces.get(conversation));
        return undefined;
      }
      if (refuses(keyspace, conversation)) return { kind: 'ERROR', code: ErrorCode.INVALID, message: 'no such keyspace' };
      const delay = delayMs(keyspace, conversation);
      if (delay === 'never') return null;
      const answer = (): void => {
        keyspaces.set(conversation, keyspace);
        conversation.say({ kind: 'RESULT', resultKind: 'SET_KEYSPACE', keyspace }, stream);
      };
      if (delay === undefined) answer();
      else bench.clock.setTimer(answer, delay);
      return null;
    };
  });

  afterEach(async () => {
    await bench.end(pool);
  });

  async function start(keyspace: string | undefined, ...how: Parameters<PoolBench['pool']>): Promise<void> {
    pool = bench.pool(...how);
    await pool.start(keyspace);
  }

  const onNode = (): (string | undefined)[] => bench.conversations().map((conversation) => keyspaces.get(conversation));

  it('is set on every connection before it is used', async () => {
    delayMs = () => 1_000;
    pool = bench.pool({ connections: 2 });
    const started = pool.start('ks');
    await bench.clock.advance(999);
    expect(pool.isAvailable).to.equal(false);
    await bench.clock.advance(1);
    await started;
    bench.ask(pool);
    await settled();
    expect(onNode()).to.deep.equal(['ks', 'ks']);
    expect(used).to.deep.equal(['ks']);
  });

  it('that does not exist is the reason why the pool cannot be used', async () => {
    refuses = () => true;
    pool = bench.pool({ connections: 2 });
    expect(await failure(pool.start('Nope'))).to.include({ code: 'INVALID_KEYSPACE', host });
    refuses = () => false;
    await bench.clock.advance(10_000);
    expect(pool.connectionCount).to.equal(2);
  });

  it('changes on every connection, and for those to come', async () => {
    await start('a', { connections: 2 });
    await pool.setKeyspace('b');
    expect(onNode()).to.deep.equal(['b', 'b']);
    await bench.clock.advance(10_000);
    bench.conversations()[0]!.socket.close();
    await settled();
    expect(onNode()).to.deep.equal(['b', 'b']);
  });

  it('is set on connections that had none', async () => {
    await start(undefined);
    await pool.setKeyspace('a');
    expect(onNode()).to.deep.equal(['a']);
  });

  it('is the newest one on a connection that was being opened meanwhile', async () => {
    await start('a', { connections: 2 });
    await bench.clock.advance(10_000);
    delayMs = (keyspace) => (keyspace === 'a' ? 2_000 : 500);
    bench.conversations()[0]!.socket.close();
    await bench.clock.advance(100);
    const changed = pool.setKeyspace('b');
    await bench.clock.advance(500);
    await changed;
    expect(pool.connectionCount).to.equal(1);
    bench.ask(pool);
    await bench.clock.advance(1_500);
    expect(pool.connectionCount).to.equal(1);
    void pool.setKeyspace('c');
    await bench.clock.advance(450);
    expect(pool.connectionCount).to.equal(1);
    await bench.clock.advance(1_000);
    expect(pool.connectionCount).to.equal(2);
    expect(onNode()).to.deep.equal(['c', 'c']);
    expect(used).to.deep.equal(['b']);
  });

  it('is the newest one on a connection that was being opened without any', async () => {
    delayMs = () => 100;
    pool = bench.pool();
    const started = pool.start(undefined);
    await pool.setKeyspace('a');
    await bench.clock.advance(200);
    await started;
    expect(onNode()).to.deep.equal(['a']);
  });

  it('is the last one asked for, whatever order the server would answer in', async () => {
    await start('a');
    delayMs = (keyspace) => (keyspace === 'b' ? 2_000 : 100);
    const changes = [pool.setKeyspace('b')];
    await settled();
    changes.push(pool.setKeyspace('c'));
    await settled();
    await bench.clock.advance(10_000);
    await Promise.all(changes);
    expect(onNode()).to.deep.equal(['c']);
    expect(pool.pick()!.keyspace).to.equal('c');
  });

  it('is unknown while the node owes the answer to another change: going back to the old one changes nothing about that', async () => {
    await start('a');
    delayMs = (keyspace, conversation) => {
      keyspaces.set(conversation, keyspace);
      return keyspace === 'b' ? 2_000 : 100;
    };
    const changes = [pool.setKeyspace('b')];
    await settled();
    changes.push(pool.setKeyspace('a'));
    bench.wait(pool, 'q');
    pool.onRoom();
    await bench.clock.advance(10_000);
    await Promise.all(changes);
    expect(used).to.deep.equal(['a']);
  });

  describe('that one connection does not take', () => {
    const table: [why: string, break_: (first: FakeConversation) => void, waitMs: number][] = [
      ['refused', (first) => {
        refuses = (_, conversation) => conversation === first;
      }, 0],
      ['not answered', (first) => {
        delayMs = (_, conversation) => (conversation === first ? 'never' : undefined);
      }, 5_000],
      ['lost', (first) => {
        delayMs = (_, conversation) => {
          if (conversation !== first) return undefined;
          conversation.socket.close();
          return 'never';
        };
      }, 0],
    ];
    for (const [why, break_, waitMs] of table) {
      it(`replaces that connection, which is not used any more: ${why}`, async () => {
        await start('a', { connections: 2 });
        await bench.clock.advance(10_000);
        break_(bench.conversations()[0]!);
        const changed = pool.setKeyspace('b');
        await bench.clock.advance(waitMs);
        await changed;
        await settled();
        await settled();
        expect(pool.connectionCount).to.equal(2);
        for (let i = 0; i < 10; i++) bench.ask(pool);
        await settled();
        expect(used).to.deep.equal(Array(10).fill('b'));
        expect(onNode()).to.deep.equal(['b', 'b']);
        expect(bench.log.some((line) => line.startsWith('down'))).to.equal(false);
      });
    }
  });

  it('that no connection takes makes the host unavailable until it does', async () => {
    await start('a');
    refuses = (keyspace) => keyspace === 'b';
    await pool.setKeyspace('b');
    expect(pool.isAvailable).to.equal(false);
    expect(pool.lastError).to.include({ code: 'INVALID_KEYSPACE', host });
    expect(bench.log.at(-1)).to.equal('down INVALID_KEYSPACE');
    await bench.clock.advance(5_000);
    expect(pool.isAvailable).to.equal(false);
    refuses = () => false;
    await bench.clock.advance(60_000);
    expect(onNode()).to.deep.equal(['b']);
  });

  it('lets what is in flight on a connection that keeps another one be answered', async () => {
    await start('a');
    const { script } = bench.node;
    let late: (() => void) | undefined;
    bench.node.script = (request, stream, conversation) => {
      if (request.kind !== 'QUERY' || request.query !== 'slow') return script(request, stream, conversation);
      late = () => conversation.say({ kind: 'RESULT', resultKind: 'VOID' }, stream);
      return null;
    };
    const asker = bench.ask(pool, 'slow');
    await settled();
    refuses = () => true;
    await pool.setKeyspace('b');
    expect(asker.outcome).to.equal('waits');
    late!();
    await settled();
    expect(asker.outcome).to.equal('RESULT');
  });

  it('does not keep close() waiting', async () => {
    delayMs = () => 'never';
    pool = bench.pool();
    const started = failure(pool.start('a'));
    await settled();
    await pool.close(10_000);
    expect(await started).to.include({ code: 'SHUTDOWN', host });
    await settled();
    bench.expectNothingLeft();
  });

  it('does not keep close() waiting when it is set again on a new connection', async () => {
    pool = bench.pool();
    const started = failure(pool.start(undefined));
    delayMs = () => 'never';
    await pool.setKeyspace('a');
    await settled();
    expect(bench.node.requests.at(-1)).to.include({ query: 'USE "a"' });
    await pool.close(10_000);
    expect(await started).to.include({ code: 'SHUTDOWN', host });
    await settled();
    bench.expectNothingLeft();
  });

  it('may change while the pool closes', async () => {
    await start('a');
    delayMs = () => 'never';
    const changed = pool.setKeyspace('b');
    await settled();
    const closed = pool.close(1_000);
    await bench.clock.advance(1_000);
    await Promise.all([changed, closed]);
    await pool.setKeyspace('c');
    expect(bench.log).to.deep.equal(['up']);
  });
});
