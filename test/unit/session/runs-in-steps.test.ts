import { expect } from 'chai';
import { isConditional, runsInSteps } from '../../../src/session/runs-in-steps';

const conditional = [
  'INSERT INTO t (k) VALUES (?) IF NOT EXISTS', 'update t set v = 1 where k = 1 if v = 2', 'DELETE FROM t WHERE k = 1\nIF EXISTS',
  'BEGIN BATCH INSERT INTO t (k) VALUES (1) IF NOT EXISTS APPLY BATCH', '-- a\n/* b */ INSERT INTO t (k) VALUES (1)IF NOT EXISTS',
  'begin unlogged batch update t set v = 1 where k = 1 if exists apply batch',
];
const inSteps = [
  'UPDATE t SET v = 1 WHERE k IN (1, 2)', 'update c set n = n + 1 where k in ?', 'DELETE FROM t WHERE k IN(?, ?)',
  'BEGIN UNLOGGED BATCH INSERT INTO t (k) VALUES (1) INSERT INTO t (k) VALUES (2) APPLY BATCH',
  'begin counter batch update c set n = n + 1 where k = 1 apply batch', 'BEGIN/* a */UNLOGGED BATCH APPLY BATCH',
];
const inOne = [
  'SELECT * FROM t WHERE k IN (1, 2)', 'INSERT INTO t (k) VALUES (1)', 'UPDATE t SET v = ? WHERE k = ?', 'DELETE FROM t WHERE k = 1',
  'BEGIN BATCH INSERT INTO t (k) VALUES (1) UPDATE t SET v = 1 WHERE k IN (2, 3) APPLY BATCH', 'TRUNCATE t', '',
  'CREATE TABLE IF NOT EXISTS t (k int PRIMARY KEY)', 'UPDATE gifts SET inner = 1 WHERE k = 1', '-- UPDATE t IF\nSELECT k FROM t',
];

describe('session: queries that run in steps', () => {
  for (const query of conditional) {
    it(`are lightweight transactions: ${JSON.stringify(query)}`, () => {
      expect([isConditional(query), runsInSteps(query)]).to.deep.equal([true, true]);
    });
  }
  for (const query of inSteps) {
    it(`are writes to several partitions: ${JSON.stringify(query)}`, () => {
      expect([isConditional(query), runsInSteps(query)]).to.deep.equal([false, true]);
    });
  }
  for (const query of inOne) {
    it(`are not ${JSON.stringify(query)}`, () => expect([isConditional(query), runsInSteps(query)]).to.deep.equal([false, false]));
  }
  it('are told from much else in no time', () => {
    const startedMs = performance.now();
    for (const text of ['/*', '/**/', '-- a\n', ' ', 'update ', 'begin ', 'begin  ', 'insert i']) runsInSteps(text.repeat(20_000));
    expect(performance.now() - startedMs).to.be.lessThan(1_000);
  });
});
