import { expect } from 'chai';

import { ConfigurationError, Consistency } from '../../src/index';
import type { Session } from '../../src/index';
import { createKeyspace } from '../support/keyspace';
import { rejection } from '../support/rejection';
import { describeWithServer } from '../support/server';
import { clusterOn, firstRow, useSessions, wires } from './drivers';

const insert = 'INSERT INTO notes (id, v) VALUES (?, ?)';
const select = 'SELECT v FROM notes WHERE id = ?';
const text = "SELECT v FROM notes WHERE id = 'where'";

describeWithServer('results: options of a request', {}, (server) => {
  const sessions = useSessions(server, 'v4', 'v5');
  let other = '';
  before('make two tables of one name', async () => {
    other = await createKeyspace(server());
    const session = sessions().on.v5;
    await session.execute('CREATE TABLE notes (id text PRIMARY KEY, v text)');
    await session.execute(`CREATE TABLE ${other}.notes (id text PRIMARY KEY, v text)`);
    await session.execute(`INSERT INTO ${other}.notes (id, v) VALUES ('where', 'other')`);
    await session.execute("INSERT INTO notes (id, v) VALUES ('where', 'own')");
  });

  describe('keyspace', () => {
    it('is of one request on v5, prepared or not, and of a statement', async () => {
      const session = sessions().on.v5;
      const options = { keyspace: other };
      expect(await firstRow(session, select, ['where'], options)).to.deep.equal({ v: 'other' });
      expect(await firstRow(session, select, ['where'])).to.deep.equal({ v: 'own' });
      expect(await firstRow(session, text, undefined, options)).to.deep.equal({ v: 'other' });
      expect(await firstRow(session, select, ['where'], { ...options, prepare: false })).to.deep.equal({ v: 'other' });
      const prepared = await session.prepare(select, options);
      expect(await firstRow(session, prepared.bind(['where']))).to.deep.equal({ v: 'other' });
      expect(session.keyspace).to.equal(sessions().keyspace);
    });

    it('is of one batch on v5', async () => {
      const session = sessions().on.v5;
      const items = [{ query: insert, params: ['batch', 'x'] }, "INSERT INTO notes (id, v) VALUES ('text', 'y')"];
      await session.batch(items, { keyspace: other });
      const idsOf = async (table: string): Promise<unknown[]> => (
        (await session.execute(`SELECT id FROM ${table}`)).rows.map(({ id }) => id)
      );
      expect(await idsOf(`${other}.notes`)).to.include.members(['batch', 'text']);
      expect(await idsOf('notes')).to.not.include.oneOf(['batch', 'text']);
    });

    it('is a typed error on v4, and nothing is sent', async () => {
      const session = sessions().on.v4;
      for (const work of [
        () => session.execute(select, ['where'], { keyspace: other }),
        () => session.execute(text, undefined, { keyspace: other }),
        () => session.prepare(select, { keyspace: other }),
        () => session.batch([{ query: insert, params: ['v4', 'x'] }], { keyspace: other }),
      ]) {
        const error = await rejection(work());
        expect(error).to.be.instanceOf(ConfigurationError).with.property('mayHaveRun', false);
        expect(error.message).to.include('V4').and.include('keyspace');
      }
    });
  });

  describe('USE', () => {
    for (const wire of ['v4', 'v5'] as const) {
      it(`changes the keyspace of the session, but not of statements prepared before, on ${wire}`, async () => {
        await using cluster = clusterOn(server(), wires[wire]);
        const session = await cluster.connect(sessions().keyspace);
        const before = await session.prepare(select);
        expect(await firstRow(session, select, ['where'])).to.deep.equal({ v: 'own' });
        const result = await session.execute(`USE ${other}`);
        expect([session.keyspace, result.rows]).to.deep.equal([other, []]);
        expect(await firstRow(session, select, ['where'])).to.deep.equal({ v: 'other' });
        expect(await firstRow(session, text)).to.deep.equal({ v: 'other' });
        expect(await firstRow(session, before.bind(['where']))).to.deep.equal({ v: 'own' });
      });
    }
  });

  describe('now', () => {
    const ttl = (session: Session, nowInSeconds: number): Promise<unknown> => (
      firstRow(session, 'SELECT TTL(v) AS ttl FROM notes WHERE id = ?', ['mortal'], { nowInSeconds })
    );

    it('is what the client says on v5', async () => {
      const session = sessions().on.v5;
      const now = 2_000_000_000;
      await session.execute(`${insert} USING TTL 100`, ['mortal', 'x'], { nowInSeconds: now });
      expect(await ttl(session, now)).to.deep.equal({ ttl: 100 });
      expect(await ttl(session, now + 99)).to.deep.equal({ ttl: 1 });
      expect(await ttl(session, now + 100)).to.equal(undefined);
      await session.batch([{ query: `${insert} USING TTL 10`, params: ['mortal', 'y'] }], { nowInSeconds: now });
      expect(await ttl(session, now + 1)).to.deep.equal({ ttl: 9 });
    });

    it('is a typed error on v4', async () => {
      const session = sessions().on.v4;
      const batch = [{ query: insert, params: ['v4', 'x'] }];
      for (const work of [() => ttl(session, 1), () => session.batch(batch, { nowInSeconds: 1 })]) {
        const error = await rejection(work());
        expect(error).to.be.instanceOf(ConfigurationError).with.property('message').that.includes('V4');
      }
    });
  });

  for (const wire of ['v4', 'v5'] as const) {
    it(`writes with the given time, prepared or not, on ${wire}`, async () => {
      const session = sessions().on[wire];
      for (const timestamp of [0, 1_700_000_000_000_001, 2n ** 62n]) {
        for (const prepare of [true, false]) {
          const id = `time ${wire} ${timestamp} ${prepare}`;
          await session.execute(insert, [id, 'x'], { timestamp, prepare });
          const row = await firstRow(session, 'SELECT WRITETIME(v) AS t FROM notes WHERE id = ?', [id]);
          expect(row).to.deep.equal({ t: BigInt(timestamp) });
        }
      }
    });

    it(`takes consistencies by name and by number, and tells the one it used, on ${wire}`, async () => {
      const session = sessions().on[wire];
      for (const consistency of ['ONE', 'QUORUM', 'LOCAL_QUORUM', 'ALL', 'LOCAL_ONE', 'EACH_QUORUM', 'ANY'] as const) {
        for (const given of [consistency, Consistency[consistency]]) {
          const { info } = await session.execute(insert, [`consistency ${wire}`, 'x'], { consistency: given });
          expect(info.achievedConsistency).to.equal(Consistency[consistency]);
        }
      }
    });

    it(`gives rows as objects, arrays or maps, on ${wire}`, async () => {
      const session = sessions().on[wire];
      const rows = async (rowMode: 'object' | 'array' | 'map'): Promise<unknown> => (
        (await session.execute("SELECT id, v FROM notes WHERE id = 'where'", undefined, { rowMode })).rows
      );
      expect(await rows('object')).to.deep.equal([{ id: 'where', v: 'own' }]);
      expect(await rows('array')).to.deep.equal([['where', 'own']]);
      expect(await rows('map')).to.deep.equal([new Map([['id', 'where'], ['v', 'own']])]);
    });
  }
});
