import { expect } from 'chai';

import { ConfigurationError, EncodingError, InvalidQueryError } from '../../src/index';
import type { Session } from '../../src/index';
import { rejection } from '../support/rejection';
import { describeWithServer } from '../support/server';
import { firstRow, useSessions } from './drivers';

const insert = 'INSERT INTO lines (p, c, v) VALUES (?, ?, ?)';
const add = 'UPDATE hits SET n = n + ? WHERE id = ?';

describeWithServer('results: batches', {}, (server) => {
  const sessions = useSessions(server, 'v4', 'v5', 'v5 with lz4');
  before('make tables', async () => {
    const session = sessions().on.v5;
    await session.execute('CREATE TABLE lines (p text, c int, v text, PRIMARY KEY (p, c))');
    await session.execute('CREATE TABLE hits (id text PRIMARY KEY, n counter)');
  });
  for (const wire of ['v4', 'v5', 'v5 with lz4'] as const) {
    describe(`on ${wire}`, () => {
      describeBatches(() => sessions().on[wire], wire);
      describeRefusals(() => sessions().on[wire], wire);
    });
  }

  it('refuses more statements than a message can count', async () => {
    const items = new Array<string>(65_536).fill("INSERT INTO lines (p, c) VALUES ('x', 1)");
    const error = await rejection(sessions().on.v5.batch(items));
    expect(error).to.be.instanceOf(ConfigurationError).with.property('message').that.includes('65535');
  });
});

function describeBatches(session: () => Session, wire: string): void {
  const linesOf = async (p: string): Promise<readonly unknown[]> => (
    (await session().execute('SELECT c, v FROM lines WHERE p = ?', [p], { rowMode: 'array' })).rows
  );

  for (const type of ['logged', 'unlogged'] as const) {
    it(`runs text, text with values by position and by name, and bound statements: ${type}`, async () => {
      const p = `${wire} ${type}`;
      const bound = (await session().prepare(insert)).bind([p, 3, 'bound']);
      const result = await session().batch([
        `INSERT INTO lines (p, c, v) VALUES ('${p}', 0, 'text')`,
        { query: `INSERT INTO lines (p, c, v) VALUES ('${p}', 1, 'no values')` },
        { query: insert, params: [p, 2, 'by position'] },
        bound,
        { query: 'INSERT INTO lines (p, c, v) VALUES (:p, :c, :v)', params: { v: 'by name', c: 4, p } },
        bound,
      ], { type });
      expect(result).to.include({ wasApplied: true, hasMorePages: false }).with.property('rows').that.has.length(0);
      expect(await linesOf(p)).to.deep.equal([
        [0, 'text'], [1, 'no values'], [2, 'by position'], [3, 'bound'], [4, 'by name'],
      ]);
    });
  }

  it('counts', async () => {
    const items = [{ query: add, params: [5, wire] }, { query: add, params: [-2n, wire] }];
    await session().batch(items, { type: 'counter' });
    await session().batch([`UPDATE hits SET n = n + 1 WHERE id = '${wire}'`], { type: 'counter' });
    expect(await firstRow(session(), 'SELECT n FROM hits WHERE id = ?', [wire])).to.deep.equal({ n: 4n });
  });

  it('takes a write time for all', async () => {
    const p = `${wire} time`;
    const items = [1, 2].map((c) => ({ query: insert, params: [p, c, 'x'] }));
    await session().batch(items, { timestamp: 1_234n });
    const { rows } = await session().execute('SELECT WRITETIME(v) AS t FROM lines WHERE p = ?', [p]);
    expect(rows).to.deep.equal([{ t: 1_234n }, { t: 1_234n }]);
  });

  it('does nothing for no statements', async () => {
    expect((await session().batch([])).rows).to.deep.equal([]);
  });

  it('runs many statements at once', async () => {
    const p = `${wire} many`;
    const prepared = await session().prepare(insert);
    await session().batch(Array.from({ length: 1_000 }, (_, c) => prepared.bind([p, c, null])), { type: 'unlogged' });
    expect(await linesOf(p)).to.have.length(1_000);
  });
}

function describeRefusals(session: () => Session, wire: string): void {
  const linesOf = async (p: string): Promise<readonly unknown[]> => (
    (await session().execute('SELECT c FROM lines WHERE p = ?', [p])).rows
  );

  it("gives the server's error for statements of the wrong kind, and writes none of them", async () => {
    const p = `${wire} wrong`;
    const mixed = [{ query: insert, params: [p, 1, 'x'] }, { query: add, params: [1, p] }];
    for (const type of ['logged', 'counter'] as const) {
      expect(await rejection(session().batch(mixed, { type }))).to.be.instanceOf(InvalidQueryError);
    }
    const select = [{ query: insert, params: [p, 1, 'x'] }, 'SELECT c FROM lines'];
    expect(await rejection(session().batch(select))).to.be.instanceOf(InvalidQueryError);
    expect(await linesOf(p)).to.deep.equal([]);
  });

  it('writes none where a value cannot be encoded, naming the place', async () => {
    const p = `${wire} bad value`;
    const items = [{ query: insert, params: [p, 1, 'x'] }, { query: insert, params: [p, '2', 'x'] }];
    const error = await rejection(session().batch(items));
    expect(error).to.be.instanceOf(EncodingError).with.nested.property('marker.name', 'c');
    expect(await linesOf(p)).to.deep.equal([]);
  });
}
