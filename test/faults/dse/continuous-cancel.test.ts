import { expect } from 'chai';
import { AbortError } from '../../../src/errors';
import type { ContinuousPagingOptions, StreamOptions } from '../../../src/session/continuous/continuous-options';
import type { Session } from '../../../src/session/session';
import { settled } from '../../support/virtual-clock';
import { DseBench, failure, generations, numbersOf, upTo } from './dse-bench';
import { rows } from './dse-rows';
import { errorAnswer } from './dse-wire';

interface Numbers { readonly n: number }

const pageSize = 5;
const rowCount = 40;

for (const { name, versions, columns } of generations) {
  describe(`continuous paging on ${name}: cancelled`, () => {
    let bench: DseBench;
    let session: Session;

    beforeEach(async () => {
      bench = new DseBench();
      bench.addNodes({ versions, columns });
      session = await bench.session({ pool: { maxInFlight: 1 } });
    });

    afterEach(() => bench.end());

    const stream = (continuousPaging: ContinuousPagingOptions = {}, options: StreamOptions = {}) => (
      session.stream<Numbers>('SELECT * FROM t', undefined, { pageSize, continuousPaging, ...options })
    );
    const cancels = () => bench.node.requests.filter(({ revision }) => revision?.type === 1);

    /** Reads `count` rows and leaves. */
    async function read(count: number, options?: ContinuousPagingOptions): Promise<number[]> {
      const numbers: number[] = [];
      for await (const { n } of stream(options)) {
        numbers.push(n);
        if (numbers.length === count) break;
      }
      return numbers;
    }

    async function expectNothingRuns(): Promise<void> {
      await settled();
      expect(bench.node.busyStreams, 'busy streams').to.equal(0);
      for (const table of bench.node.tables.values()) {
        expect(table.queries.every(({ isOver }) => isOver), 'queries that still run').to.equal(true);
      }
      expect((await session.execute('q')).rows).to.deep.equal([]);
    }

    for (const answersCancelFirst of [true, false]) {
      for (const cancelDelayTurns of [0, 1, 3, 30]) {
        const order = answersCancelFirst ? 'before' : 'after';
        it(`stops at every row: answered ${order} the end of the query, seen ${cancelDelayTurns} turns late`, async () => {
          const table = bench.node.table('t', rowCount);
          Object.assign(table, { answersCancelFirst, cancelDelayTurns });
          for (let count = 1; count <= rowCount; count++) {
            for (const maxQueuedPages of [1, 4]) expect(await read(count, { maxQueuedPages })).to.deep.equal(upTo(count));
          }
          for (let i = 0; i < 3; i++) await settled();
          await expectNothingRuns();
        });
      }
    }

    it('has pages in transit when it stops, which reach nobody', async () => {
      bench.node.table('t', 4_000).cancelDelayTurns = 10;
      for (let i = 0; i < 20; i++) {
        expect(await read(1 + i * 7)).to.deep.equal(upTo(1 + i * 7));
        expect((await session.execute('q')).rows).to.deep.equal([]);
      }
      await settled();
      await expectNothingRuns();
    });

    it('leaves no stream id taken: more streams than there are ids, one after the other', async () => {
      bench.node.table('t', rowCount);
      const ids = 1 + 1_024;
      for (let i = 0; i < ids + 100; i++) expect(await read(1 + (i % 12))).to.have.length(1 + (i % 12));
      await expectNothingRuns();
      expect(bench.warnings).to.deep.equal([]);
    }).timeout(60_000);

    it('tells the server once, and not at all when all was read', async () => {
      bench.node.table('t', rowCount);
      await read(12);
      await settled();
      expect(cancels()).to.have.length(1);
      bench.forget();
      expect(await numbersOf(stream())).to.deep.equal(upTo(rowCount));
      await settled();
      expect(cancels()).to.deep.equal([]);
    });

    for (let page = 0; page <= rowCount / pageSize; page++) {
      it(`is aborted by its signal while page ${page + 1} is waited for`, async () => {
        const table = bench.node.table('t', rowCount + 1);
        table.faultAt = (number) => (number > page ? 'silence' : undefined);
        const abort = new AbortController();
        const numbers: number[] = [];
        const reading = failure((async () => {
          for await (const { n } of stream({}, { signal: abort.signal })) numbers.push(n);
        })());
        await settled();
        abort.abort('enough');
        const error = await reading;
        expect(error).to.be.instanceOf(AbortError).and.include({ cause: 'enough', query: 'SELECT * FROM t' });
        expect(numbers).to.deep.equal(upTo(page * pageSize));
        await expectNothingRuns();
      });
    }

    it('is aborted before it begins', async () => {
      bench.node.table('t', rowCount);
      const error = await failure(numbersOf(stream({}, { signal: AbortSignal.abort('never') })));
      expect(error).to.be.instanceOf(AbortError).and.include({ cause: 'never', mayHaveRun: false });
      expect(bench.node.requests).to.deep.equal([]);
    });

    it('drops the pages that wait when it is aborted between two rows', async () => {
      bench.node.table('t', rowCount);
      const abort = new AbortController();
      const reader = stream({}, { signal: abort.signal });
      for (let n = 1; n <= pageSize; n++) expect((await reader.next()).value).to.deep.equal({ n });
      await settled();
      abort.abort();
      expect(await failure(reader.next())).to.be.instanceOf(AbortError);
      await expectNothingRuns();
    });

    it('is cancelled again when the first cancellation has overtaken the query', async () => {
      const table = bench.node.table('t', 1_000);
      let begin: (() => void) | undefined;
      bench.node.script = (request, conversation) => {
        if (request.revision?.type === 1 && table.queries.length === 0) setImmediate(() => begin!());
        if (request.parameters?.continuous === undefined) return undefined;
        begin = () => table.answer(request, conversation);
        return null;
      };
      const abort = new AbortController();
      const reading = failure(numbersOf(stream({}, { signal: abort.signal })));
      while (begin === undefined) await settled();
      abort.abort();
      expect(await reading).to.be.instanceOf(AbortError);
      await settled();
      expect(table.queries).to.have.length(1);
      await expectNothingRuns();
      expect(cancels()).to.have.length(name === 'DSE_V1' ? 1 : 2);
    });

    it('does not free its id when the cancellation fails, until the server has said its last word', async () => {
      const table = bench.node.table('t', 60);
      bench.node.script = ({ revision }) => (revision?.type === 1 ? errorAnswer(0x0000, 'out of order') : undefined);
      expect(await read(7)).to.deep.equal(upTo(7));
      await settled();
      if (name === 'DSE_V1') return;
      const [query] = table.queries;
      expect([query!.isOver, bench.node.busyStreams]).to.deep.equal([false, 1]);
      for (let i = 0; i < 2_000; i++) await session.execute('q');
      query!.end(errorAnswer(0x8000, 'The client reads no more'));
      await expectNothingRuns();
    }).timeout(20_000);

    it('is ended by a shutdown that waits for it in vain', async () => {
      bench.node.table('t', 1_000);
      const reader = stream({ maxQueuedPages: 2 });
      await reader.next();
      const ending = session.shutdown();
      await bench.clock.advance(10_100);
      await ending;
      const numbers: number[] = [1];
      const error = await failure((async () => {
        for await (const { n } of reader) numbers.push(n);
      })());
      expect(error).to.include({ code: 'STREAM_INTERRUPTED' });
      expect(numbers).to.deep.equal(upTo(numbers.length));
    });

    it('is read to its end while the session is shut down', async () => {
      bench.node.table('t', 200);
      const reader = stream();
      await reader.next();
      const ending = session.shutdown();
      expect(await numbersOf(reader)).to.deep.equal(upTo(200).slice(1));
      await ending;
    });
  });
}

describe('continuous paging on DSE_V2: stream ids', () => {
  it('are not used again while a cancellation is on its way, which would meet the wrong query', async () => {
    const bench = new DseBench();
    bench.addNodes({});
    const session = await bench.session({ pool: { maxInFlight: 3 } });
    const table = bench.node.table('t', rowCount);
    let answerCancel: (() => void) | undefined;
    let target = -1;
    bench.node.script = (request, conversation) => {
      if (request.revision?.type !== 1) return undefined;
      target = request.revision.target;
      answerCancel = () => conversation.say(rows({ '[status]': 'boolean' }, [[false]]), request);
      return null;
    };
    const options = { pageSize, continuousPaging: { maxQueuedPages: 100 } };
    for await (const { n } of session.stream<Numbers>('SELECT * FROM t', undefined, options)) if (n === 1) break;
    await settled();
    expect(table.queries[0]!.isOver, 'the query has ended by itself').to.equal(true);
    bench.forget();
    for (let i = 0; i < 1_100; i++) await session.execute('q');
    expect(bench.node.requests.filter(({ stream }) => stream === target)).to.deep.equal([]);
    answerCancel!();
    await settled();
    for (let i = 0; i < 1_100; i++) await session.execute('q');
    expect(bench.node.requests.filter(({ stream }) => stream === target)).not.to.deep.equal([]);
    await bench.end();
  });
});

describe('continuous paging on DSE_V2: credits', () => {
  let bench: DseBench;
  let session: Session;

  beforeEach(async () => {
    bench = new DseBench();
    bench.addNodes({});
    session = await bench.session();
  });

  afterEach(() => bench.end());

  const stream = (continuousPaging: ContinuousPagingOptions) => (
    session.stream<Numbers>('SELECT * FROM t', undefined, { pageSize, continuousPaging })
  );
  const granted = () => bench.node.requests.flatMap(({ revision }) => (revision?.type === 2 ? [revision.nextPages] : []));

  it('are given when half of the queue is free', async () => {
    bench.node.table('t', 8 * pageSize);
    expect(await numbersOf(stream({ maxQueuedPages: 4 }))).to.deep.equal(upTo(8 * pageSize));
    expect(granted().every((pages) => pages! >= 2 && pages! <= 4), String(granted())).to.equal(true);
  });

  it('are not given beyond maxPages', async () => {
    bench.node.table('t', 100 * pageSize);
    expect(await numbersOf(stream({ maxQueuedPages: 4, maxPages: 4 }))).to.have.length(4 * pageSize);
    expect(granted()).to.deep.equal([]);
  });

  it('that the server refuses end the stream, which is then cancelled', async () => {
    bench.node.table('t', 100 * pageSize);
    bench.node.script = ({ revision }) => (revision?.type === 2 ? errorAnswer(0x0000, 'no more') : undefined);
    const numbers: number[] = [];
    const error = await failure((async () => {
      for await (const { n } of stream({ maxQueuedPages: 4 })) numbers.push(n);
    })());
    expect(error).to.include({ code: 'STREAM_INTERRUPTED', rows: numbers.length });
    expect(error.cause).to.include({ code: 'SERVER_ERROR' });
    expect(numbers).to.deep.equal(upTo(numbers.length)).and.to.have.length.within(2 * pageSize, 4 * pageSize);
    await settled();
    expect(bench.node.busyStreams).to.equal(0);
  });

  it('of which the server does not know for what are no reason to stop', async () => {
    bench.node.table('t', 6 * pageSize);
    bench.node.script = (request, conversation) => {
      if (request.revision?.type !== 2) return undefined;
      for (const table of bench.node.tables.values()) table.queries[0]!.credits += request.revision.nextPages!;
      for (const table of bench.node.tables.values()) table.queries[0]!.push();
      conversation.say(rows({ '[status]': 'boolean' }, [[false]]), request);
      return null;
    };
    expect(await numbersOf(stream({ maxQueuedPages: 2 }))).to.deep.equal(upTo(6 * pageSize));
  });
});
