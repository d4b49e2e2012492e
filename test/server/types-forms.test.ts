import { expect } from 'chai';
import Long from 'long';

import { DecodingError } from '../../src/index';
import type { ClusterOptions, Session } from '../../src/index';
import { rejection } from '../support/rejection';
import { describeWithServer } from '../support/server';
import { clusterOn, useSessions, wires } from './drivers';

const most = 2n ** 63n - 1n;

describeWithServer('types: the form of 64-bit integers', {}, (server) => {
  const sessions = useSessions(server, 'v4');
  before('make tables', async () => {
    const session = sessions().on.v4;
    await session.execute('CREATE TABLE longs (id int PRIMARY KEY, b bigint, l list<bigint>, v varint)');
    await session.execute('CREATE TABLE hits (id text PRIMARY KEY, c counter)');
  });

  const read = async (session: Session, value: unknown): Promise<unknown> => {
    await session.execute('INSERT INTO longs (id, b, l, v) VALUES (1, ?, ?, ?)', [value, [value], value]);
    return (await session.execute('SELECT b, l, v FROM longs')).one();
  };
  const within = async (options: ClusterOptions, run: (session: Session) => Promise<void>): Promise<void> => {
    await using cluster = clusterOn(server(), { ...wires.v5, ...options });
    await run(await cluster.connect(sessions().keyspace));
  };

  it('is bigint by default, whatever was given', () => within({}, async (session) => {
    for (const value of [-5, -5n, '-5', Long.fromNumber(-5)]) {
      expect(await read(session, value)).to.deep.equal({ b: -5n, l: [-5n], v: -5n });
    }
  }));

  it('is a number when asked for, and an error beyond 2^53', () => within({ int64: 'number' }, async (session) => {
    expect(await read(session, 2 ** 53 - 1)).to.deep.equal({ b: 2 ** 53 - 1, l: [2 ** 53 - 1], v: 2n ** 53n - 1n });
    for (const value of [2n ** 53n, -(2n ** 53n), most]) {
      const error = await rejection(read(session, value));
      expect(error).to.be.instanceOf(DecodingError);
      expect(error.message).to.include('column "b"').and.include("int64: 'bigint'");
    }
  }));

  it('is a Long of the long package when asked for', () => within({ int64: 'long' }, async (session) => {
    const row = await read(session, most) as { b: unknown; l: unknown[] };
    expect(Long.isLong(row.b) && Long.isLong(row.l[0])).to.equal(true);
    expect(row).to.deep.equal({ b: Long.MAX_VALUE, l: [Long.MAX_VALUE], v: most });
  }));

  it('is a string when asked for', () => within({ int64: 'string' }, async (session) => {
    expect(await read(session, most)).to.deep.equal({ b: String(most), l: [String(most)], v: most });
  }));

  for (const [int64, expected] of [['number', 3], ['string', '3'], ['long', Long.fromNumber(3)]] as const) {
    it(`is the same for counters: ${int64}`, () => within({ int64 }, async (session) => {
      await session.execute('UPDATE hits SET c = c + ? WHERE id = ?', [expected, int64]);
      expect((await session.execute('SELECT c FROM hits WHERE id = ?', [int64])).one()).to.deep.equal({ c: expected });
    }));
  }
});

describeWithServer('types: the form of maps', {}, (server) => {
  const sessions = useSessions(server, 'v4');
  before('make a table', () => {
    const columns = 't map<text, int>, i map<int, text>, n map<text, frozen<map<inet, int>>>';
    return sessions().on.v4.execute(`CREATE TABLE maps (id int PRIMARY KEY, ${columns})`);
  });
  const insert = 'INSERT INTO maps (id, t, i, n) VALUES (1, ?, ?, ?)';

  it('takes plain objects for maps with keys of text, and gives Maps', async () => {
    const session = sessions().on.v4;
    await session.execute(insert, [{ a: 1, __proto__: 2 }, new Map([[1, 'x']]), { k: { '::1': 1 } }]);
    expect((await session.execute('SELECT t, i, n FROM maps')).one()).to.deep.equal({
      t: new Map([['a', 1]]), i: new Map([[1, 'x']]), n: new Map([['k', new Map([['::1', 1]])]]),
    });
  });

  for (const wire of ['v4', 'v5'] as const) {
    it(`gives objects where the keys are text, with maps: 'object', on ${wire}`, async () => {
      await using cluster = clusterOn(server(), { ...wires[wire], maps: 'object' });
      const session = await cluster.connect(sessions().keyspace);
      await session.execute(insert, [new Map([['__proto__', 1], ['b', 2]]), [[1, 'x']], { k: { '::1': 1 } }]);
      const row = (await session.execute('SELECT t, i, n FROM maps')).one();
      expect(row).to.have.deep.property('i', new Map([[1, 'x']]));
      expect(row).to.have.deep.property('n', { k: { '::1': 1 } });
      expect(Object.entries(row?.['t'] as object)).to.deep.equal([['__proto__', 1], ['b', 2]]);
    });
  }
});
