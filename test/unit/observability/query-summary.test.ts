import { expect } from 'chai';
import { summaryOf } from '../../../src/observability/query-summary';

describe('observability: query summary', () => {
  const actions: [query: string, summary: string, keyspace: string | undefined, table: string | undefined][] = [
    ['select a, b from ks.t where id = ?', 'SELECT ks.t', 'ks', 't'],
    ['SELECT count(*) FROM t', 'SELECT t', undefined, 't'],
    ['SELECT "from" FROM "My Ks"."My""T"', 'SELECT "My Ks"."My""T"', 'My Ks', 'My"T'],
    ['  insert INTO Ks.T (a) VALUES (?)', 'INSERT Ks.T', 'ks', 't'],
    ['update t set a = 1', 'UPDATE t', undefined, 't'],
    ['delete a from t where id = 1', 'DELETE t', undefined, 't'],
    ['TRUNCATE TABLE ks.t', 'TRUNCATE ks.t', 'ks', 't'],
    ['truncate t', 'TRUNCATE t', undefined, 't'],
    ['create table if not exists ks.t (id int primary key)', 'CREATE TABLE ks.t', 'ks', 't'],
    ['create columnfamily t (id int primary key)', 'CREATE TABLE t', undefined, 't'],
    ["create keyspace if not exists ks with replication = {'class': 'x'}", 'CREATE KEYSPACE ks', 'ks', undefined],
    ['create custom index i on ks.t (a)', 'CREATE INDEX', undefined, undefined],
    ['create or replace function ks.f (a int) returns null on null input', 'CREATE FUNCTION ks.f', 'ks', undefined],
    ['DROP MATERIALIZED VIEW IF EXISTS ks.v', 'DROP VIEW ks.v', 'ks', undefined],
    ['alter keyspace ks with durable_writes = true', 'ALTER KEYSPACE ks', 'ks', undefined],
    ['use "Ks"', 'USE "Ks"', 'Ks', undefined],
    ['begin unlogged batch insert into t (a) values (1) apply batch', 'BATCH', undefined, undefined],
    ['grant select on t to bob', 'GRANT', undefined, undefined],
    ['-- get it\n/* all */ select * // of it\n from t', 'SELECT t', undefined, 't'],
  ];
  for (const [query, summary, keyspace, table] of actions) {
    it(`sums up ${query.replaceAll('\n', ' ')}`, () => {
      expect(summaryOf(query)).to.include({ summary, keyspace, collection: table });
    });
  }

  const texts: [query: string, sanitized: string][] = [
    ["select * from t where name = 'O''Brien' and n = 12", 'select * from t where name = ? and n = ?'],
    ['insert into t (a1, b2) values (-1.5e+10, 0xcafe)', 'insert into t (a1, b2) values (-?, ?)'],
    ['select * from t where id = b0598992-6dd9-4a36-b3ba-8e6ce5a3d1de', 'select * from t where id = ?'],
    ['select * from t where id = 0b598992-6dd9-4a36-b3ba-8e6ce5a3d1de', 'select * from t where id = ?'],
    ['update t set d = 1h30m, e = P3DT4H, ok = True where id = NaN', 'update t set d = ?, e = ?, ok = ? where id = ?'],
    ["update t set f = $$it's; 1$$ where id = ?", 'update t set f = ? where id = ?'],
    ["select * from t where a = 'not closed", 'select * from t where a = ?'],
    ['select "Col 1" from t', 'select "Col 1" from t'],
    ["select 1 -- the secret is 'x'\n from t", 'select ?  \n from t'],
    ["create role bob with password = 'hunter2'", 'create role bob with password = ?'],
  ];
  for (const [query, sanitized] of texts) {
    it(`shows no literals of ${query.replaceAll('\n', ' ')}`, () => expect(summaryOf(query).sanitizedText).to.equal(sanitized));
  }

  it('makes do with text that is no CQL', () => {
    for (const query of ['', '  ', '(((', '123', "'", '$$', '/*', '"', 'select', 'insert into', 'create', '__proto__', 'select from']) {
      expect(summaryOf(query).summary, query).to.be.a('string');
    }
    expect(summaryOf('123')).to.include({ operation: '', summary: '' });
    expect(summaryOf('constructor')).to.include({ operation: 'CONSTRUCTOR', target: undefined });
  });

  it('is done with a very long text at once, and shows the beginning of it', () => {
    const startedMs = performance.now();
    const { summary, sanitizedText } = summaryOf(`insert into t (a) values ('${'$\'"-/'.repeat(2_000_000)}`);
    expect(performance.now() - startedMs).to.be.lessThan(5_000);
    expect(summary).to.equal('INSERT t');
    expect(sanitizedText.length).to.be.at.most(10_000);
    expect(summaryOf(`select * from ${'x'.repeat(5_000)}`).summary).to.have.length(255);
  });
});
