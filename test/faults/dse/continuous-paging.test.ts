import { expect } from 'chai';
import { ConfigurationError } from '../../../src/errors';
import { StreamInterruptedError } from '../../../src/session/continuous/stream-interrupted-error';
import type { StreamOptions } from '../../../src/session/continuous/continuous-options';
import type { Session } from '../../../src/session/session';
import { FakeNode } from '../../support/fake-node';
import { settled } from '../../support/virtual-clock';
import { DseBench, failure, generations, numbersOf, upTo } from './dse-bench';
import { rows } from './dse-rows';
import { errorAnswer, voidResult } from './dse-wire';

interface Numbers { readonly n: number }

for (const { name, versions, columns } of generations) {
  describe(`continuous paging on ${name}: pages`, () => {
    let bench: DseBench;
    let session: Session;

    beforeEach(async () => {
      bench = new DseBench();
      bench.addNodes({ versions, columns });
      session = await bench.session();
    });

    afterEach(() => bench.end());

    const stream = (continuousPaging: StreamOptions['continuousPaging'] = true, options: StreamOptions = {}) => (
      session.stream<Numbers>('SELECT * FROM t', undefined, { pageSize: 10, continuousPaging, ...options })
    );
    const asked = () => bench.node.requests.find(({ parameters }) => parameters?.continuous !== undefined)!;

    for (const count of [0, 1, 9, 10, 11, 20, 95]) {
      for (const maxQueuedPages of [1, 2, 3, 4, 100]) {
        it(`gives all ${count} rows in their order, at most ${maxQueuedPages} pages ahead`, async () => {
          bench.node.table('t', count);
          expect(await numbersOf(stream({ maxQueuedPages }))).to.deep.equal(upTo(count));
          expect(bench.node.busyStreams).to.equal(0);
        });
      }
    }

    it('needs the columns with the first page only', async () => {
      bench.node.table('t', 35).omitsLaterColumns = true;
      expect(await numbersOf(stream())).to.deep.equal(upTo(35));
    });

    it('runs a prepared statement with its values', async () => {
      const query = 'SELECT * FROM t WHERE n > :least';
      bench.node.table('t WHERE n > :least', 25).omitsLaterColumns = true;
      for (let run = 0; run < 2; run++) {
        const numbers = await numbersOf(session.stream<Numbers>(query, { least: 0 }, { pageSize: 10, continuousPaging: true }));
        expect(numbers).to.deep.equal(upTo(25));
      }
      expect(bench.node.requests.filter(({ kind }) => kind === 'PREPARE')).to.have.length(1);
      const executed = bench.node.requests.filter(({ kind }) => kind === 'EXECUTE');
      expect(executed.map(({ parameters }) => parameters!.values)).to.deep.equal([[Buffer.alloc(4)], [Buffer.alloc(4)]]);
    });

    it('asks for what the options say', async () => {
      bench.node.table('t', 1);
      await numbersOf(stream({ maxPages: 7, pagesPerSecond: 3, maxQueuedPages: 6 }));
      expect(asked().parameters).to.deep.include({
        pageSize: 10, isSizeInBytes: false,
        continuous: { maxPages: 7, pagesPerSecond: 3, ...(name === 'DSE_V2' && { nextPages: 6 }) },
      });
    });

    it('counts pages in bytes on request, of 1 MiB unless told otherwise', async () => {
      bench.node.table('t', 30);
      expect(await numbersOf(stream({ unit: 'bytes' }, { pageSize: 80 }))).to.deep.equal(upTo(30));
      expect(asked().parameters).to.include({ pageSize: 80, isSizeInBytes: true });
      bench.forget();
      const options = { continuousPaging: { unit: 'bytes' } } as const;
      expect(await numbersOf(session.stream<Numbers>('SELECT * FROM t', undefined, options))).to.deep.equal(upTo(30));
      expect(asked().parameters).to.include({ pageSize: 1_048_576, isSizeInBytes: true });
    });

    it('ends after maxPages', async () => {
      bench.node.table('t', 100);
      expect(await numbersOf(stream({ maxPages: 3 }))).to.deep.equal(upTo(30));
      expect(bench.node.busyStreams).to.equal(0);
    });

    it('pages as ever without continuousPaging, or with false', async () => {
      bench.node.table('t', 35);
      for (const options of [{}, { continuousPaging: false }, { continuousPaging: undefined }]) {
        const numbers = await numbersOf(session.stream<Numbers>('SELECT * FROM t', undefined, { pageSize: 10, ...options } as object));
        expect(numbers).to.deep.equal(upTo(35));
      }
      expect(bench.node.requests.filter(({ parameters }) => parameters?.continuous !== undefined)).to.deep.equal([]);
    });

    for (const maxQueuedPages of [1, 2, 4]) {
      it(`holds the server back for a slow reader: ${maxQueuedPages} pages ahead`, async () => {
        const table = bench.node.table('t', 400);
        let read = 0;
        let ahead = 0;
        table.onPushed = (page) => (ahead = Math.max(ahead, page - Math.floor(read / 10)));
        const numbers: number[] = [];
        for await (const { n } of stream({ maxQueuedPages })) {
          numbers.push(n);
          read++;
          if (read % 10 === 1) await settled();
        }
        expect(numbers).to.deep.equal(upTo(400));
        expect(ahead, 'pages ahead of the reader').to.be.within(maxQueuedPages, maxQueuedPages + (name === 'DSE_V1' ? 3 : 1));
      });
    }

    it('holds up nobody else while its reader is slow', async () => {
      bench.node.table('t', 1_000);
      const reader = stream({ maxQueuedPages: 2 });
      await reader.next();
      for (let i = 0; i < 5; i++) {
        await bench.clock.advance(5_000);
        expect((await session.execute('q')).rows).to.deep.equal([]);
      }
      const [second] = [await reader.next()];
      expect(second.value).to.deep.equal({ n: 2 });
      await reader.return();
    });

    it('reads two streams and runs requests at the same time', async () => {
      bench.node.table('t', 200);
      bench.node.table('u', 300);
      const other = session.stream<Numbers>('SELECT * FROM u', undefined, { pageSize: 7, continuousPaging: { maxQueuedPages: 2 } });
      const requests = Promise.all(Array.from({ length: 50 }, () => session.execute('q')));
      const [first, second] = await Promise.all([numbersOf(stream()), numbersOf(other), requests]);
      expect(first).to.deep.equal(upTo(200));
      expect(second).to.deep.equal(upTo(300));
    });

    it('takes the answer to what has no pages as it is', async () => {
      const answers = [voidResult, rows({ n: 'int' }, [[1], [2]])];
      for (const [i, answer] of answers.entries()) {
        bench.node.script = ({ query }) => (query === 'SELECT * FROM t' ? answer : undefined);
        expect(await numbersOf(stream())).to.deep.equal(i === 0 ? [] : [1, 2]);
      }
    });

    it('does not lose the rows of a server that does not push them: it says so', async () => {
      const page = rows({ n: 'int' }, [[1]], { pagingState: Buffer.from('p') });
      bench.node.script = ({ query }) => (query === 'SELECT * FROM t' ? page : undefined);
      const error = await failure(numbersOf(stream()));
      expect(error).to.include({ code: 'NOT_CONTINUOUS', query: 'SELECT * FROM t' });
      expect((await session.execute('q')).rows).to.deep.equal([]);
    });

    it('is refused as any request is when it cannot run', async () => {
      bench.node.script = ({ query }) => (query === 'SELECT * FROM t' ? errorAnswer(0x2200, 'no such table') : undefined);
      const error = await failure(numbersOf(stream()));
      expect(error).to.include({ code: 'INVALID', query: 'SELECT * FROM t', mayHaveRun: false });
      expect(error).not.to.be.instanceOf(StreamInterruptedError);
    });
  });
}

describe('continuous paging: options', () => {
  let bench: DseBench;
  let session: Session;

  beforeEach(async () => {
    bench = new DseBench();
    bench.addNodes({});
    session = await bench.session();
  });

  afterEach(() => bench.end());

  const wrong: [continuousPaging: unknown, text: string][] = [
    ['yes', 'continuousPaging must be true or an object'],
    [null, 'continuousPaging must be true or an object'],
    [{ maxpages: 1 }, 'did you mean "maxPages"'],
    [{ maxPages: 0 }, 'continuousPaging.maxPages'],
    [{ pagesPerSecond: -1 }, 'continuousPaging.pagesPerSecond'],
    [{ maxQueuedPages: 0.5 }, 'continuousPaging.maxQueuedPages'],
    [{ unit: 'kilobytes' }, 'rows or bytes'],
    [{ pageTimeoutMs: 0 }, 'continuousPaging.pageTimeoutMs'],
  ];
  for (const [continuousPaging, text] of wrong) {
    it(`refuses ${JSON.stringify(continuousPaging)}`, async () => {
      const error = await failure(numbersOf(session.stream('q', undefined, { continuousPaging } as StreamOptions)));
      expect(error).to.be.instanceOf(ConfigurationError);
      expect(error.message).to.include(text);
      expect(bench.node.requests).to.deep.equal([]);
    });
  }

  it('belongs to streams: execute and batch refuse it', async () => {
    const options = { continuousPaging: true } as object;
    for (const work of [session.execute('q', undefined, options), session.batch(['q'], options)]) {
      expect((await failure(work)).message).to.include('continuousPaging');
    }
  });

  for (const [version, listed] of [['V4', ['4/v4']], ['V5', ['4/v4', '5/v5']]] as const) {
    it(`is refused on protocol ${version}, by its name`, async () => {
      const plain = new FakeNode(bench.network, '127.0.0.9:9042');
      plain.supported = { PROTOCOL_VERSIONS: [...listed] };
      const other = await bench.cluster({ contactPoints: [plain.endpoint] }).connect();
      plain.requests.length = 0;
      const error = await failure(numbersOf(other.stream('q', undefined, { continuousPaging: true })));
      expect(error).to.be.instanceOf(ConfigurationError);
      expect(error.message).to.equal(`Protocol version ${version} cannot carry continuous paging: only DSE_V1 and DSE_V2 can`);
      expect(plain.requests).to.deep.equal([]);
    });
  }
});
