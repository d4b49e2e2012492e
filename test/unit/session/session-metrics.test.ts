import { inspect } from 'node:util';
import { expect } from 'chai';
import { diagnosticsChannels } from '../../../src/observability/channels';
import type { PoolWaitMessage } from '../../../src/observability/channels';
import { ErrorCode } from '../../../src/protocol/constants';
import type { Session } from '../../../src/session/session';
import { encodeRows } from '../../support/fake-rows';
import { prepared, SessionBench } from './session-kit';

describe('session: metrics', () => {
  let bench: SessionBench;
  let session: Session;

  async function start(...options: ConstructorParameters<typeof SessionBench>): Promise<void> {
    bench = new SessionBench(...options);
    session = await bench.connect();
  }

  afterEach(() => bench.end());

  it('are zero in a new session but for its connections and what opening them took', async () => {
    await start(2);
    const { latency, sentBytes, receivedBytes, hosts, ...numbers } = session.metrics();
    expect(numbers).to.deep.equal({
      requests: 0, errors: {}, retries: 0, speculativeExecutions: 0, connections: 2, inFlight: 0, queued: 0, orphaned: 0,
      preparedStatements: 0,
    });
    expect(latency.count).to.equal(0);
    expect(sentBytes).to.be.greaterThan(0);
    expect(receivedBytes).to.be.greaterThan(0);
    const none = { connections: 1, inFlight: 0, queued: 0, orphaned: 0 };
    expect(hosts).to.deep.equal(['127.0.0.1:9042', '127.0.0.2:9042'].map((host) => ({ host, datacenter: 'dc1', state: 'up', ...none })));
  });

  it('count requests, preparations among them, with their latencies and bytes', async () => {
    await start();
    bench.node.script = (request) => (request.kind === 'PREPARE' ? prepared('p', { a: 'text' }) : encodeRows({ a: 'text' }, [['x'.repeat(500)]]));
    const before = session.metrics();
    await bench.soon(session.execute('select a from t'));
    await bench.soon(session.execute('select a from t where a = ?', ['y'.repeat(300)]));
    const after = session.metrics();
    expect(after).to.include({ requests: 3, preparedStatements: 1 });
    expect(after.latency.count).to.equal(3);
    expect(after.receivedBytes - before.receivedBytes).to.be.within(1_000, 2_000);
    expect(after.sentBytes - before.sentBytes).to.be.within(300, 1_000);
  });

  it('count failures by the class of their error, and retries', async () => {
    await start(2);
    for (const node of bench.nodes) node.script = () => ({ kind: 'ERROR', code: ErrorCode.IS_BOOTSTRAPPING, message: 'no' });
    await bench.failure(session.execute('select a from t'));
    for (const node of bench.nodes) node.script = () => ({ kind: 'ERROR', code: ErrorCode.INVALID, message: 'no' });
    await bench.failure(session.execute('select a from t'));
    await bench.failure(session.execute('select a from t'));
    const { errors, retries, requests, latency } = session.metrics();
    expect(errors).to.deep.equal({ NoHostAvailableError: 1, InvalidQueryError: 2 });
    expect(retries).to.equal(2);
    expect(requests).to.equal(3);
    expect(latency.count).to.equal(3);
  });

  it('count a timeout as long as it lasted, and its id as taken until the answer comes', async () => {
    await start();
    bench.node.script = () => null;
    await bench.failure(session.execute('select a from t', undefined, { timeoutMs: 700 }));
    const { errors, orphaned, latency } = session.metrics();
    expect(errors).to.deep.equal({ TimeoutError: 1 });
    expect(orphaned).to.equal(1);
    expect(latency.maxMs).to.be.within(700, 1_000);
  });

  it('tell what is in flight, and what waits for room', async () => {
    const told: PoolWaitMessage[] = [];
    const listener = (message: PoolWaitMessage): void => void told.push(message);
    diagnosticsChannels().poolWait.subscribe(listener);
    try {
      await start(1, { pool: { maxInFlight: 2 } });
      bench.node.script = () => null;
      const asked = Array.from({ length: 5 }, () => session.execute('select a from t', undefined, { timeoutMs: 500 }).catch(() => undefined));
      expect(session.metrics()).to.include({ inFlight: 2, queued: 3, requests: 5 });
      expect(session.metrics().hosts[0]).to.include({ inFlight: 2, queued: 3 });
      await bench.soon(Promise.all(asked));
      expect(session.metrics()).to.include({ inFlight: 0, queued: 0 });
      expect(told).to.deep.equal([1, 2, 3].map((queued) => ({ host: '127.0.0.1:9042', queued })));
    } finally {
      diagnosticsChannels().poolWait.unsubscribe(listener);
    }
  });

  it('are plain values that JSON keeps and that the REPL shows', async () => {
    await start();
    bench.node.script = () => encodeRows({ a: 'int' }, [[1]]);
    await bench.soon(session.execute('select a from t'));
    const metrics = session.metrics();
    expect(JSON.parse(JSON.stringify(metrics))).to.deep.equal(metrics);
    expect(inspect(metrics)).to.include("host: '127.0.0.1:9042'").and.not.include('[Object: null prototype]');
  });

  it('can be taken after the session is shut down', async () => {
    await start();
    await bench.soon(session.execute('select a from t'));
    await bench.soon(session.shutdown());
    expect(session.metrics()).to.include({ requests: 1, connections: 0 });
  });
});
