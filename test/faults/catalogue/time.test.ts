import { expect } from 'chai';
import { ConnectionError } from '../../../src/index';
import type { Session } from '../../../src/index';
import { rowsResult } from '../../support/wire/wire-responses';
import type { Exchange } from '../../support/scripted-node/exchange';
import { finish, Gate, reply, silence, stopReading } from '../../support/scripted-node/reactions';
import { rejection } from '../../support/rejection';
import { eventually, until } from '../../support/until';
import { echo, failureWithin, FaultBench } from './fault-bench';

const insert = 'INSERT INTO t (k) VALUES (?)';
const limitMs = 8_000;

describe('faults: catalogue: time and load', () => {
  const bench = new FaultBench();
  let session: Session;
  let gate: Gate;

  beforeEach(async () => {
    await bench.start();
    gate = new Gate();
  });
  afterEach(() => bench.end());

  /** A session whose node does something to what the application asks. */
  const connect = async (...options: Parameters<FaultBench['session']>): Promise<void> => {
    session = await bench.session(...options);
    await session.execute(echo, ['warm']);
    bench.node.requests.length = 0;
  };
  const holdAll = (): void => {
    bench.node.script = (exchange) => (exchange.isOfUser ? gate.hold : undefined);
  };

  it('fault 22: a connection on which nothing comes back is found out by its heartbeat, and replaced', async () => {
    await connect({ heartbeatIntervalMs: 60, heartbeatTimeoutMs: 60 });
    const { connections } = bench.node;
    for (const conversation of bench.node.conversations) conversation.fallSilent();
    const error = await failureWithin(limitMs, session.execute(insert, ['x'], { timeoutMs: 5_000, prepare: false, hints: ['text'] }));
    expect(error).to.be.instanceOf(ConnectionError).and.include({ mayHaveRun: true });
    expect((await eventually(() => session.execute(echo, ['y']))).rows).to.deep.equal([{ token: 'y' }]);
    expect(bench.node.connections).to.be.greaterThan(connections);
  });

  it('fault 23: a node that reads nothing more fills a bounded queue, and what is beyond it is refused with nothing sent', async () => {
    await connect({ pool: { maxQueued: 20 }, heartbeatTimeoutMs: 60_000 });
    bench.node.script = (exchange) => (exchange.isOfUser ? stopReading : undefined);
    const stop = session.execute(insert, ['stop'], { timeoutMs: 400 }).catch((error: unknown) => error);
    await until(() => bench.node.requests.length > 0);
    const before = process.memoryUsage().rss;
    const value = 'x'.repeat(50_000);
    const codes = new Map<string, number>();
    for (let wave = 0; wave < 40; wave++) {
      await Promise.all(Array.from({ length: 50 }, async () => {
        const { code } = await rejection(session.execute(insert, [value], { timeoutMs: 300 }));
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }).slice(0, wave < 2 ? 50 : 5));
      if (wave >= 2 && (codes.get('NO_HOST_AVAILABLE') ?? 0) > 0) break;
    }
    expect([...codes.keys()].sort()).to.deep.equal(['NO_HOST_AVAILABLE', 'REQUEST_TIMEOUT']);
    expect(process.memoryUsage().rss - before).to.be.lessThan(128 * 2 ** 20);
    expect(await stop).to.have.property('mayHaveRun', true);
    for (const { socket } of bench.node.conversations) socket.resume();
  });

  it('fault 24: pages are asked for only as fast as their rows are taken', async () => {
    await connect();
    const pageSize = 10;
    bench.node.script = (exchange) => {
      if (!exchange.isOfUser) return undefined;
      const columns = [{ keyspace: 'k', table: 't', name: 'token', type: 'text' } as const];
      const rows = Array.from({ length: pageSize }, () => [Buffer.from('row')]);
      return reply(rowsResult({ columns, pagingState: Buffer.from('next') }, rows));
    };
    let taken = 0;
    for await (const row of session.stream<{ token: string }>('SELECT endless FROM t')) {
      expect(row.token).to.equal('row');
      taken++;
      expect(bench.node.requests.length).to.be.at.most(Math.ceil(taken / pageSize) + 1);
      if (taken === 55) break;
    }
    await session.execute(echo, ['later']).catch(() => undefined);
    expect(bench.node.requests.filter(({ query }) => query?.includes('endless')).length).to.equal(7);
  });

  it('fault 25: a request that is not answered in time may have run, is not sent again, and its late answer reaches nobody', async () => {
    await connect();
    holdAll();
    const begin = performance.now();
    const error = await failureWithin(limitMs, session.execute(insert, ['x'], { timeoutMs: 100 }));
    expect(error).to.include({ code: 'REQUEST_TIMEOUT', mayHaveRun: true });
    expect(performance.now() - begin).to.be.greaterThan(99);
    expect(bench.node.requests.filter(({ request }) => request.kind === 'EXECUTE').length).to.be.at.most(1);
    bench.node.script = () => undefined;
    const asked = Promise.all(['a', 'b', 'c'].map((token) => session.execute<{ token: string }>(echo, [token])));
    gate.release();
    expect((await asked).map(({ rows }) => rows[0]!.token)).to.deep.equal(['a', 'b', 'c']);
  });

  it('fault 25: a connection of which too many answers are owed is replaced, and the others in flight are answered', async () => {
    await connect();
    const { connections } = bench.node;
    bench.node.script = (exchange) => (exchange.isOfUser ? silence : undefined);
    const tokens = Array.from({ length: 300 }, (_, i) => String(i));
    const outcomes = await Promise.allSettled(tokens.map((token) => session.execute(echo, [token], { timeoutMs: 150 })));
    expect(outcomes.every(({ status }) => status === 'rejected')).to.equal(true);
    await until(() => bench.node.connections > connections);
    bench.node.script = () => undefined;
    expect((await session.execute(echo, ['after'])).rows).to.deep.equal([{ token: 'after' }]);
  });

  it('fault 26: a request that is aborted before it is written is never sent, and after its answer nothing changes', async () => {
    await connect();
    const controller = new AbortController();
    expect((await session.execute(echo, ['x'], { signal: controller.signal })).rows).to.deep.equal([{ token: 'x' }]);
    controller.abort();
    bench.node.requests.length = 0;
    const error = await rejection(session.execute(echo, ['never'], { signal: controller.signal }));
    expect(error).to.include({ code: 'ABORTED', mayHaveRun: false });
    await session.execute(echo, ['other']);
    expect(bench.node.requests.map(tokenOf)).to.deep.equal(['other']);
  });

  it('fault 26: a request that is aborted in flight may have run, and its late answer reaches nobody', async () => {
    await connect();
    holdAll();
    const controller = new AbortController();
    const asked = session.execute(insert, ['x'], { signal: controller.signal, prepare: false, hints: ['text'] });
    await until(() => gate.count === 1);
    controller.abort(new Error('enough'));
    const error = await rejection(asked);
    expect(error).to.include({ code: 'ABORTED', mayHaveRun: true });
    bench.node.script = () => undefined;
    gate.release();
    expect((await session.execute(echo, ['y'])).rows).to.deep.equal([{ token: 'y' }]);
  });

  it('fault 27: requests beyond what may be in flight wait in order, and those beyond the queue are refused with nothing sent', async () => {
    await connect({ pool: { maxInFlight: 4, maxQueued: 6 } });
    holdAll();
    const tokens = Array.from({ length: 10 }, (_, i) => String(i));
    const asked = tokens.map((token) => session.execute<{ token: string }>(echo, [token]));
    const refused = await rejection(session.execute(echo, ['too many']));
    expect(refused).to.include({ code: 'NO_HOST_AVAILABLE', mayHaveRun: false });
    expect(refused.message).to.include('maxQueued');
    await until(() => gate.count === 4);
    bench.node.script = () => undefined;
    gate.release();
    expect((await Promise.all(asked)).map(({ rows }) => rows[0]!.token)).to.deep.equal(tokens);
    expect(bench.node.requests.map(tokenOf)).to.deep.equal(tokens);
  });

  it('fault 27: a request that waits for room is given up at its own deadline, and never sent', async () => {
    await connect({ pool: { maxInFlight: 1 } });
    holdAll();
    const first = session.execute(echo, ['first']);
    const error = await failureWithin(limitMs, session.execute(echo, ['second'], { timeoutMs: 100 }));
    expect(error).to.include({ code: 'REQUEST_TIMEOUT', mayHaveRun: false });
    await until(() => gate.count === 1);
    bench.node.script = () => undefined;
    gate.release();
    await first;
    expect(bench.node.requests.map(tokenOf)).to.deep.equal(['first']);
  });

  it('fault 37: a shutdown answers what is in flight, refuses what comes after, and cuts what is not answered in time', async () => {
    await connect({ drainTimeoutMs: 300 });
    holdAll();
    const [answered, cut] = ['answered', 'cut'].map((token) => session.execute<{ token: string }>(echo, [token]));
    await until(() => gate.count === 2);
    const lost = cut!.catch((error: unknown) => error);
    const ending = session.shutdown();
    expect(await rejection(session.execute(echo, ['late']))).to.include({ code: 'SHUTDOWN', mayHaveRun: false });
    bench.node.requests[0]!.reply();
    expect((await answered!).rows).to.deep.equal([{ token: 'answered' }]);
    await ending;
    expect(await lost).to.be.instanceOf(ConnectionError).and.include({ mayHaveRun: true });
    await until(() => bench.node.conversations.size === 0);
  });

  it('fault 39: an answer that came while the event loop was blocked is taken, however late it is read', async () => {
    await connect();
    for (let i = 0; i < 3; i++) {
      bench.node.script = (exchange) => (exchange.isOfUser ? answerAndBlock : undefined);
      expect((await session.execute(echo, [`t${i}`], { timeoutMs: 150 })).rows).to.deep.equal([{ token: `t${i}` }]);
    }
    expect(bench.node.connections).to.equal(2);
  });

  it('fault 12: what was not written yet when the connection was lost goes to the next one', async () => {
    await bench.end();
    await bench.start(2);
    session = await bench.session();
    await Promise.all(bench.nodes.map(() => session.execute(echo, ['warm'])));
    bench.nodes[0]!.script = (exchange) => (exchange.isOfUser ? finish('reset') : undefined);
    const tokens = Array.from({ length: 100 }, (_, i) => String(i));
    const asked = tokens.map((token) => session.execute<{ token: string }>(echo, [token], { idempotent: true }));
    expect((await Promise.all(asked)).map(({ rows }) => rows[0]!.token)).to.deep.equal(tokens);
  });
});

function tokenOf({ request }: Exchange): string | undefined {
  return request.kind === 'EXECUTE' ? request.parameters.values[0]?.toString() : undefined;
}

/** The answer is with the system before everything stands still. */
function answerAndBlock(exchange: Exchange): void {
  exchange.reply();
  exchange.conversation.flush();
  const end = performance.now() + 400;
  while (performance.now() < end) Math.sqrt(end);
}
