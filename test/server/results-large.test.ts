import { createCipheriv, createHash } from 'node:crypto';
import { expect } from 'chai';

import type { Session } from '../../src/index';
import { describeWithServer } from '../support/server';
import { firstRow, useSessions } from './drivers';
import type { Wire } from './drivers';

const wireNames = ['v4', 'v4 with lz4', 'v5', 'v5 with lz4'] as const satisfies readonly Wire[];
const megabyte = 2 ** 20;
/** What fits into one segment (v5 spec §2.2). */
const maxSegment = 2 ** 17 - 1;
const insert = 'INSERT INTO blobs (wire, id, v) VALUES (?, ?, ?)';
const select = 'SELECT v FROM blobs WHERE wire = ? AND id = ?';

describeWithServer('results: large messages', {}, (server) => {
  const sessions = useSessions(server, ...wireNames);
  before('make a table', () => (
    sessions().on.v5.execute('CREATE TABLE blobs (wire text, id int, v blob, t text, PRIMARY KEY (wire, id))')
  ));

  describe('a page of 20 MB', () => {
    before('write it, on each wire a part', async () => {
      for (let id = 0; id < 20; id++) {
        const value = id % 2 === 0 ? noise(megabyte, `page ${id}`) : Buffer.alloc(megabyte, `pattern ${id} `);
        await sessions().on[wireNames[id % wireNames.length]!].execute(insert, ['page', id, value]);
      }
    });

    for (const wire of wireNames) {
      it(`arrives whole on ${wire}`, async () => {
        const query = "SELECT id, v FROM blobs WHERE wire = 'page'";
        const { rows } = await sessions().on[wire].execute<{ id: number; v: Buffer }>(query);
        expect(rows.map(({ id }) => id)).to.deep.equal([...Array(20).keys()]);
        for (const { id, v } of rows) {
          const expected = id % 2 === 0 ? noise(megabyte, `page ${id}`) : Buffer.alloc(megabyte, `pattern ${id} `);
          expect(v.equals(expected), `row ${id}`).to.equal(true);
        }
      });
    }
  });

  for (const wire of wireNames) describe(`on ${wire}`, () => describeSizes(() => sessions().on[wire], wire));
  for (const wire of ['v5', 'v5 with lz4'] as const) {
    it(`carries values of each size around that of a segment, and of two, on ${wire}`, () => (
      sweepSizes(sessions().on[wire], wire)
    ));
  }
});

function describeSizes(session: () => Session, wire: string): void {
  it('carries a value of 10 MB', async () => {
    const value = noise(10 * megabyte, wire);
    await session().execute(insert, [wire, -1, value]);
    const row = (await session().execute<{ v: Buffer }>(select, [wire, -1])).one();
    expect(row?.v.equals(value)).to.equal(true);
  });

  it('carries queries of 100 KB to 1 MB of text', async () => {
    for (const [id, size] of [100_000, 131_072, 262_144, 1_000_000].entries()) {
      const value = 'é€😀'.repeat(size / 9);
      await session().execute(`INSERT INTO blobs (wire, id, t) VALUES ('${wire} text', ${id}, '${value}')`);
      const row = await firstRow(session(), 'SELECT t FROM blobs WHERE wire = ? AND id = ?', [`${wire} text`, id]);
      expect(row?.['t'] === value, `${size} bytes`).to.equal(true);
    }
  });

  it('prepares a query of 200 KB', async () => {
    const query = `SELECT id FROM blobs WHERE wire = ? /* ${'x'.repeat(200_000)} */ LIMIT 1`;
    expect((await session().execute(query, ['page'])).one()).to.deep.equal({ id: 0 });
  });

  it('carries a batch of 500 KB', async () => {
    const statement = await session().prepare(insert);
    const partition = `${wire} batch`;
    const ids = [...Array(12_000).keys()];
    await session().batch(ids.map((id) => statement.bind([partition, id, null])), { type: 'unlogged' });
    const { rows } = await session().execute('SELECT id FROM blobs WHERE wire = ?', [partition], { pageSize: 20_000 });
    expect(rows).to.deep.equal(ids.map((id) => ({ id })));
  });

  it('gives each of many requests at once, small and large, its own answer', async () => {
    const sizes = Array.from({ length: 120 }, (_, i) => (i % 4 === 0 ? 100_000 + i * 1_000 : i));
    const partition = `${wire} many`;
    await Promise.all(sizes.map((size, id) => session().execute(insert, [partition, id, noise(size, `${id}`)])));
    const rows = await Promise.all(sizes.map((_, id) => session().execute<{ v: Buffer }>(select, [partition, id])));
    rows.forEach((result, id) => {
      expect(result.one()?.v.equals(noise(sizes[id]!, `${id}`)), `request ${id}`).to.equal(true);
    });
  });
}

/** Requests and answers whose envelopes end before, at and after the end of a segment. */
async function sweepSizes(session: Session, wire: string): Promise<void> {
  const sizes = [1, 2].flatMap((segments) => Array.from({ length: 90 }, (_, i) => segments * maxSegment - 80 + i));
  for (const size of sizes) {
    const value = noise(size, wire);
    await session.execute(insert, [`${wire} sizes`, 0, value]);
    const row = (await session.execute<{ v: Buffer }>(select, [`${wire} sizes`, 0])).one();
    expect(row?.v.equals(value), `${size} bytes`).to.equal(true);
  }
}

/** Bytes that do not compress, the same for the same seed. */
function noise(size: number, seed: string): Buffer {
  const key = createHash('md5').update(seed).digest();
  return createCipheriv('aes-128-ctr', key, key).update(Buffer.alloc(size));
}
