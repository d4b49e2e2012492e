import { expect } from 'chai';

import type { ResultSet, Session } from '../../src/index';
import { describeWithServer } from '../support/server';
import { usePeer, useSessions } from './drivers';
import { staged, stagedNode } from './staged-answers';

interface Item {
  readonly c: number;
}

const pageSize = 10;
const pages = 8;
const query = 'SELECT c FROM items WHERE p = ?';

/** Pages without rows, and whether the last page is one of them. */
const blanks: readonly (readonly number[])[] = [
  [], [0], [1], [7], [0, 1], [2, 3, 4], [0, 3, 4, 7], [0, 1, 2, 3, 4, 5, 6], [0, 1, 2, 3, 4, 5, 6, 7],
];

describeWithServer('paging: pages without rows that are not the last', stagedNode, (server) => {
  const sessions = useSessions(server, 'v4', 'v5', 'v5 with lz4');
  const peer = usePeer(server, sessions);

  before('write rows', async () => {
    const session = sessions().on.v5;
    await session.execute('CREATE TABLE items (p int, c int, PRIMARY KEY (p, c))');
    const insert = await session.prepare('INSERT INTO items (p, c) VALUES (?, ?)');
    await session.batch([...Array(pageSize * pages).keys()].map((c) => insert.bind([0, c])), { type: 'unlogged' });
  });

  for (const wire of ['v4', 'v5', 'v5 with lz4'] as const) {
    for (const blank of blanks) {
      it(`gives all rows of the others on ${wire} when these are empty: ${blank.join(', ') || 'none'}`, async () => {
        const session = sessions().on[wire];
        const options = { pageSize, ...staged({ 'blank-pages': blank.join(',') }) };
        const expected = [...Array(pageSize * pages).keys()].filter((c) => !blank.includes(Math.floor(c / pageSize)));
        expect(await emptyPages(session, options)).to.deep.equal(blank);
        expect(await cellsOf(session.stream<Item>(query, [0], options))).to.deep.equal(expected);
        expect(await cellsOf(await session.execute<Item>(query, [0], options))).to.deep.equal(expected);
      });
    }
  }

  it('is more than the peer does, which stops at the first of them', async () => {
    const options = { prepare: true, fetchSize: pageSize, ...staged({ 'blank-pages': '2' }) };
    const result = await peer().client.execute(query, [0], options) as unknown as AsyncIterable<Item>;
    expect(await cellsOf(result)).to.have.length(2 * pageSize);
  });
});

/** The numbers of the pages that came without rows although more were to come; page by page, by paging state. */
async function emptyPages(session: Session, options: object): Promise<number[]> {
  const empty: number[] = [];
  let page: ResultSet<Item> | undefined;
  for (let number = 0; number === 0 || page?.hasMorePages === true; number++) {
    const { pagingState } = page ?? {};
    page = await session.execute<Item>(query, [0], { ...options, ...(pagingState !== undefined && { pagingState }) });
    if (page.rows.length === 0 && page.hasMorePages) empty.push(number);
  }
  return empty;
}

async function cellsOf(rows: AsyncIterable<Item>): Promise<number[]> {
  const cells: number[] = [];
  for await (const { c } of rows) cells.push(c);
  return cells;
}
