import { expect } from 'chai';
import { ConstantSpeculativeExecutionPolicy } from '../../../src/cluster/policies/speculative-execution-policy';
import { ExecutionProfile } from '../../../src/cluster/execution-profile';
import { ConnectionError, ProtocolError, TimeoutError } from '../../../src/errors';
import type { NoHostAvailableError } from '../../../src/errors';
import { ErrorCode } from '../../../src/protocol/constants';
import type { ResponseMessage } from '../../../src/protocol/messages';
import { encodeRows } from '../../support/fake-rows';
import { prepared, SessionBench } from './session-kit';

describe('session: what errors say of requests that may have run', () => {
  let bench: SessionBench;

  afterEach(async () => bench.end());

  it('says nothing has run when only the preparation has timed out, and is not sent', async () => {
    bench = new SessionBench();
    const session = await bench.connect();
    bench.node.script = (request) => (request.kind === 'PREPARE' ? null : undefined);
    const early = bench.failure(session.execute('insert', [1], { timeoutMs: 11_000 }));
    await bench.clock.advance(5_000);
    const { error } = await bench.failure(session.execute('insert', [2], { timeoutMs: 12_000 }));
    expect(error).to.be.instanceOf(TimeoutError).and.include({ mayHaveRun: false });
    expect((await early).error).to.include({ mayHaveRun: false });
  });

  it('says it of a request that fails while another execution of it is in flight', async () => {
    const speculativeExecutionPolicy = new ConstantSpeculativeExecutionPolicy({ delayMs: 20, maxExecutions: 2 });
    bench = new SessionBench(2, { executionProfiles: { default: new ExecutionProfile({ speculativeExecutionPolicy }) } });
    const session = await bench.connect();
    let asked = 0;
    const script = (isFirst: boolean, say: (message: ResponseMessage) => void): null => {
      if (isFirst) bench.clock.setTimer(() => say({ kind: 'ERROR', code: ErrorCode.INVALID, message: 'no' }), 60);
      return null;
    };
    for (const node of bench.nodes) {
      node.script = (request, stream, conversation) => (
        request.kind === 'QUERY' ? script(asked++ === 0, (message) => conversation.say(message, stream)) : undefined
      );
    }
    const { error } = await bench.failure(session.execute('q', undefined, { idempotent: true }));
    expect(asked).to.equal(2);
    expect(error).to.include({ code: 'INVALID', mayHaveRun: true });
  });

  it('says it when there was an answer that cannot be read', async () => {
    bench = new SessionBench();
    const session = await bench.connect();
    bench.node.script = (request) => {
      if (request.kind !== 'QUERY') return undefined;
      const rows = encodeRows({ a: 'int' }, [[1]]);
      return { ...rows, rows: [[Buffer.from('12345')]] } as ResponseMessage;
    };
    expect((await bench.failure(session.execute('q'))).error).to.include({ code: 'DECODING_ERROR', mayHaveRun: true });
  });

  it('does not take a result that it does not know for a success', async () => {
    bench = new SessionBench();
    const session = await bench.connect();
    bench.node.script = (request) => (request.kind === 'QUERY'
      ? { kind: 'RESULT', resultKind: 'UNKNOWN', resultCode: 99, unknown: Buffer.alloc(3) }
      : undefined);
    const { error } = await bench.failure(session.execute('q'));
    expect(error).to.be.instanceOf(ProtocolError).and.include({ code: 'UNEXPECTED_ANSWER', mayHaveRun: true });
  });

  it('does not let a request fail with a preparation that was late for another one, while it has time left', async () => {
    bench = new SessionBench();
    const session = await bench.connect();
    let prepares = 0;
    bench.node.script = (request) => {
      if (request.kind !== 'PREPARE') return undefined;
      return prepares++ === 0 ? null : prepared('id', { a: 'int' });
    };
    const first = bench.failure(session.execute('a', [1], { timeoutMs: 12_000 }));
    await bench.clock.advance(9_000);
    const second = session.execute('a', [2], { timeoutMs: 10_000 });
    const third = bench.failure(session.execute('a', [3], { timeoutMs: 1_000 }));
    expect((await first).error).to.be.instanceOf(TimeoutError);
    expect((await third).tookMs).to.be.within(990, 1_020);
    expect((await bench.soon(second)).rows).to.deep.equal([]);
    expect(prepares).to.equal(2);
  });

  it('gives each request an error of its own when one preparation fails for several', async () => {
    bench = new SessionBench();
    const session = await bench.connect();
    bench.node.script = (request) => (
      request.kind === 'PREPARE' ? { kind: 'ERROR', code: ErrorCode.INVALID, message: 'no such table' } : undefined
    );
    const both = await Promise.all([bench.failure(session.execute('a', [1])), bench.failure(session.execute('a', [2]))]);
    expect(both[0].error).to.not.equal(both[1].error);
    expect(both.map(({ error }) => error.message)).to.deep.equal([both[0].error.message, both[0].error.message]);
  });

  it('gives each request an error of its own when one connection fails for several', async () => {
    bench = new SessionBench();
    const session = await bench.connect();
    bench.network.unlisten(bench.node.endpoint);
    bench.node.cut();
    await bench.clock.advance(2_000);
    const reasonOf = async (query: string): Promise<unknown> => (
      ((await bench.failure(session.execute(query))).error as NoHostAvailableError).errors[0]
    );
    const [one, other] = [await reasonOf('a'), await reasonOf('b')];
    expect(one).to.be.instanceOf(ConnectionError).and.include({ mayHaveRun: false });
    expect(other).to.be.instanceOf(ConnectionError).and.not.equal(one);
  });
});

describe('session: deadline of a batch', () => {
  it('counts from its beginning, its preparations included', async () => {
    const bench = new SessionBench();
    const session = await bench.connect();
    bench.node.script = (request, stream, conversation) => {
      if (request.kind === 'PREPARE') bench.clock.setTimer(() => conversation.say(prepared('id', { a: 'int' }), stream), 400);
      return request.kind === 'PREPARE' || request.kind === 'BATCH' ? null : undefined;
    };
    const { error, tookMs } = await bench.failure(session.batch([{ query: 'insert', params: [1] }], { timeoutMs: 600 }));
    expect(error).to.be.instanceOf(TimeoutError);
    expect(tookMs).to.be.within(590, 650);
    await bench.end();
  });
});
