import { expect } from 'chai';

import { Tuple } from '../../src/index';
import type { Session } from '../../src/index';
import { describeWithServer } from '../support/server';
import { firstRow, useSessions } from './drivers';

describeWithServer('types: values shorter or longer than their type', {}, (server) => {
  const sessions = useSessions(server, 'v4', 'v5');

  for (const wire of ['v4', 'v5'] as const) {
    const session = (): Session => sessions().on[wire];

    it(`reads the missing end of a tuple as null, on ${wire}`, async () => {
      await session().execute(`CREATE TABLE short_${wire} (id int PRIMARY KEY, t tuple<int, text, frozen<list<int>>>)`);
      await session().execute(`INSERT INTO short_${wire} (id, t) VALUES (1, (7))`);
      const { rows } = await session().execute(`SELECT t FROM short_${wire}`);
      expect(rows).to.deep.equal([{ t: new Tuple(7, null, null) }]);
    });

    it(`reads fields that a type got later, also when the query was prepared before, on ${wire}`, async () => {
      const [type, table] = [`place_${wire}`, `places_${wire}`];
      await session().execute(`CREATE TYPE ${type} (street text)`);
      await session().execute(`CREATE TABLE ${table} (id int PRIMARY KEY, p frozen<${type}>, l list<frozen<${type}>>)`);
      const insert = `INSERT INTO ${table} (id, p, l) VALUES (?, ?, ?)`;
      const select = `SELECT p, l FROM ${table} WHERE id = ?`;
      await session().execute(insert, [1, { street: 'old' }, [{ street: 'old' }]]);
      expect(await firstRow(session(), select, [1])).to.deep.equal({ p: { street: 'old' }, l: [{ street: 'old' }] });

      await session().execute(`ALTER TYPE ${type} ADD zip int`);
      await session().execute(`INSERT INTO ${table} (id, p, l) VALUES (2, {street: 'new', zip: 5}, [{zip: 6}])`);
      const [old, grown] = [
        { p: { street: 'old', zip: null }, l: [{ street: 'old', zip: null }] },
        { p: { street: 'new', zip: 5 }, l: [{ street: null, zip: 6 }] },
      ];
      expect(await firstRow(session(), select, [2]), 'prepared before').to.deep.equal(grown);
      expect(await firstRow(session(), select, [1]), 'prepared before').to.deep.equal(old);
      expect(await firstRow(session(), `SELECT p, l FROM ${table} WHERE id = 2`)).to.deep.equal(grown);
      expect(await firstRow(session(), `SELECT p, l FROM ${table} WHERE id = 1`)).to.deep.equal(old);
    });
  }
});
