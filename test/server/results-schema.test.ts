import { expect } from 'chai';

import type { Session } from '../../src/index';
import { describeWithServer } from '../support/server';
import { useSessions } from './drivers';

/** Statements that change the schema, in an order in which each one can run. */
const changes: readonly string[] = [
  "CREATE KEYSPACE T WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
  'CREATE TYPE T.place (x int)', 'ALTER TYPE T.place ADD y int', 'CREATE TABLE T.t (id int PRIMARY KEY, v int)',
  'ALTER TABLE T.t ADD w int', 'CREATE INDEX by_v ON T.t (v)', 'DROP INDEX T.by_v',
  'CREATE MATERIALIZED VIEW T.mv AS SELECT id, v FROM T.t WHERE v IS NOT NULL AND id IS NOT NULL PRIMARY KEY (v, id)',
  'DROP MATERIALIZED VIEW T.mv',
  "CREATE FUNCTION T.plus (a int, b int) RETURNS NULL ON NULL INPUT RETURNS int LANGUAGE java AS 'return a + b;'",
  'CREATE AGGREGATE T.total (int) SFUNC plus STYPE int INITCOND 0', 'DROP AGGREGATE T.total',
  'DROP FUNCTION T.plus (int, int)', 'ALTER KEYSPACE T WITH durable_writes = true', 'DROP TABLE T.t', 'DROP TYPE T.place',
  'DROP KEYSPACE T',
];

describeWithServer('results: changes of the schema', {}, (server) => {
  const sessions = useSessions(server, 'v4', 'v5');

  for (const wire of ['v4', 'v5'] as const) {
    const session = (): Session => sessions().on[wire];

    it(`are answered with agreement and without rows, on ${wire}`, async () => {
      const name = `${sessions().keyspace}_${wire}`;
      for (const change of changes) {
        const result = await session().execute(change.replaceAll('T.', `${name}.`).replace(/ T$| T /, ` ${name} `));
        expect(result.rows, change).to.deep.equal([]);
        expect(result.info.schemaInAgreement, change).to.equal(true);
      }
    });

    it(`are answered when there is nothing to change, on ${wire}`, async () => {
      for (const query of ['DROP TABLE IF EXISTS nothing', 'CREATE TABLE IF NOT EXISTS same (id int PRIMARY KEY)']) {
        for (let time = 0; time < 2; time++) {
          expect((await session().execute(query)).info.schemaInAgreement).to.equal(true);
        }
      }
    });

    it(`can be prepared, on ${wire}`, async () => {
      const create = await session().prepare(`CREATE TABLE prepared_${wire} (id int PRIMARY KEY)`);
      expect((await session().execute(create.bind())).rows).to.deep.equal([]);
      expect((await session().execute(`SELECT id FROM prepared_${wire}`)).rows).to.deep.equal([]);
    });
  }
});
