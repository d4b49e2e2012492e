import { expect } from 'chai';

import type { Session } from '../../src/index';
import { describeWithServer } from '../support/server';
import { firstRow, useSessions } from './drivers';

const columns = 'v int, l list<text>, s set<int>, m map<text, int>, e vector<float, 2>';

const searches: readonly (readonly [where: string, values: readonly unknown[], cells: readonly number[]])[] = [
  ['AND c IN ?', [[1, 3]], [1, 3]], ['AND c IN (?, ?)', [2, 4], [2, 4]], ['LIMIT ?', [2], [0, 1]],
  ['AND (c, d) > (?, ?)', [3, 'd3'], [4, 5]], ['AND (c, d) IN ?', [[[1, 'd1'], [5, 'd5']]], [1, 5]],
  ['AND (c, d) IN (?, ?)', [[2, 'd2'], [4, 'x']], [2]], ['AND s CONTAINS ? ALLOW FILTERING', [3], [3]],
  ['AND m CONTAINS KEY ? ALLOW FILTERING', ['k'], [0, 1, 2, 3, 4, 5]],
  ['AND m[?] = ? ALLOW FILTERING', ['k', 4], [4]], ['AND v > ? AND v <= ? ALLOW FILTERING', [20, 40], [3, 4]],
];

describeWithServer('types: markers that are not the value of a column', {}, (server) => {
  const sessions = useSessions(server, 'v4', 'v5');
  before('make a table', async () => {
    const session = sessions().on.v5;
    await session.execute(`CREATE TABLE things (p text, c int, d text, ${columns}, PRIMARY KEY (p, c, d))`);
    await session.execute("CREATE CUSTOM INDEX ON things (e) USING 'StorageAttachedIndex'");
  });
  for (const p of ['v4', 'v5'] as const) {
    describe(`on ${p}`, () => {
      before('write rows', () => writeThings(sessions().on[p], p));
      describeSearches(() => sessions().on[p], p);
      describeChanges(() => sessions().on[p], p);
    });
  }
});

async function writeThings(session: Session, p: string): Promise<void> {
  const insert = 'INSERT INTO things (p, c, d, v, l, s, m, e) VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
  for (let c = 0; c < 6; c++) {
    const collections = [['a', 'b'], new Set([c]), new Map([['k', c]]), [c, 1]];
    await session.execute(insert, [p, c, `d${c}`, c * 10, ...collections]);
  }
}

function describeSearches(session: () => Session, p: string): void {
  for (const [where, values, cells] of searches) {
    it(`finds by ${where}`, async () => {
      const { rows } = await session().execute(`SELECT c FROM things WHERE p = ? ${where}`, [p, ...values]);
      expect(rows).to.deep.equal(cells.map((c) => ({ c })));
    });
  }

  it('finds by token, and limits each partition', async () => {
    const query = 'SELECT p, c FROM things WHERE token(p) >= token(?) AND token(p) <= token(?) PER PARTITION LIMIT ?';
    expect((await session().execute(query, [p, p, 1])).rows).to.deep.equal([{ p, c: 0 }]);
    const { place } = await firstRow(session(), 'SELECT token(p) AS place FROM things WHERE p = ?', [p]) ?? {};
    expect((await session().execute('SELECT c FROM things WHERE token(p) = ?', [place])).rows).to.have.length(6);
  });

  it('finds the nearest vectors', async () => {
    const query = 'SELECT c, similarity_cosine(e, ?) AS near FROM things WHERE p = ? ORDER BY e ANN OF ? LIMIT ?';
    const values = [[5, 1], p, Float32Array.of(5, 1), 2];
    const { rows } = await session().execute<{ c: number; near: number }>(query, values);
    expect(rows.map(({ c }) => c)).to.deep.equal([5, 4]);
    expect(rows[0]?.near).to.be.closeTo(1, 1e-6);
  });

  it('selects parts of collections', async () => {
    const query = 'SELECT m[?] AS m, s[?] AS s FROM things WHERE p = ? AND c = 3';
    expect(await firstRow(session(), query, ['k', 3, p])).to.deep.equal({ m: 3, s: 3 });
  });
}

function describeChanges(session: () => Session, p: string): void {
  it('writes with a time to live and a time', async () => {
    const insert = 'INSERT INTO things (p, c, d, v) VALUES (:p, 100, :d, :v) USING TTL :ttl AND TIMESTAMP :time';
    await session().execute(insert, { p, d: 'x', v: 1, ttl: 1_000, time: 5n });
    const select = 'SELECT TTL(v) AS ttl, WRITETIME(v) AS time FROM things WHERE p = ? AND c = 100';
    const row = await firstRow(session(), select, [p]);
    expect(row?.['ttl']).to.be.within(900, 1_000);
    expect(row?.['time']).to.equal(5n);
  });

  it('changes parts of collections', async () => {
    const change = (set: string, ...values: unknown[]): Promise<unknown> => (
      session().execute(`UPDATE things SET ${set} WHERE p = ? AND c = 0 AND d = 'd0'`, [...values, p])
    );
    await change('l = l + ?', ['c']);
    await change('l = ? + l', ['z']);
    await change('l[?] = ?', 1, 'A');
    await change('s = s + ?', new Set([7, 8]));
    await change('s = s - ?', [0]);
    await change('m = m + ?', { x: 1 });
    await change('m[?] = ?', 'y', 2);
    await session().execute("DELETE m[?], l[?] FROM things WHERE p = ? AND c = 0 AND d = 'd0'", ['k', 0, p]);
    expect(await firstRow(session(), 'SELECT l, s, m FROM things WHERE p = ? AND c = 0', [p])).to.deep.equal({
      l: ['A', 'b', 'c'], s: new Set([7, 8]), m: new Map([['x', 1], ['y', 2]]),
    });
  });
}
