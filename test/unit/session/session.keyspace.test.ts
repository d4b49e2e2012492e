import { expect } from 'chai';
import { ExecutionProfile } from '../../../src/cluster/execution-profile';
import { ConstantSpeculativeExecutionPolicy } from '../../../src/cluster/policies/speculative-execution-policy';
import { TimeoutError } from '../../../src/errors';
import { ErrorCode } from '../../../src/protocol/constants';
import type { Session } from '../../../src/session/session';
import type { FakeConversation } from '../../support/fake-node';
import { prepared, SessionBench, usedKeyspace } from './session-kit';

describe('session: keyspace', () => {
  let bench: SessionBench;
  let session: Session;
  /** The keyspace of each connection, as the node knows it. */
  let keyspaces: Map<FakeConversation, string>;
  /** Milliseconds that the answer to a USE takes; 'never' = it does not come, though the node has done it. */
  let useMs: (keyspace: string, nth: number) => number | 'never';
  let uses: number;
  /** Where each other query ran. */
  let ran: string[];

  async function start(connections: number): Promise<void> {
    bench = new SessionBench(1, { pool: { localConnections: connections } });
    [keyspaces, uses, ran] = [new Map(), 0, []];
    useMs = () => 0;
    bench.node.script = (request, stream, conversation) => {
      const keyspace = usedKeyspace(request);
      if (keyspace !== undefined) {
        const ms = useMs(keyspace, uses++);
        keyspaces.set(conversation, keyspace);
        const answer = (): void => conversation.say({ kind: 'RESULT', resultKind: 'SET_KEYSPACE', keyspace }, stream);
        if (ms !== 'never') bench.clock.setTimer(answer, ms);
        return null;
      }
      if (request.kind === 'PREPARE') return prepared(`${request.query} in ${keyspaces.get(conversation)}`, { a: 'int' });
      if (request.kind === 'EXECUTE') ran.push(request.statementId.toString());
      if (request.kind === 'QUERY' && request.query === 'q') ran.push(`q in ${keyspaces.get(conversation)}`);
      return undefined;
    };
    session = await bench.connect('one');
    uses = 0;
  }

  afterEach(async () => bench.end());

  it('is that of every request once USE has been answered', async () => {
    await start(3);
    await bench.soon(session.execute('USE two'));
    await bench.soon(Promise.all(Array.from({ length: 6 }, () => session.execute('q'))));
    expect(ran).to.deep.equal(Array.from({ length: 6 }, () => 'q in two'));
  });

  it('keeps requests from connections that have not changed yet', async () => {
    await start(2);
    useMs = (_, nth) => (nth === 0 ? 0 : nth * 500);
    const using = session.execute('USE two');
    await bench.clock.advance(50);
    expect(session.keyspace).to.equal('two');
    const queries = Promise.all([session.execute('q'), session.execute('q')]);
    await bench.clock.advance(50);
    expect(ran).to.deep.equal([]);
    await bench.soon(queries);
    await bench.soon(using);
    expect(ran).to.deep.equal(['q in two', 'q in two']);
  });

  it('is waited for no longer than the timeout of its request says', async () => {
    await start(1);
    useMs = (_, nth) => (nth === 0 ? 20 : 2_000);
    const { error, tookMs } = await bench.failure(session.execute('USE two', undefined, { timeoutMs: 300 }));
    expect(error).to.be.instanceOf(TimeoutError).and.include({ mayHaveRun: true });
    expect(tookMs).to.be.within(290, 340);
  });

  it('is not left to chance by a USE that nobody waits for any more: its connection is replaced', async () => {
    await start(1);
    useMs = (keyspace) => (keyspace === 'two' ? 'never' : 0);
    const { error } = await bench.failure(session.execute('  /* why not */ use two', undefined, { timeoutMs: 100 }));
    expect(error).to.be.instanceOf(TimeoutError);
    expect(session.keyspace).to.equal('one');
    await bench.soon(session.execute('q'));
    expect(ran).to.deep.equal(['q in one']);
  });

  it('is not left to chance by an answer to USE that cannot be read: its connection is replaced', async () => {
    await start(1);
    const { script } = bench.node;
    bench.node.script = (request, stream, conversation) => {
      if (usedKeyspace(request) !== 'two') return script(request, stream, conversation);
      keyspaces.set(conversation, 'two');
      return { kind: 'RESULT', resultKind: 'UNKNOWN', resultCode: 99, unknown: Buffer.alloc(3) };
    };
    const { error } = await bench.failure(session.execute('USE two'));
    expect(error).to.include({ code: 'UNEXPECTED_ANSWER', mayHaveRun: true });
    await bench.soon(session.execute('q'));
    expect({ ran, keyspace: session.keyspace }).to.deep.equal({ ran: ['q in one'], keyspace: 'one' });
  });

  it('costs no request whose statement was forgotten on a connection that is being replaced', async () => {
    await start(1);
    const { script } = bench.node;
    let executions = 0;
    bench.node.script = (request, stream, conversation) => {
      if (usedKeyspace(request) === 'two') return null;
      if (request.kind !== 'EXECUTE' || executions++ > 0) return script(request, stream, conversation);
      const statementId = Buffer.from(request.statementId);
      const forgotten = { kind: 'ERROR', code: ErrorCode.UNPREPARED, message: 'forgotten', statementId } as const;
      bench.clock.setTimer(() => conversation.say(forgotten, stream), 500);
      return null;
    };
    const insert = session.execute('insert', [1]);
    await bench.clock.advance(50);
    await bench.failure(session.execute('USE two', undefined, { timeoutMs: 100 }));
    await bench.soon(insert);
    expect({ ran, executions }).to.deep.equal({ ran: ['insert in one'], executions: 2 });
  });

  it('does not take a statement for its own that was prepared while it changed', async () => {
    await start(1);
    const using = session.execute('USE two');
    const early = session.execute('insert', [1]);
    await bench.soon(Promise.all([using, early]));
    await bench.soon(session.execute('USE one'));
    await bench.soon(session.execute('insert', [1]));
    expect(ran.at(-1)).to.equal('insert in one');
    await bench.soon(session.execute('USE two'));
    await bench.soon(session.execute('insert', [1]));
    expect(ran.at(-1)).to.equal('insert in two');
  });

  it('is asked for once at first, whatever the speculative execution policy says: the loser would cost its connection', async () => {
    const speculativeExecutionPolicy = new ConstantSpeculativeExecutionPolicy({ delayMs: 20, maxExecutions: 3 });
    bench = new SessionBench(3, { executionProfiles: { default: new ExecutionProfile({ speculativeExecutionPolicy }) } });
    session = await bench.connect('one');
    for (const node of bench.nodes) {
      node.script = (request, stream, conversation) => {
        if (request.kind !== 'QUERY' || usedKeyspace(request) === undefined) return undefined;
        const answer = (): void => conversation.say({ kind: 'RESULT', resultKind: 'SET_KEYSPACE', keyspace: 'two' }, stream);
        bench.clock.setTimer(answer, 100);
        return null;
      };
    }
    const using = session.execute('USE two', undefined, { idempotent: true });
    await bench.clock.advance(90);
    expect(bench.nodes.flatMap((node) => bench.queries(node))).to.deep.equal(['USE two']);
    await bench.soon(using);
    expect(bench.log.filter((line) => line.startsWith('down'))).to.deep.equal([]);
  });
});
