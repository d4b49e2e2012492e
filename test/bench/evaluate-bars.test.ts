import { expect } from 'chai';
import { bars } from '../../bench/bars';
import type { Bar } from '../../bench/bars';
import { guardBars, guardRows } from '../../bench/guard';
import { barLine, evaluateBars } from '../../bench/report/evaluate-bars';
import type { BarResult } from '../../bench/report/evaluate-bars';
import { peer, purecqlV4, purecqlV5 } from '../../bench/rows/entrants';
import { allRows } from '../../bench/rows/rows';
import type { Entrant, Row, Sample } from '../../bench/rows/row';
import type { RowResult } from '../../bench/runner/results';

const work = { workload: 'read' } as const;
const row: Row = { id: 'canned/some', title: 'some work', server: 'canned', unit: 'request', entrants: [] };

function result(...entrants: [entrant: Entrant, cpu: readonly number[]][]): RowResult {
  const samplesOf = (cpu: readonly number[]): Sample[] => (
    cpu.map((cpuMicroseconds) => ({ cpuMicroseconds, operationsPerSecond: 1e6 / cpuMicroseconds }))
  );
  return { row, entrants: entrants.map(([entrant, cpu]) => ({ entrant, samples: samplesOf(cpu) })) };
}

const bar: Bar = {
  text: 'client CPU', row: row.id, entrant: 'purecql v4', metric: 'cpuMicroseconds', to: 'cassandra-driver', limit: { atMost: 0.5 },
};
const evaluate = (changes: Partial<Bar>, results: readonly RowResult[]): BarResult => (
  evaluateBars([{ ...bar, ...changes }], results)[0]!
);

describe('bench: bars', () => {
  it('are met up to their bound, and not beyond it', () => {
    const half = result([purecqlV4(work), [5, 5, 5]], [peer(work), [10, 10, 10]]);
    expect(evaluate({}, [half]).outcome).to.equal('met');
    expect(evaluate({ limit: { atMost: 0.49 } }, [half]).outcome).to.equal('NOT MET');
    expect(evaluate({ limit: { atLeast: 0.5 } }, [half]).outcome).to.equal('met');
    expect(evaluate({ limit: { atLeast: 0.51 } }, [half]).outcome).to.equal('NOT MET');
    expect(evaluate({ limit: 'reported' }, [half])).to.include({ outcome: 'reported', value: 0.5 });
  });

  it('compare what was measured in the same round, so that a slow round harms nobody', () => {
    const drifting = result([purecqlV4(work), [1, 10, 4]], [peer(work), [10, 100, 8]]);
    expect(evaluate({}, [drifting]).value).to.equal(0.1);
  });

  it('give the figure of version 5 beside that of version 4', () => {
    const both = result([purecqlV4(work), [2]], [purecqlV5(work), [3]], [peer(work), [10]]);
    expect(evaluate({}, [both])).to.include({ value: 0.2, valueInV5: 0.3 });
  });

  it('account for the work that an operation is', () => {
    const pages = result([purecqlV4(work), [300]], [peer(work), [20]]);
    expect(evaluate({ timesWork: 10 }, [pages]).value).to.equal(1.5);
  });

  it('are not measured when the row, an entrant or the metric is missing', () => {
    const alone = result([purecqlV4(work), [2]]);
    const failed = result([purecqlV4(work), [2]], [peer(work), []]);
    for (const results of [[], [alone], [failed]]) {
      expect(evaluate({}, results)).to.deep.equal({ bar, outcome: 'not measured' });
    }
    const both = result([purecqlV4(work), [2]], [peer(work), [10]]);
    expect(evaluate({ metric: 'grownBytes' }, [both]).outcome).to.equal('not measured');
  });

  it('print what they want and what they got', () => {
    const half = result([purecqlV4(work), [5]], [peer(work), [10]]);
    expect(barLine(evaluate({}, [half]))).to.match(/^met +0\.500x +≤ 0\.5x +canned\/some: client CPU$/);
    const { to: _, ...alone } = { ...bar, limit: { atMost: 64 << 20 } };
    const [grown] = evaluateBars([alone], [half]);
    expect(barLine(grown!)).to.include('≤ 64.0 MiB');
  });

  for (const [name, all, rows] of [['table', bars, allRows(false)], ['guard', guardBars, guardRows]] as const) {
    it(`of the ${name} name rows and entrants that there are`, () => {
      for (const each of all) {
        const entrants = rows.find(({ id }) => id === each.row)?.entrants.map((entrant) => entrant.name) ?? [];
        expect(entrants, `${each.row}: ${each.text}`).to.include.members([each.entrant, each.to ?? each.entrant]);
      }
    });
  }
});
