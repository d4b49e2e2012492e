import { expect } from 'chai';
import { changesKeyspace, KeyspaceChanges } from '../../../src/session/use-statement';

describe('session: USE', () => {
  for (const query of ['USE ks', 'use "Ks"', '  \n\tUse ks;', '/* a */ USE ks', '-- a\n// b\n/* c\n */use ks', 'use/**/ks']) {
    it(`is ${JSON.stringify(query)}`, () => expect(changesKeyspace(query)).to.equal(true));
  }
  for (const query of ['SELECT * FROM use', 'useful', '-- USE ks', '/* USE ks */ SELECT 1', 'INSERT INTO t (a) VALUES (1)', '']) {
    it(`is not ${JSON.stringify(query)}`, () => expect(changesKeyspace(query)).to.equal(false));
  }
  it('is told from much else in no time', () => {
    const startedMs = performance.now();
    for (const text of ['/*', '/**/', '/* */ ', '-- a\n', ' ']) changesKeyspace(text.repeat(20_000));
    expect(performance.now() - startedMs).to.be.lessThan(1_000);
  });

  it('makes unsteady what begins or ends beside it, and nothing else', () => {
    const changes = new KeyspaceChanges();
    const before = changes.watch();
    expect(before()).to.equal(true);
    changes.begin();
    const during = changes.watch();
    expect([before(), during()]).to.deep.equal([false, false]);
    changes.end();
    expect([before(), during(), changes.watch()()]).to.deep.equal([false, false, true]);
  });
});
