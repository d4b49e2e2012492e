import { expect } from 'chai';
import { AbortError, ConfigurationError, ConnectionError, DriverError, EncodingError, NoHostAvailableError, ShutdownError, TimeoutError } from '../../../src/errors';
import type { ResponseMessage } from '../../../src/protocol/messages';
import { ErrorCode } from '../../../src/protocol/constants';
import { Cluster } from '../../../src/session/cluster';
import type { Session } from '../../../src/session/session';
import { parseType } from '../../../src/codec/type-parser';
import { FakeNetwork } from '../../support/fake-network';
import { FakeNode } from '../../support/fake-node';
import { encodeRows } from '../../support/fake-rows';
import { settled } from '../../support/virtual-clock';

const noColumns = { columnCount: 0, hasMorePages: false } as const;

function prepared(id: string, markers: Readonly<Record<string, string>>): ResponseMessage {
  const columns = Object.entries(markers).map(([name, type]) => ({ keyspace: 'ks', table: 't', name, type: parseType(type) }));
  const ids = { statementId: Buffer.from(id), resultMetadataId: Buffer.from('r') };
  return { kind: 'RESULT', resultKind: 'PREPARED', ...ids, variables: { columns, partitionKeyIndexes: [] }, result: noColumns };
}

/** Waits for a rejection and gives its error. */
async function failure(work: Promise<unknown>): Promise<DriverError> {
  try {
    await work;
  } catch (error) {
    expect(error).to.be.instanceOf(DriverError);
    return error as DriverError;
  }
  throw new Error('Expected a rejection');
}

describe('session', () => {
  let network: FakeNetwork;
  let node: FakeNode;
  let cluster: Cluster;
  let session: Session;

  beforeEach(async () => {
    network = new FakeNetwork();
    node = new FakeNode(network);
    cluster = new Cluster({ contactPoints: [node.endpoint] }, network.environment);
    session = await cluster.connect();
    node.requests.length = 0;
  });

  afterEach(async () => {
    const ending = cluster.shutdown();
    for (let i = 0; i < 20; i++) await network.clock.advance(1_000);
    await ending;
    await settled();
    expect(network.openSockets, 'open sockets').to.equal(0);
    expect(network.clock.pendingTimers, 'pending timers').to.equal(0);
  });

  it('gives rows as plain objects in column order', async () => {
    node.script = (request) => (request.kind === 'QUERY' ? encodeRows({ b: 'int', a: 'text' }, [[1, 'x'], [null, 'y']]) : undefined);
    const result = await session.execute('select b, a from t');
    expect(result.rows).to.deep.equal([{ b: 1, a: 'x' }, { b: null, a: 'y' }]);
    expect(Object.keys(result.one() ?? {})).to.deep.equal(['b', 'a']);
    expect(result.columns.map((column) => `${column.name} ${String(column.type)}`)).to.deep.equal(['b int', 'a text']);
    expect(result.info).to.include({ attempts: 1, coordinator: cluster.metadata.hosts[0] });
  });

  for (const [rowMode, rows] of [['array', [[1, 'x']]], ['map', [new Map<string, unknown>([['b', 1], ['a', 'x']])]]] as const) {
    it(`gives rows as ${rowMode} on request`, async () => {
      node.script = (request) => (request.kind === 'QUERY' ? encodeRows({ b: 'int', a: 'text' }, [[1, 'x']]) : undefined);
      expect((await session.execute('select', undefined, { rowMode })).rows).to.deep.equal(rows);
    });
  }

  it('S10: takes a column named __proto__ as a column like any other', async () => {
    node.script = (request) => (request.kind === 'QUERY' ? encodeRows({ ['__proto__']: 'text', a: 'int' }, [['evil', 1]]) : undefined);
    const row = (await session.execute('select')).one()!;
    expect(Object.entries(row)).to.deep.equal([['__proto__', 'evil'], ['a', 1]]);
    expect(Object.getPrototypeOf(row)).to.equal(Object.prototype);
  });

  it('goes through all pages, past those that are empty', async () => {
    const pages: [number[], string | undefined][] = [[[], 'p1'], [[1], 'p2'], [[], 'p3'], [[2, 3], undefined]];
    node.script = (request) => {
      if (request.kind !== 'QUERY' || request.query !== 'paged') return undefined;
      const { pagingState } = request.parameters;
      const page = pages[pagingState === undefined ? 0 : Number(Buffer.from(pagingState).toString().slice(1))]!;
      return encodeRows({ n: 'int' }, page[0].map((n) => [n]), page[1] === undefined ? undefined : Buffer.from(page[1]));
    };
    const seen: unknown[] = [];
    for await (const row of await session.execute<{ n: number }>('paged')) seen.push(row.n);
    expect(seen).to.deep.equal([1, 2, 3]);
    const streamed: unknown[] = [];
    for await (const row of session.stream<{ n: number }>('paged')) streamed.push(row.n);
    expect(streamed).to.deep.equal([1, 2, 3]);
  });

  it('goes on at a paging state given as bytes or as hexadecimal text', async () => {
    for (const pagingState of [Buffer.from('abc'), '616263']) await session.execute('q', undefined, { pagingState });
    const states = node.requests.map((request) => (request.kind === 'QUERY' ? String(request.parameters.pagingState) : ''));
    expect(states).to.deep.equal(['abc', 'abc']);
  });

  describe('prepared statements', () => {
    beforeEach(() => {
      node.script = (request) => (request.kind === 'PREPARE' ? prepared('id1', { a: 'int', b: 'list<text>' }) : undefined);
    });

    it('prepares once and binds by position and by name', async () => {
      await Promise.all([session.execute('q', [1, ['x']]), session.execute('q', { b: null, a: 2 }), session.execute('q', [3, undefined])]);
      expect(node.requests.map((request) => request.kind)).to.deep.equal(['PREPARE', 'EXECUTE', 'EXECUTE', 'EXECUTE']);
      const values = node.requests.flatMap((request) => (request.kind === 'EXECUTE' ? [request.parameters.values] : []));
      expect(values).to.deep.equal([
        [Buffer.from('00000001', 'hex'), Buffer.from('000000010000000178', 'hex')],
        [Buffer.from('00000002', 'hex'), null],
        [Buffer.from('00000003', 'hex'), undefined],
      ]);
    });

    const wrong: [name: string, parameters: unknown[] | Record<string, unknown>, text: string][] = [
      ['too few values', [1], '2 markers (a int, b list<text>), and 1 value was given: give one for each'],
      ['too many values', [1, [], 2], '3 values were given'],
      ['a missing name', { a: 1 }, 'No value for marker :b, given are :a; undefined leaves it unset'],
      ['a wrong name', { a: 1, b: [], c: 1 }, 'no marker :c'],
      ['a wrong type', ['1', []], 'parameter 0 "a" (int) as int'],
      ['a wrong type deep inside', [1, ['x', 5]], 'parameter 1 "b" (list<text>) at [1] as text'],
    ];
    for (const [name, parameters, text] of wrong) {
      it(`refuses ${name}, with nothing sent`, async () => {
        const error = await failure(session.execute('q', parameters));
        expect(error).to.be.instanceOf(EncodingError);
        expect(error.message).to.include(text);
        expect(error).to.include({ query: 'q', mayHaveRun: false });
        expect(node.requests.map((request) => request.kind)).to.deep.equal(['PREPARE']);
      });
    }

    it('decodes each answer by the columns that it brings along', async () => {
      const pages = [{ a: 'int' }, { a: 'int' }, { a: 'text' }, { b: 'int' }, { a: 'int', b: 'int' }] as const;
      let next = 0;
      const { script } = node;
      node.script = (request, ...rest) => {
        if (request.kind !== 'EXECUTE') return script(request, ...rest);
        const columns: Record<string, string> = pages[next++]!;
        return encodeRows(columns, [Object.values(columns).map((type, i) => (type === 'int' ? i + next : `text ${next}`))]);
      };
      const rows = [];
      while (rows.length < pages.length) rows.push((await session.execute('q', [1, []])).one());
      expect(rows).to.deep.equal([{ a: 1 }, { a: 2 }, { a: 'text 3' }, { b: 4 }, { a: 5, b: 6 }]);
    });

    it('gives a write time to what may write, and to a read only the one that it was given', async () => {
      const stampOf = async (result: Record<string, string>, query: string, timestamp?: bigint) => {
        node.script = (request) => {
          if (request.kind !== 'PREPARE') return undefined;
          const rows = encodeRows(result, []);
          return { ...prepared(`id of ${query}`, { a: 'int' }), ...('metadata' in rows && { result: rows.metadata }) };
        };
        await session.execute(query, [1], { ...(timestamp !== undefined && { timestamp }) });
        const [last] = node.requests.slice(-1);
        return last?.kind === 'EXECUTE' ? last.parameters.timestamp : 'not asked';
      };
      expect(await stampOf({}, 'insert')).to.be.a('bigint');
      expect(await stampOf({ a: 'int' }, 'select')).to.equal(undefined);
      expect(await stampOf({ a: 'int' }, 'select with a time', 5n)).to.equal(5n);
      expect(await stampOf({ a: 'int' }, 'update t set a = 1 where k = 1 if exists')).to.be.a('bigint');
    });

    it('prepares again, once, on a node that has forgotten the statement', async () => {
      let isKnown = false;
      node.script = (request) => {
        if (request.kind === 'PREPARE') {
          isKnown = node.requests.filter(({ kind }) => kind === 'PREPARE').length > 1;
          return prepared('id1', { a: 'int' });
        }
        if (request.kind !== 'EXECUTE' || isKnown) return undefined;
        return { kind: 'ERROR', code: ErrorCode.UNPREPARED, message: 'forgotten', statementId: Buffer.from('id1') };
      };
      await session.execute('q', [1]);
      expect(node.requests.map((request) => request.kind)).to.deep.equal(['PREPARE', 'EXECUTE', 'PREPARE', 'EXECUTE']);
    });

    it('gives up on a node that never learns a statement', async () => {
      node.script = (request) => {
        if (request.kind === 'PREPARE') return prepared('id1', { a: 'int' });
        if (request.kind !== 'EXECUTE') return undefined;
        return { kind: 'ERROR', code: ErrorCode.UNPREPARED, message: 'forgotten', statementId: Buffer.from('id1') };
      };
      expect(await failure(session.execute('q', [1]))).to.include({ code: 'UNPREPARED' });
      expect(node.requests.length).to.be.at.most(4);
    });

    it('refuses a statement that comes back under another id', async () => {
      node.script = (request) => {
        const isFirst = node.requests.filter(({ kind }) => kind === 'PREPARE').length <= 1;
        if (request.kind === 'PREPARE') return prepared(isFirst ? 'id1' : 'id2', { a: 'int' });
        if (request.kind !== 'EXECUTE') return undefined;
        return { kind: 'ERROR', code: ErrorCode.UNPREPARED, message: 'forgotten', statementId: Buffer.from('id1') };
      };
      expect(await failure(session.execute('q', [1]))).to.include({ code: 'REPREPARE_FAILED' });
    });

    it('takes over changed columns together with their id', async () => {
      node.script = (request) => {
        if (request.kind === 'PREPARE') return prepared('id1', { a: 'int' });
        if (request.kind !== 'EXECUTE') return undefined;
        const rows = encodeRows({ n: 'int', added: 'text' }, [[1, 'x']]);
        if (rows.kind !== 'RESULT' || rows.resultKind !== 'ROWS') throw new Error('rows expected');
        const knows = request.resultMetadataId?.toString() === 'r2';
        const columns = rows.metadata.columns!;
        const metadata = { columnCount: 2, hasMorePages: false, ...(!knows && { columns, newResultMetadataId: Buffer.from('r2') }) };
        return { ...rows, metadata };
      };
      for (let i = 0; i < 3; i++) expect((await session.execute('q', [1])).rows).to.deep.equal([{ n: 1, added: 'x' }]);
      const ids = node.requests.flatMap((request) => (request.kind === 'EXECUTE' ? [String(request.resultMetadataId)] : []));
      expect(ids).to.deep.equal(['r', 'r2', 'r2']);
    });
  });

  it('decodes an answer by the columns that its request knew, also when others know newer ones by then', async () => {
    const held: (() => void)[] = [];
    node.script = (request, stream, conversation) => {
      if (request.kind === 'PREPARE') {
        const reply = prepared('id1', { a: 'int' });
        const old = encodeRows({ x: 'int', y: 'text' }, []);
        if (reply.kind !== 'RESULT' || reply.resultKind !== 'PREPARED') throw new Error('prepared expected');
        if (old.kind !== 'RESULT' || old.resultKind !== 'ROWS') throw new Error('rows expected');
        return { ...reply, result: old.metadata };
      }
      if (request.kind !== 'EXECUTE') return undefined;
      const isFirst = held.length === 0;
      const rows = isFirst ? encodeRows({ x: 'int', y: 'text' }, [[1, 'old']]) : encodeRows({ x: 'text', y: 'int' }, [['new', 2]]);
      if (rows.kind !== 'RESULT' || rows.resultKind !== 'ROWS') throw new Error('rows expected');
      const changed = { ...rows.metadata, newResultMetadataId: Buffer.from('r2') };
      const metadata = isFirst ? { columnCount: 2, hasMorePages: false } : changed;
      const answer = (): void => conversation.say({ ...rows, metadata }, stream);
      held.push(answer);
      if (!isFirst) answer();
      return null;
    };
    const first = session.execute('q', [1]);
    await settled();
    expect((await session.execute('q', [1])).rows).to.deep.equal([{ x: 'new', y: 2 }]);
    held[0]!();
    expect((await first).rows).to.deep.equal([{ x: 1, y: 'old' }]);
  });

  it('times out, keeps the stream id until the late answer, and works on', async () => {
    let answerLate: (() => void) | undefined;
    node.script = (request, stream, conversation) => {
      if (request.kind !== 'QUERY' || request.query !== 'slow') return undefined;
      answerLate = () => conversation.say({ kind: 'RESULT', resultKind: 'VOID' }, stream);
      return null;
    };
    const slow = failure(session.execute('slow', undefined, { timeoutMs: 100 }));
    await network.clock.advance(150);
    const error = await slow;
    expect(error).to.be.instanceOf(TimeoutError);
    expect(error).to.include({ mayHaveRun: true, host: node.endpoint, query: 'slow' });
    answerLate!();
    await settled();
    expect((await session.execute('next')).rows).to.deep.equal([]);
  });

  it('is aborted before it is sent', async () => {
    const error = await failure(session.execute('q', undefined, { signal: AbortSignal.abort('because') }));
    expect(error).to.be.instanceOf(AbortError);
    expect(error).to.include({ mayHaveRun: false, cause: 'because' });
    expect(node.requests).to.deep.equal([]);
  });

  it('is aborted in flight', async () => {
    node.script = (request) => (request.kind === 'QUERY' ? null : undefined);
    const abort = new AbortController();
    const running = failure(session.execute('q', undefined, { signal: abort.signal }));
    await settled();
    abort.abort('enough');
    expect(await running).to.include({ code: 'ABORTED', mayHaveRun: true, cause: 'enough' });
  });

  it('is aborted while it waits for a preparation that others share', async () => {
    let go: (() => void) | undefined;
    node.script = (request, stream, conversation) => {
      if (request.kind !== 'PREPARE') return undefined;
      go = () => conversation.say(prepared('id1', { a: 'int' }), stream);
      return null;
    };
    const abort = new AbortController();
    const aborted = failure(session.execute('q', [1], { signal: abort.signal }));
    const other = session.execute('q', [2]);
    await settled();
    abort.abort();
    expect(await aborted).to.include({ code: 'ABORTED', mayHaveRun: false });
    go!();
    expect((await other).rows).to.deep.equal([]);
  });

  it('says after a lost connection that a write may have run', async () => {
    node.script = (request) => (request.kind === 'QUERY' && request.query === 'write' ? null : undefined);
    const write = failure(session.execute('write'));
    await settled();
    node.cut();
    const error = await write;
    expect(error).to.be.instanceOf(ConnectionError);
    expect(error).to.include({ code: 'CONNECTION_CLOSED', mayHaveRun: true, host: node.endpoint });
  });

  it('fails at once when no host is up, and works again when one is back', async () => {
    network.unlisten(node.endpoint);
    node.cut();
    await settled();
    expect(await failure(session.execute('q'))).to.be.instanceOf(NoHostAvailableError);
    expect(cluster.metadata.hosts[0]!.state).to.equal('down');
    network.listen(node.endpoint, node);
    await network.clock.advance(5_000);
    expect((await session.execute('q')).rows).to.deep.equal([]);
    expect(cluster.metadata.hosts[0]!.state).to.equal('up');
  });

  it('follows USE with every connection', async () => {
    await session.execute('USE "Ks2"');
    expect(session.keyspace).to.equal('Ks2');
  });

  const refusals: [name: string, run: (s: Session) => Promise<unknown>, text: string][] = [
    ['an unknown option', (s) => s.execute('q', [], { pagesize: 1 } as object), 'did you mean "pageSize"'],
    ['an unknown profile', (s) => s.execute('q', [], { executionProfile: 'fast' }), 'No execution profile "fast"'],
    ['a page size of 0', (s) => s.execute('q', [], { pageSize: 0 }), 'pageSize'],
    ['a negative timeout', (s) => s.execute('q', [], { timeoutMs: -1 }), 'timeoutMs'],
    ['an unknown consistency', (s) => s.execute('q', [], { consistency: 'MOST' as 'ONE' }), 'MOST'],
    ['no query', (s) => s.execute('  '), 'A query is CQL text'],
    ['a batch of no known type', (s) => s.batch([], { type: 'fast' as 'logged' }), 'logged, unlogged or counter'],
    ['a batch item that is none', (s) => s.batch([5 as unknown as string]), 'Statement 0'],
  ];
  for (const [name, run, text] of refusals) {
    it(`refuses ${name}`, async () => {
      const error = await failure(run(session));
      expect(error).to.be.instanceOf(ConfigurationError);
      expect(error.message).to.include(text);
      expect(node.requests).to.deep.equal([]);
    });
  }

  it('carries consistency ANY (0) as it is', async () => {
    await session.execute('q', undefined, { consistency: 'ANY' });
    expect(node.requests[0]).to.have.nested.property('parameters.consistency', 0);
  });

  it('gives errors the stack of the caller', async () => {
    node.script = (request) => (request.kind === 'QUERY' ? { kind: 'ERROR', code: ErrorCode.SYNTAX_ERROR, message: 'no' } : undefined);
    const theCaller = async (): Promise<unknown> => session.execute('q').catch((error: unknown) => {
      throw error;
    });
    async function applicationCode(): Promise<void> {
      await theCaller();
    }
    const error = await failure(applicationCode());
    expect(error.stack).to.include('session.test.ts');
  });

  describe('shutdown', () => {
    it('answers what is in flight and refuses what comes after', async () => {
      let answer: (() => void) | undefined;
      node.script = (request, stream, conversation) => {
        if (request.kind !== 'QUERY') return undefined;
        answer = () => conversation.say({ kind: 'RESULT', resultKind: 'VOID' }, stream);
        return null;
      };
      const running = session.execute('q');
      await settled();
      const ending = session.shutdown();
      expect(await failure(session.execute('late'))).to.be.instanceOf(ShutdownError);
      answer!();
      expect((await running).rows).to.deep.equal([]);
      await ending;
    });

    it('cuts what is not answered in time', async () => {
      node.script = (request) => (request.kind === 'QUERY' ? null : undefined);
      const running = failure(session.execute('q', undefined, { timeoutMs: 60_000 }));
      await settled();
      const ending = session.shutdown();
      await network.clock.advance(10_100);
      expect(await running).to.include({ mayHaveRun: true });
      await ending;
    });

    it('is idempotent, and lets go of everything when the last session ends', async () => {
      await Promise.all([session.shutdown(), session.shutdown()]);
      await settled();
      expect(network.openSockets).to.equal(0);
      session = await cluster.connect();
      expect((await session.execute('q')).rows).to.deep.equal([]);
    });
  });
});
