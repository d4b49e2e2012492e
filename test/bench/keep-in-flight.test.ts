import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { checkTally } from '../../bench/drivers/client';
import { keepInFlight, wholeRows } from '../../bench/drivers/keep-in-flight';
import type { Rows } from '../../bench/drivers/keep-in-flight';
import type { Workload } from '../../bench/workloads/workload';
import { workloads } from '../../bench/workloads/workloads';

const shortly = 20;

describe('bench: requests in flight', () => {
  it('are always as many as asked for, and all are waited for', async () => {
    let inFlight = 0;
    let most = 0;
    let started = 0;
    const run = async (): Promise<{ rows: undefined }> => {
      started++;
      most = Math.max(most, ++inFlight);
      await nextTurn();
      inFlight--;
      return { rows: undefined };
    };
    const tally = await keepInFlight({ run, inFlight: 7, isWhole: undefined }, shortly);
    expect({ most, inFlight }).to.deep.equal({ most: 7, inFlight: 0 });
    expect(tally).to.deep.include({ operations: started, rows: 0 });
  });

  it('are numbered one after the other', async () => {
    const seen: number[] = [];
    const run = async (i: number): Promise<{ rows: undefined }> => {
      seen.push(i);
      await nextTurn();
      return { rows: undefined };
    };
    await keepInFlight({ run, inFlight: 3, isWhole: undefined }, shortly);
    expect(seen.slice(0, 5)).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('are timed one by one when they come one at a time', async () => {
    const run = async (): Promise<{ rows: undefined }> => nextTurn({ rows: undefined });
    const one = await keepInFlight({ run, inFlight: 1, isWhole: undefined }, shortly);
    const two = await keepInFlight({ run, inFlight: 2, isWhole: undefined }, shortly);
    expect(one.latencies).to.have.length(one.operations);
    expect(two.latencies).to.have.length(0);
  });

  it('count only rows of which every cell could be read', async () => {
    const rows: Rows = [{ a: 1, b: 0 }, { a: 2, b: null }, { a: 3 }];
    const run = async (): Promise<{ rows: Rows }> => nextTurn({ rows });
    const answer = { columns: { a: 'int', b: 'int' }, rows: 3, row: () => [], touches: true };
    const touched = await keepInFlight({ run, inFlight: 1, isWhole: wholeRows({ answer }) }, shortly);
    expect(touched.rows).to.equal(touched.operations);
    expect(() => checkTally(touched, 3)).to.throw('rows, not');
    const counted = await keepInFlight({ run, inFlight: 1, isWhole: undefined }, shortly);
    expect(checkTally(counted, 3)).to.equal(counted);
  });

  it('notice every cell that is missing, also where a workload reads them by names of its own', () => {
    for (const { answer } of Object.values(workloads as Readonly<Record<string, Workload>>)) {
      if (answer?.isWhole === undefined) continue;
      const row = Object.fromEntries(Object.keys(answer.columns).map((name) => [name, 0]));
      expect(answer.isWhole(row)).to.equal(true);
      for (const name of Object.keys(row)) expect(answer.isWhole({ ...row, [name]: null }), name).to.equal(false);
    }
  });

  it('are worth nothing when there were none', () => {
    expect(() => checkTally({ operations: 0, rows: 0, latencies: [] }, 1)).to.throw('too short');
  });

  it('fail with the first that fails', async () => {
    const run = async (): Promise<never> => Promise.reject(new Error('refused'));
    const outcome = await keepInFlight({ run, inFlight: 2, isWhole: undefined }, shortly).catch((error: unknown) => error);
    expect(outcome).to.have.property('message', 'refused');
  });
});
