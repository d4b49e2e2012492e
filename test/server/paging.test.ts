import { expect } from 'chai';

import { ServerError } from '../../src/index';
import type { ResultSet, Session } from '../../src/index';
import { rejection } from '../support/rejection';
import { describeWithServer } from '../support/server';
import { clusterOn, useSessions, wires } from './drivers';
import type { Wire } from './drivers';

interface Item {
  readonly p: number;
  readonly c: number;
  readonly v: string;
}

const partitions = 12;
const rowsEach = 1_000;
const total = partitions * rowsEach;
const wireNames = ['v4', 'v5', 'v5 with lz4'] as const satisfies readonly Wire[];
const all = 'SELECT p, c, v FROM items';
const one = 'SELECT p, c, v FROM items WHERE p = ?';

describeWithServer('paging', {}, (server) => {
  const sessions = useSessions(server, ...wireNames);
  before('write many rows', () => writeItems(sessions().on.v5));

  for (const wire of wireNames) {
    describe(`on ${wire}`, () => {
      describeAllRows(() => sessions().on[wire]);
      describePages(() => sessions().on[wire]);
      describeEnds(() => sessions().on[wire]);
    });
  }

  it('takes a shutdown while the next page is on its way', async () => {
    await using cluster = clusterOn(server(), wires.v5);
    const session = await cluster.connect(sessions().keyspace);
    for await (const row of session.stream<Item>(all, undefined, { pageSize: 5_000 })) if (row.c >= 0) break;
  });

  it('goes on with a page of another session', async () => {
    const first = await sessions().on.v5.execute<Item>(one, [3], { pageSize: 400 });
    const rest = sessions().on['v5 with lz4'].stream<Item>(one, [3], { pagingState: first.pagingState! });
    expect(keysOf(await collect(rest, [...first.rows]))).to.deep.equal(keysOfPartition(3));
  });
});

function describeAllRows(session: () => Session): void {
  for (const pageSize of [97, 1_000, 5_000, total - 1, total, total + 1]) {
    it(`gives each of ${total} rows once in pages of ${pageSize}`, async () => {
      const result = await session().execute<Item>(all, undefined, { pageSize });
      expect(result.rows).to.have.length(Math.min(pageSize, total));
      expectAll(await collect(result));
    });
  }

  it('gives each row once as a stream, of a prepared statement with values', async () => {
    const rows = await collect(session().stream<Item>(`${all} WHERE p >= ? ALLOW FILTERING`, [0], { pageSize: 750 }));
    expectAll(rows);
  });

  it('gives the rows of a partition in their order, one by one', async () => {
    const rows = await collect(session().stream<Item>(`${one} AND c < 60`, [5], { pageSize: 1 }));
    expect(keysOf(rows)).to.deep.equal(keysOfPartition(5).slice(0, 60));
  });
}

function describePages(session: () => Session): void {
  for (const [form, stateOf] of [
    ['bytes', (state: Buffer) => state], ['hexadecimal text', (state: Buffer) => state.toString('hex')],
    ['bytes of another array', (state: Buffer) => new Uint8Array(state)],
  ] as const) {
    it(`goes on where a page ended, its state given as ${form}`, async () => {
      const pages = await pagesByHand((pagingState) => session().execute<Item>(one, [7], {
        pageSize: 300, ...(pagingState !== undefined && { pagingState: stateOf(pagingState) }),
      }));
      expect(pages.map((page) => page.rows.length)).to.deep.equal([300, 300, 300, 100]);
      expect(pages.map((page) => page.hasMorePages)).to.deep.equal([true, true, true, false]);
      expect(keysOf(pages.flatMap((page) => [...page.rows]))).to.deep.equal(keysOfPartition(7));
    });
  }

  it('gives one page at a time by nextPage', async () => {
    const sizes: number[] = [];
    let page: ResultSet | undefined = await session().execute(one, [1], { pageSize: 400 });
    for (; page !== undefined; page = await page.nextPage()) sizes.push(page.rows.length);
    expect(sizes).to.deep.equal([400, 400, 200]);
  });

  it('keeps the mode of the rows on all pages', async () => {
    const rows = await collect(session().stream(one, [2], { pageSize: 600, rowMode: 'array' }));
    expect(rows[0]).to.deep.equal([2, 0, 'row 0']);
    expect(rows[999]).to.deep.equal([2, 999, 'row 999']);
  });

  it('iterates over one page without asking for more', async () => {
    const result = await session().execute<Item>(one, [4], { pageSize: 10 });
    expect(keysOf([...result])).to.deep.equal(keysOfPartition(4).slice(0, 10));
    expect(result.one()).to.deep.equal({ p: 4, c: 0, v: 'row 0' });
  });
}

function describeEnds(session: () => Session): void {
  it('leaves nothing behind when the reader stops early', async () => {
    for await (const row of session().stream<Item>(all, undefined, { pageSize: 100 })) if (row.c === 50) break;
    for await (const row of await session().execute<Item>(all, undefined, { pageSize: 100 })) if (row.c === 150) break;
    const rows = session().stream<Item>(all, undefined, { pageSize: 100 });
    await rows.next();
    await rows.return();
    expect(await rows.next()).to.deep.equal({ done: true, value: undefined });
    const { rows: after } = await session().execute(`${one} AND c = 999`, [0]);
    expect(after).to.have.length(1);
  });

  it('gives the rows of the pages before one that fails, then the error', async () => {
    await session().execute('CREATE TABLE doomed (p int, c int, PRIMARY KEY (p, c))');
    const insert = await session().prepare('INSERT INTO doomed (p, c) VALUES (0, ?)');
    await session().batch([...Array(100).keys()].map((c) => insert.bind([c])));
    const rows = session().stream<Item>('SELECT p, c FROM doomed', undefined, { pageSize: 20 });
    const first = await rows.next();
    await session().execute('DROP TABLE doomed');
    const seen = [first.value as Item];
    expect(await rejection(collect(rows, seen))).to.be.instanceOf(ServerError);
    expect(seen.map(({ c }) => c)).to.deep.equal([...Array(seen.length).keys()]);
    expect(seen.length).to.be.oneOf([20, 40, 60, 80]);
  });

  it('gives what the server cannot go on from as its error', async () => {
    const error = await rejection(session().execute(one, [1], { pagingState: 'ffffffff' }));
    expect(error).to.have.property('serverCode').that.is.oneOf([0x000a, 0x2200]);
  });
}

async function writeItems(session: Session): Promise<void> {
  await session.execute('CREATE TABLE items (p int, c int, v text, PRIMARY KEY (p, c))');
  const insert = await session.prepare('INSERT INTO items (p, c, v) VALUES (?, ?, ?)');
  const chunk = 250;
  for (let p = 0; p < partitions; p++) {
    const batches = Array.from({ length: rowsEach / chunk }, (_, part) => session.batch(
      Array.from({ length: chunk }, (_unused, i) => insert.bind([p, part * chunk + i, `row ${part * chunk + i}`])),
      { type: 'unlogged' },
    ));
    await Promise.all(batches);
  }
}

async function collect<Row>(rows: AsyncIterable<Row>, seen: Row[] = []): Promise<Row[]> {
  for await (const row of rows) seen.push(row);
  return seen;
}

type Page = ResultSet<Item>;

async function pagesByHand(fetch: (pagingState: Buffer | undefined) => Promise<Page>): Promise<Page[]> {
  const pages = [await fetch(undefined)];
  for (let last = pages[0]; last?.pagingState !== undefined; last = pages.at(-1)) {
    pages.push(await fetch(last.pagingState));
  }
  return pages;
}

const keysOf = (rows: readonly Item[]): string[] => rows.map(({ p, c, v }) => `${p}/${c}/${v}`);
const keysOfPartition = (p: number): string[] => Array.from({ length: rowsEach }, (_, c) => `${p}/${c}/row ${c}`);

/** All rows, each once: those of a partition in their order, the partitions in that of their tokens. */
function expectAll(rows: readonly Item[]): void {
  expect(rows).to.have.length(total);
  const order = [...new Set(rows.map(({ p }) => p))];
  expect(order).to.have.length(partitions);
  expect(keysOf(rows)).to.deep.equal(order.flatMap(keysOfPartition));
}
