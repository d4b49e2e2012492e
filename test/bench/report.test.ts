import { expect } from 'chai';
import { chart } from '../../bench/report/chart';
import { formatBytes, formatMicroseconds, formatNumber } from '../../bench/report/format';
import { jsonReport } from '../../bench/report/json-report';
import type { Machine } from '../../bench/report/machine';
import { tableLines } from '../../bench/report/table';
import { peer, purecqlV4, raw } from '../../bench/rows/entrants';
import type { Row } from '../../bench/rows/row';
import type { RowResult } from '../../bench/runner/results';

const row: Row = { id: 'canned/some', title: 'vector<float> & more', server: 'canned', unit: 'page', entrants: [] };
const work = { workload: 'read' } as const;
const result: RowResult = {
  row,
  entrants: [
    {
      entrant: purecqlV4(work),
      samples: [1, 3, 2].map((cpuMicroseconds) => ({ cpuMicroseconds, operationsPerSecond: 1_000_000, grownBytes: 2 << 20 })),
    },
    { entrant: peer(work), samples: [], failure: 'it broke' },
    { entrant: raw(work), samples: [], missing: 'no sockets' },
  ],
};
const machine: Machine = {
  date: '2026-01-02T03:04:05Z', processor: 'abacus', cores: 2, memoryBytes: 1 << 30, system: 'none', loadBefore: 0,
  versions: { purecql: '1.0.0' },
};

describe('bench: reports', () => {
  it('print medians, how far they spread, and who could not take part or failed', () => {
    const [title, own, failed, missing] = tableLines(result);
    expect(title).to.equal('canned/some  vector<float> & more');
    expect(own).to.match(/^ {2}purecql v4 +1,000,000 pages\/s +2\.00 µs CPU ±50 % +memory \+2\.00 MiB$/);
    expect(failed).to.match(/cassandra-driver +FAILED: it broke$/);
    expect(missing).to.match(/raw socket +not here: no sockets$/);
    expect(tableLines({ row, entrants: [], missing: 'no Java' })).to.include('  not here: no Java');
  });

  it('draw a bar for each who was measured, with names that are safe in a picture', () => {
    const drawn = chart([result], machine);
    expect(drawn).to.include('vector&lt;float&gt; &amp; more').and.not.include('vector<float>');
    expect(drawn.match(/<rect /g)).to.have.length(2);
  });

  it('tell programs the medians and the rounds they are of', () => {
    const { rows, bars, machine: where } = JSON.parse(jsonReport({ machine, results: [result], bars: [] })) as {
      rows: { entrants: { name: string; medians: object; rounds: unknown[]; failure?: string }[] }[];
      bars: unknown[];
      machine: Machine;
    };
    expect(where).to.deep.equal(machine);
    expect(bars).to.deep.equal([]);
    expect(rows[0]!.entrants[0]).to.deep.include({
      name: 'purecql v4', medians: { cpuMicroseconds: 2, operationsPerSecond: 1_000_000, grownBytes: 2 << 20 },
    });
    expect(rows[0]!.entrants[0]!.rounds).to.have.length(3);
    expect(rows[0]!.entrants[1]).to.deep.include({ failure: 'it broke', rounds: [] });
  });

  it('write figures with the digits that count', () => {
    expect([0.123, 12.34, 123.4, 1_234_567, NaN].map(formatNumber)).to.deep.equal(['0.12', '12.3', '123', '1,234,567', '–']);
    expect([0.5, 999, 1_500].map(formatMicroseconds)).to.deep.equal(['0.50 µs', '999 µs', '1.50 ms']);
    expect([44, 20_480, 64 << 20, -(2 << 20)].map(formatBytes)).to.deep.equal(['44.0 B', '20.0 KiB', '64.0 MiB', '-2.00 MiB']);
  });
});
