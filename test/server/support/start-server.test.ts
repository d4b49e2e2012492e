import { expect } from 'chai';
import { createKeyspace, freshKeyspaceName } from '../../support/keyspace';
import { runCql } from '../../support/raw-cql';
import { describeWithServer } from '../../support/server';

describeWithServer('server: plain', {}, (server) => {
  it('answers CQL', async () => {
    const [rows] = await runCql(server(), 'SELECT release_version, cql_version FROM system.local');
    expect(rows?.map((cells) => cells.map(String))).to.have.nested.property('[0][0]').that.match(/^\d+\.\d+/);
  });

  it('gives each suite a keyspace of its own', async () => {
    const name = await createKeyspace(server());
    await runCql(server(), `CREATE TABLE ${name}.t (k int PRIMARY KEY, v text)`);
    await runCql(server(), `INSERT INTO ${name}.t (k, v) VALUES (1, 'one')`, `INSERT INTO ${name}.t (k) VALUES (2)`);
    const [rows] = await runCql(server(), `SELECT k, v FROM ${name}.t`);
    expect(rows?.map(([k, v]) => [k?.readInt32BE(), v === null ? null : String(v)])).to.have.deep.members([
      [1, 'one'],
      [2, null],
    ]);
    expect(freshKeyspaceName()).to.not.equal(name);
  });

  it('answers with errors that name their code', async () => {
    const error = await runCql(server(), 'SELECT nonsense').catch(String);
    expect(error).to.include('error 0x2000: line ');
  });
});
