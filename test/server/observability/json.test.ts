import { expect } from 'chai';
import { jsonReplacer } from '../../../src/index';
import type { Session } from '../../../src/session/session';
import { clusterOn } from '../drivers';
import { describeWithServer } from '../../support/server';

/** Each is written as a literal, and read by the server's own JSON and by ours. */
const columns = {
  a_int: ['int', '42'],
  a_text: ['text', "'it''s'"],
  a_boolean: ['boolean', 'true'],
  a_double: ['double', '1.5'],
  a_blob: ['blob', '0xcafe'],
  a_uuid: ['uuid', 'b0598992-6dd9-4a36-b3ba-8e6ce5a3d1de'],
  a_date: ['date', "'2026-01-31'"],
  a_time: ['time', "'01:02:03.000000005'"],
  a_inet: ['inet', "'10.0.0.1'"],
  a_duration: ['duration', '1mo2d'],
  a_list: ['list<int>', '[1, 2]'],
  a_set: ['set<text>', "{'a', 'b'}"],
  a_map: ['map<text, int>', "{'x': 1}"],
  by_int: ['map<int, blob>', '{7: 0x00}'],
  a_tuple: ['tuple<int, text>', "(1, 'x')"],
} as const;

describeWithServer('server: JSON', {}, (server) => {
  let session: Session;
  before(async () => {
    session = await clusterOn(server()).connect();
    await session.execute("CREATE KEYSPACE json_rows WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    const definitions = Object.entries(columns).map(([name, [type]]) => `${name} ${type}`);
    await session.execute(`CREATE TABLE json_rows.t (id int PRIMARY KEY, a_bigint bigint, ${definitions.join(', ')})`);
    const literals = Object.values(columns).map(([, literal]) => literal);
    const names = Object.keys(columns).join(', ');
    await session.execute(`INSERT INTO json_rows.t (id, a_bigint, ${names}) VALUES (1, 9007199254740993, ${literals.join(', ')})`);
  });
  after(async () => {
    await session?.execute('DROP KEYSPACE IF EXISTS json_rows');
    await session?.shutdown();
  });

  for (const name of Object.keys(columns)) {
    it(`of ${name} is what SELECT JSON gives`, async () => {
      const theirs = (await session.execute<{ '[json]': string }>(`SELECT JSON ${name} FROM json_rows.t`)).one()!['[json]'];
      const ours = JSON.stringify((await session.execute(`SELECT ${name} FROM json_rows.t`)).one(), jsonReplacer);
      expect(JSON.parse(ours)).to.deep.equal(JSON.parse(theirs));
    });
  }

  it('keeps every digit of a bigint, which it writes as text', async () => {
    const row = (await session.execute('SELECT a_bigint FROM json_rows.t')).one();
    expect(JSON.stringify(row, jsonReplacer)).to.equal('{"a_bigint":"9007199254740993"}');
  });
});
