import { expect } from 'chai';

import type { Session } from '../../src/index';
import { describeWithServer } from '../support/server';
import { firstRow, useSessions } from './drivers';

const insert = 'INSERT INTO accounts (id, balance) VALUES (?, ?) IF NOT EXISTS';

describeWithServer('results: lightweight transactions', {}, (server) => {
  const sessions = useSessions(server, 'v4', 'v5');
  before('make tables', async () => {
    const session = sessions().on.v5;
    await session.execute('CREATE TABLE accounts (id text PRIMARY KEY, balance int)');
    const columns = 'id text, line int, amount int, open boolean static';
    await session.execute(`CREATE TABLE ledger (${columns}, PRIMARY KEY (id, line))`);
  });
  for (const wire of ['v4', 'v5'] as const) {
    describe(`on ${wire}`, () => {
      let count = 0;
      let id = '';
      beforeEach('take a key that nobody has', () => {
        id = `${wire} ${count++}`;
      });
      describeStatements(() => sessions().on[wire], () => id);
      describeBatches(() => sessions().on[wire], () => id);
      describeOptions(() => sessions().on[wire], () => id);
    });
  }
});

function describeStatements(session: () => Session, key: () => string): void {

  it('says whether an insert applied, and if not what is there', async () => {
    const id = key();
    const first = await session().execute(insert, [id, 1]);
    expect([first.wasApplied, first.rows]).to.deep.equal([true, [{ '[applied]': true }]]);
    const second = await session().execute(insert, [id, 2]);
    expect([second.wasApplied, second.rows]).to.deep.equal([false, [{ '[applied]': false, id, balance: 1 }]]);
  });

  it('says so of a query that is not prepared', async () => {
    for (const expected of [true, false]) {
      const result = await session().execute(`INSERT INTO accounts (id, balance) VALUES ('${key()}', 1) IF NOT EXISTS`);
      expect(result.wasApplied).to.equal(expected);
    }
  });

  it('says whether an update applied, and if not what it found', async () => {
    const id = key();
    await session().execute(insert, [id, 10]);
    const update = 'UPDATE accounts SET balance = ? WHERE id = ? IF balance = ?';
    expect(await session().execute(update, [11, id, 10])).to.have.property('wasApplied', true);
    const refused = await session().execute(update, [12, id, 10]);
    expect([refused.wasApplied, refused.one()]).to.deep.equal([false, { '[applied]': false, balance: 11 }]);
    const missing = await session().execute('UPDATE accounts SET balance = 1 WHERE id = ? IF EXISTS', [`${id} no`]);
    expect([missing.wasApplied, missing.one()]).to.deep.equal([false, { '[applied]': false }]);
  });

  it('says whether a delete applied', async () => {
    const id = key();
    await session().execute(insert, [id, 1]);
    const remove = 'DELETE FROM accounts WHERE id = ? IF EXISTS';
    expect(await session().execute(remove, [id])).to.have.property('wasApplied', true);
    expect(await session().execute(remove, [id])).to.have.property('wasApplied', false);
  });

  it('is applied where there was no condition', async () => {
    expect((await session().execute('SELECT id FROM accounts WHERE id = ?', ['nobody'])).wasApplied).to.equal(true);
    expect((await session().execute('INSERT INTO accounts (id) VALUES (?)', [key()])).wasApplied).to.equal(true);
  });
}

function describeBatches(session: () => Session, key: () => string): void {
  it('says whether a batch applied, and if not all that is there', async () => {
    const id = key();
    const line = 'INSERT INTO ledger (id, line, amount) VALUES (?, ?, ?) IF NOT EXISTS';
    const applied = await session().batch([{ query: line, params: [id, 1, 5] }, { query: line, params: [id, 2, 6] }]);
    expect(applied.wasApplied).to.equal(true);
    const refused = await session().batch([
      { query: line, params: [id, 2, 7] }, { query: line, params: [id, 3, 8] },
      `UPDATE ledger SET open = true WHERE id = '${id}'`,
    ]);
    expect(refused.wasApplied).to.equal(false);
    expect(refused.rows).to.deep.include({ '[applied]': false, id, line: 2, open: null, amount: 6 });
    const { rows } = await session().execute('SELECT line FROM ledger WHERE id = ?', [id]);
    expect(rows).to.deep.equal([{ line: 1 }, { line: 2 }]);
  });
}

function describeOptions(session: () => Session, key: () => string): void {
  for (const [rowMode, row] of [['array', [false]], ['map', new Map([['[applied]', false]])]] as const) {
    it(`says so whatever the mode of the rows: ${rowMode}`, async () => {
      const result = await session().execute('DELETE FROM accounts WHERE id = ? IF EXISTS', [key()], { rowMode });
      expect([result.wasApplied, result.rows]).to.deep.equal([false, [row]]);
    });
  }

  it('takes both serial consistencies, and reads at them', async () => {
    for (const serialConsistency of ['SERIAL', 'LOCAL_SERIAL'] as const) {
      const id = `${key()} ${serialConsistency}`;
      const result = await session().execute(insert, [id, 3], { serialConsistency, consistency: 'ONE' });
      expect(result.wasApplied).to.equal(true);
      const select = 'SELECT balance FROM accounts WHERE id = ?';
      expect(await firstRow(session(), select, [id], { consistency: serialConsistency })).to.deep.equal({ balance: 3 });
    }
  });
}
