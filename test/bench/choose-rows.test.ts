import { expect } from 'chai';
import { allRows } from '../../bench/rows/rows';
import { chooseRows } from '../../bench/runner/choose-rows';

const everything = { only: undefined, isQuick: false, against: undefined };

describe('bench: the choice of rows', () => {
  it('is all rows when nothing is asked for', () => {
    expect(chooseRows(everything)).to.deep.equal(allRows(false));
  });

  it('is what matches the pattern, with all who take part', () => {
    const rows = chooseRows({ ...everything, only: /^canned\/read\/256$/ });
    expect(rows.map(({ id }) => id)).to.deep.equal(['canned/read/256']);
    expect(rows[0]!.entrants.map(({ name }) => name)).to.deep.equal(['purecql v4', 'purecql v5', 'cassandra-driver', 'raw socket']);
  });

  it('is less of it when it has to be quick, and each row still compares with somebody or with itself', () => {
    const rows = chooseRows({ ...everything, isQuick: true });
    expect(rows.length).to.be.within(5, allRows(false).length / 2);
    for (const { id, entrants } of rows) expect(entrants.length, id).to.be.greaterThan(id === 'canned/stream' ? 0 : 1);
  });

  it('gives each purecql a twin of the other commit, next to it', () => {
    const [row] = chooseRows({ ...everything, only: /^canned\/read\/256$/, against: 'v1.0.0' });
    expect(row!.entrants.map(({ name, isOther }) => [name, isOther === true])).to.deep.equal([
      ['purecql v4', false], ['purecql v4 @ v1.0.0', true], ['purecql v5', false], ['purecql v5 @ v1.0.0', true],
      ['cassandra-driver', false], ['raw socket', false],
    ]);
  });

  for (const isQuick of [false, true]) {
    describe(isQuick ? 'among the rows of a quick run' : 'among all rows', () => {
      it('has no id twice', () => {
        const ids = allRows(isQuick).map(({ id }) => id);
        expect(new Set(ids).size).to.equal(ids.length);
      });

      it('has no name twice in a row, and none that takes part only when it is quick', () => {
        for (const { id, entrants, quick = [] } of allRows(isQuick)) {
          const names = entrants.map(({ name }) => name);
          expect(new Set(names).size, id).to.equal(names.length);
          expect(names, id).to.include.members([...quick]);
        }
      });
    });
  }
});
