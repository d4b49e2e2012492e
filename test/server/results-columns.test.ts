import { expect } from 'chai';

import { scalarKinds } from '../../src/codec/data-type';
import type { ColumnSpec, ResultSet, Session } from '../../src/index';
import { describeWithServer } from '../support/server';
import { firstRow, useSessions } from './drivers';

/** Types of columns and how they print in results, which say nothing of `frozen` but inside class names. */
const printed: Readonly<Record<string, string>> = {
  ...Object.fromEntries(scalarKinds.filter((kind) => kind !== 'counter').map((kind) => [kind, kind])), varchar: 'text',
  'list<int>': 'list<int>', 'frozen<set<text>>': 'set<text>', 'map<text, frozen<list<int>>>': 'map<text, list<int>>',
  'tuple<int, duration>': 'tuple<int, duration>', 'vector<float, 3>': 'vector<float, 3>',
  'vector<duration, 2>': 'vector<duration, 2>', 'vector<frozen<list<int>>, 2>': 'vector<frozen<list<int>>, 2>',
  'list<vector<text, 2>>': 'list<vector<text, 2>>',
  'frozen<place>': 'KS.place', 'list<frozen<"Odd Name">>': 'list<KS."Odd Name">',
  "'LexicalUUIDType'": "'org.apache.cassandra.db.marshal.LexicalUUIDType'",
};

const oddNames = ['"__proto__"', '"constructor"', '"A b"', '"1"'];

describeWithServer('results: columns', {}, (server) => {
  const sessions = useSessions(server, 'v4', 'v5');
  const types = Object.keys(printed);
  before('make tables', async () => {
    const session = sessions().on.v5;
    await session.execute('CREATE TYPE place (x int)');
    await session.execute('CREATE TYPE "Odd Name" ("a b" int)');
    const columns = types.map((type, i) => `c${i} ${type}`).join(', ');
    await session.execute(`CREATE TABLE typed (id int PRIMARY KEY, ${columns})`);
    const odd = oddNames.map((name) => `${name} text`).join(', ');
    await session.execute(`CREATE TABLE odd (id int PRIMARY KEY, ${odd})`);
    await session.execute(`INSERT INTO odd (id, ${oddNames.join(', ')}) VALUES (1, 'p', 'c', 'a', 'n')`);
  });

  for (const wire of ['v4', 'v5'] as const) {
    const session = (): Session => sessions().on[wire];

    it(`print their types as CQL on ${wire}, prepared or not, with rows or without`, async () => {
      const names = types.map((_, i) => `c${i}`).join(', ');
      const expected = types.map((type) => printed[type]!.replace('KS', sessions().keyspace));
      const plain = await session().execute(`SELECT ${names} FROM typed`);
      const prepared = await session().execute(`SELECT ${names} FROM typed WHERE id = ?`, [1]);
      for (const { columns } of [plain, prepared]) {
        expect(columns.map(({ type }) => String(type))).to.deep.equal(expected);
      }
    });

    it(`tell where they are from, on ${wire}`, async () => {
      const { columns } = await session().execute('SELECT id, "A b" AS renamed, count(*) AS "n N" FROM odd');
      const { keyspace } = sessions();
      expect(columns.map((column) => ({ ...column, type: String(column.type) }))).to.deep.equal([
        { keyspace, table: 'odd', name: 'id', type: 'int' }, { keyspace, table: 'odd', name: 'renamed', type: 'text' },
        { keyspace, table: 'odd', name: 'n N', type: 'bigint' },
      ]);
    });

    it(`are there without rows too, and none are where there is no result, on ${wire}`, async () => {
      const none = await session().execute('SELECT id FROM odd WHERE id = ?', [2]);
      expect([none.rows, none.columns.map(({ name }) => name)]).to.deep.equal([[], ['id']]);
      expect((await session().execute('INSERT INTO odd (id) VALUES (?)', [3])).columns).to.deep.equal([]);
    });

    it(`S10: may have any name, on ${wire}`, async () => {
      const row = await firstRow(session(), `SELECT ${oddNames.join(', ')} FROM odd WHERE id = ?`, [1]) ?? {};
      const cells = [['__proto__', 'p'], ['constructor', 'c'], ['A b', 'a'], ['1', 'n']];
      expect(Object.entries(row)).to.have.deep.members(cells);
      expect(Object.getPrototypeOf(row)).to.equal(Object.prototype);
    });

    it(`may have one name twice: the last one is the property, and arrays have both, on ${wire}`, async () => {
      const query = 'SELECT "A b" AS x, "constructor" AS x FROM odd WHERE id = ?';
      expect(await firstRow(session(), query, [1])).to.deep.equal({ x: 'c' });
      expect(await firstRow(session(), query, [1], { rowMode: 'array' })).to.deep.equal(['a', 'c']);
    });

    it(`follow the table of a prepared statement, on ${wire}`, () => followTable(session(), `changing_${wire}`));
    it(`follow the table in the middle of its pages, on ${wire}`, () => followPages(session(), `paged_${wire}`));
  }
});

async function followTable(session: Session, table: string): Promise<void> {
  await session.execute(`CREATE TABLE ${table} (id int PRIMARY KEY, b text)`);
  await session.execute(`INSERT INTO ${table} (id, b) VALUES (1, 'b')`);
  const prepared = await session.prepare(`SELECT * FROM ${table} WHERE id = ?`);
  const select = (): Promise<ResultSet> => session.execute(prepared.bind([1]));
  const seen = async (): Promise<unknown> => {
    const { columns, rows } = await select();
    return [columns.map((column: ColumnSpec) => `${column.name} ${String(column.type)}`), rows];
  };
  expect(await seen()).to.deep.equal([['id int', 'b text'], [{ id: 1, b: 'b' }]]);

  const shape = prepared.shape.id;
  await session.execute(`ALTER TABLE ${table} ADD a int`);
  await session.execute(`UPDATE ${table} SET a = 7 WHERE id = 1`);
  const grown = [['id int', 'a int', 'b text'], [{ id: 1, a: 7, b: 'b' }]];
  for (let time = 0; time < 3; time++) expect(await seen()).to.deep.equal(grown);
  if (shape !== undefined) expect(prepared.shape.id, 'the id of the new shape').to.not.deep.equal(shape);

  await session.execute(`ALTER TABLE ${table} DROP b`);
  for (let time = 0; time < 3; time++) expect(await seen()).to.deep.equal([['id int', 'a int'], [{ id: 1, a: 7 }]]);
  expect(await firstRow(session, prepared.bind([1]), undefined, { rowMode: 'array' })).to.deep.equal([1, 7]);
}

async function followPages(session: Session, table: string): Promise<void> {
  await session.execute(`CREATE TABLE ${table} (p int, c int, z text, PRIMARY KEY (p, c))`);
  for (let c = 0; c < 6; c++) await session.execute(`INSERT INTO ${table} (p, c, z) VALUES (0, ?, 'z')`, [c]);
  const first = await session.execute(`SELECT * FROM ${table} WHERE p = ?`, [0], { pageSize: 2 });
  await session.execute(`ALTER TABLE ${table} ADD m int`);
  await session.execute(`INSERT INTO ${table} (p, c, m) VALUES (0, 3, 9)`);
  const rows: unknown[] = [...first.rows];
  for (let page = await first.nextPage(); page !== undefined; page = await page.nextPage()) rows.push(...page.rows);
  expect(rows).to.deep.equal([
    { p: 0, c: 0, z: 'z' }, { p: 0, c: 1, z: 'z' }, { p: 0, c: 2, m: null, z: 'z' }, { p: 0, c: 3, m: 9, z: 'z' },
    { p: 0, c: 4, m: null, z: 'z' }, { p: 0, c: 5, m: null, z: 'z' },
  ]);
}
