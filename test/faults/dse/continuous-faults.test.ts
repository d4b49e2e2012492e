import { expect } from 'chai';
import { ConnectionError, NoHostAvailableError, ProtocolError, TimeoutError } from '../../../src/errors';
import { ClientWriteFailureError, UnavailableError } from '../../../src/protocol/server-errors';
import { StreamInterruptedError } from '../../../src/session/continuous/stream-interrupted-error';
import type { ContinuousPagingOptions, StreamOptions } from '../../../src/session/continuous/continuous-options';
import type { Session } from '../../../src/session/session';
import { settled } from '../../support/virtual-clock';
import { DseBench, failure, generations, numbersOf, upTo } from './dse-bench';
import type { DseNode } from './dse-node';
import { rows } from './dse-rows';
import { errorAnswer, WireOut } from './dse-wire';
import type { WireAnswer } from './dse-wire';

interface Numbers { readonly n: number }

const pageSize = 5;
const pageCount = 8;
const unavailable = errorAnswer(0x1000, 'too few replicas', new WireOut().short(1).int(1).int(0).finish());

for (const { name, versions, columns } of generations) {
  describe(`continuous paging on ${name}: what goes wrong`, () => {
    let bench: DseBench;
    let session: Session;
    let numbers: number[];

    beforeEach(async () => {
      bench = new DseBench();
      bench.addNodes({ versions, columns });
      session = await bench.session();
      numbers = [];
    });

    afterEach(() => bench.end());

    const stream = (continuousPaging: ContinuousPagingOptions = {}, options: StreamOptions = {}) => (
      session.stream<Numbers>('SELECT * FROM t', undefined, { pageSize, continuousPaging, ...options })
    );

    /** Reads to the error that ends it. */
    async function interrupted(options?: ContinuousPagingOptions): Promise<StreamInterruptedError> {
      const error = await failure((async () => {
        for await (const { n } of stream(options)) numbers.push(n);
      })());
      return error as StreamInterruptedError;
    }

    function expectDelivered(error: StreamInterruptedError, pages: number): void {
      expect(error).to.be.instanceOf(StreamInterruptedError).and.include({ pages, rows: pages * pageSize, query: 'SELECT * FROM t' });
      expect(error.message).to.include(`after ${pages * pageSize} rows of ${pages} pages`);
      expect(numbers).to.deep.equal(upTo(pages * pageSize));
    }

    async function expectUsable(): Promise<void> {
      await bench.clock.advance(2_000);
      expect(bench.node.busyStreams, 'busy streams').to.equal(0);
      expect((await session.execute('q')).rows).to.deep.equal([]);
    }

    for (let page = 2; page <= pageCount; page++) {
      it(`tells what was given out when the server fails at page ${page}`, async () => {
        bench.node.table('t', pageCount * pageSize).faultAt = (number) => (number === page ? 'error' : undefined);
        const error = await interrupted();
        expectDelivered(error, page - 1);
        expect(error.cause).to.be.instanceOf(ClientWriteFailureError);
        expect(error.host).to.equal(bench.node.endpoint);
        await expectUsable();
      });

      it(`tells what was given out when the connection is lost at page ${page}`, async () => {
        bench.node.table('t', pageCount * pageSize).faultAt = (number) => (number === page ? 'cut' : undefined);
        const error = await interrupted();
        const pages = error instanceof StreamInterruptedError ? error.pages : 0;
        expect(pages, 'pages, of which one may be lost with the connection').to.be.within(page - 2, page - 1);
        if (pages > 0) expectDelivered(error, pages);
        expect(pages > 0 ? error.cause : error).to.be.instanceOf(ConnectionError);
        await expectUsable();
      });

      it(`tells what was given out when page ${page} does not come in time, and cancels`, async () => {
        const table = bench.node.table('t', pageCount * pageSize);
        table.faultAt = (number) => (number === page ? 'silence' : undefined);
        const reading = interrupted({ pageTimeoutMs: 700 });
        await bench.clock.advance(600);
        expect(table.queries[0]!.isOver).to.equal(false);
        await bench.clock.advance(200);
        const error = await reading;
        expectDelivered(error, page - 1);
        expect(error.cause).to.be.instanceOf(TimeoutError).and.to.have.property('message').that.includes('700 ms');
        await expectUsable();
        expect(table.queries[0]!.isOver).to.equal(true);
      });
    }

    it('waits for each page as long as the request may take, unless told otherwise', async () => {
      const table = bench.node.table('t', pageCount * pageSize);
      table.faultAt = (number) => (number === 3 ? 'silence' : undefined);
      const reading = interrupted();
      await bench.clock.advance(11_900);
      expect(table.queries[0]!.isOver).to.equal(false);
      await bench.clock.advance(200);
      expectDelivered(await reading, 2);
    });

    it('has no timeout for a reader that takes its time', async () => {
      bench.node.table('t', pageCount * pageSize);
      for await (const { n } of stream({ pageTimeoutMs: 500 })) {
        numbers.push(n);
        if (n % pageSize === 0) await bench.clock.advance(3_000);
      }
      expect(numbers).to.deep.equal(upTo(pageCount * pageSize));
    });

    it('times out when the first page does not come', async () => {
      bench.node.table('t', pageCount * pageSize).faultAt = () => 'silence';
      const reading = failure(numbersOf(stream({}, { timeoutMs: 300 })));
      await bench.clock.advance(400);
      const error = await reading;
      expect(error).to.be.instanceOf(TimeoutError).and.include({ host: bench.node.endpoint });
      expect(error.message).to.include('waiting for the first page');
      await expectUsable();
    });

    const violations: [what: string, pages: (readonly [number: number, isLast: boolean])[]][] = [
      ['a page twice', [[1, false], [1, false]]],
      ['a page too few', [[1, false], [3, false]]],
      ['a first page that is the second', [[2, false]]],
    ];
    for (const [what, pages] of violations) {
      it(`closes a connection on which ${what} came: 0 wrong rows`, async () => {
        bench.node.script = (request, conversation) => {
          if (request.query !== 'SELECT * FROM t') return undefined;
          const answers = pages.map(([number, isLast]): WireAnswer => rows({ n: 'int' }, [[number]], { page: { number, isLast } }));
          for (const answer of answers) conversation.say(answer, request, false);
          return null;
        };
        const error = await interrupted();
        const [first] = pages[0]!;
        expect(numbers).to.deep.equal(first === 1 ? [1] : []);
        let cause: unknown = error;
        while (cause instanceof Error && !(cause instanceof ProtocolError)) ({ cause } = cause);
        expect(cause).to.be.instanceOf(ProtocolError).and.to.include({ code: 'PROTOCOL_VIOLATION' });
        await bench.clock.advance(2_000);
        expect((await session.execute('q')).rows).to.deep.equal([]);
      });
    }

    it('closes a connection on which a page came after the last one', async () => {
      bench.node.script = (request, conversation) => {
        if (request.query !== 'SELECT * FROM t') return undefined;
        for (const number of [1, 2]) conversation.say(rows({ n: 'int' }, [[number]], { page: { number, isLast: true } }), request);
        return null;
      };
      expect(await numbersOf(stream())).to.deep.equal([1]);
      const before = bench.node.connectionsMade;
      await bench.clock.advance(2_000);
      expect((await session.execute('q')).rows).to.deep.equal([]);
      expect(bench.node.connectionsMade).to.equal(name === 'DSE_V1' ? before : before + 1);
    });

    it('prepares again on a node that has forgotten the statement', async () => {
      const query = 'SELECT * FROM t WHERE n > :least';
      bench.node.table('t WHERE n > :least', 12);
      const forgotten = errorAnswer(0x2500, 'forgotten', new WireOut().shortBytes(Buffer.from(query)).finish());
      bench.node.script = ({ kind }) => {
        const prepared = bench.node.requests.filter((request) => request.kind === 'PREPARE').length;
        return kind === 'EXECUTE' && prepared === 1 ? forgotten : undefined;
      };
      const read = await numbersOf(session.stream<Numbers>(query, { least: 0 }, { pageSize, continuousPaging: true }));
      expect(read).to.deep.equal(upTo(12));
      const kinds = bench.node.requests.map(({ kind }) => kind).filter((kind) => kind === 'PREPARE' || kind === 'EXECUTE');
      expect(kinds).to.deep.equal(['PREPARE', 'EXECUTE', 'PREPARE', 'EXECUTE']);
    });
  });

  describe(`continuous paging on two nodes of ${name}`, () => {
    let bench: DseBench;
    let session: Session;

    beforeEach(async () => {
      bench = new DseBench();
      bench.addNodes({ versions, columns }, { versions, columns });
      session = await bench.session();
      for (const node of bench.nodes) node.table('t', 20);
    });

    afterEach(() => bench.end());

    const read = (options: StreamOptions = {}) => numbersOf(
      session.stream<Numbers>('SELECT * FROM t', undefined, { pageSize, continuousPaging: true, ...options }),
    );
    const asked = (): DseNode[] => bench.nodes.filter(({ requests }) => requests.some(({ query }) => query === 'SELECT * FROM t'));

    it('goes to the other node as long as no page has come, where the retry policy lets it', async () => {
      let refusals = 0;
      for (const node of bench.nodes) {
        node.script = ({ query }) => (query === 'SELECT * FROM t' && refusals++ === 0 ? unavailable : undefined);
      }
      expect(await read()).to.deep.equal(upTo(20));
      expect(asked()).to.have.length(2);
    });

    it('goes to the other node after a lost connection when it is idempotent', async () => {
      let cuts = 0;
      for (const node of bench.nodes) node.tables.get('SELECT * FROM t')!.faultAt = () => (cuts++ === 0 ? 'cut' : undefined);
      expect(await read({ idempotent: true })).to.deep.equal(upTo(20));
      expect(asked()).to.have.length(2);
    });

    it('fails by the error of the only node that was asked', async () => {
      for (const node of bench.nodes) node.script = ({ query }) => (query === 'SELECT * FROM t' ? unavailable : undefined);
      expect(await failure(read())).to.be.instanceOf(UnavailableError);
    });

    it('names every node when none can be asked', async () => {
      for (const node of bench.nodes) bench.network.unlisten(node.endpoint);
      for (const node of bench.nodes) node.cut();
      await settled();
      const error = await failure(read());
      expect(error).to.be.instanceOf(NoHostAvailableError);
      for (const node of bench.nodes) expect(error.message).to.include(node.endpoint);
    });

    it('stays on the node that is asked for', async () => {
      const host = session.execute('q').then(({ info }) => info.coordinator);
      expect(await read({ host: await host })).to.deep.equal(upTo(20));
      expect(asked().map(({ endpoint }) => endpoint)).to.deep.equal([String(await host)]);
    });
  });
}
