import { expect } from 'chai';

import { describeWithServer } from '../support/server';
import { firstRow, usePeer, useSessions } from './drivers';

const add = 'UPDATE hits SET count = count + ? WHERE page = ?';
const select = 'SELECT count FROM hits WHERE page = ?';

describeWithServer('types: counter', {}, (server) => {
  const sessions = useSessions(server, 'v4', 'v5', 'v5 with lz4');
  const peer = usePeer(server, sessions);

  before('make a table', () => sessions().on.v5.execute('CREATE TABLE hits (page text PRIMARY KEY, count counter)'));

  for (const wire of ['v4', 'v5', 'v5 with lz4'] as const) {
    it(`counts up and down on ${wire}, and the peer reads the same`, async () => {
      const session = sessions().on[wire];
      for (const step of [1, 41n, '-2']) await session.execute(add, [step, wire]);
      expect(await firstRow(session, select, [wire])).to.deep.equal({ count: 40n });
      const read = await peer().client.execute(select, [wire], { prepare: true });
      expect(read.first()?.['count']).to.equal(40n);
    });

    it(`counts without preparing on ${wire}, by hint or by guess`, async () => {
      const session = sessions().on[wire];
      await session.execute(add, [3, `loose ${wire}`], { prepare: false, hints: ['counter', 'text'] });
      await session.execute(add, [4n, `loose ${wire}`], { prepare: false });
      expect(await firstRow(session, select, [`loose ${wire}`])).to.deep.equal({ count: 7n });
    });

    it(`reaches both ends of 64 bits on ${wire}`, async () => {
      const session = sessions().on[wire];
      for (const [page, step] of [['most', 2n ** 63n - 1n], ['least', -(2n ** 63n)]] as const) {
        const key = [`${page} ${wire}`];
        await session.execute(add, [step, ...key]);
        expect(await firstRow(session, select, key)).to.deep.equal({ count: step });
      }
    });
  }

  it('counts what the peer added', async () => {
    await peer().client.execute(add, [5n, 'shared'], { prepare: true });
    await sessions().on.v5.execute('UPDATE hits SET count = count - ? WHERE page = ?', [7, 'shared']);
    expect(await firstRow(sessions().on.v4, select, ['shared'])).to.deep.equal({ count: -2n });
  });
});
