import { expect } from 'chai';
import { compatibilityTable, isCompatible, readOutcomes } from '../../support/compatibility-table';

const lines = (...rows: object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const passed = (feature: string) => ({ feature, title: 'a', outcome: 'passed' });
const failed = (feature: string) => ({ feature, title: 'b', outcome: 'failed' });
const skipped = (feature: string) => ({ feature, title: 'c', outcome: 'skipped' });
const end = { end: true };

describe('support: table of compatibility', () => {
  it('has a line a feature and a column a version', () => {
    const old = readOutcomes('5.1.35', lines(passed('types'), passed('types'), skipped('search'), end));
    const newer = readOutcomes('6.9.7', lines(passed('types'), failed('types'), passed('graph'), end));
    expect(compatibilityTable([old, newer])).to.equal([
      'feature  5.1.35               6.9.7',
      '-------  -------------------  ------------------',
      'graph    -                    1 passed',
      'search   1 skipped            -',
      'types    2 passed             1 passed, 1 failed',
      '-------  -------------------  ------------------',
      'all      2 passed, 1 skipped  2 passed, 1 failed',
    ].join('\n'));
  });

  it('says that a run was cut short', () => {
    const cut = readOutcomes('6.8.50', lines(passed('types')));
    expect(compatibilityTable([cut])).to.include('6.8.50: the tests did not run to their end');
    expect(isCompatible([cut])).to.equal(false);
  });

  it('is good only when each version passed something and failed nothing', () => {
    const good = readOutcomes('a', lines(passed('x'), skipped('y'), end));
    expect(isCompatible([good])).to.equal(true);
    for (const bad of [lines(failed('x'), passed('y'), end), lines(skipped('x'), end), lines(end), '']) {
      expect(isCompatible([good, readOutcomes('b', bad)])).to.equal(false);
    }
    expect(isCompatible([])).to.equal(false);
  });
});
