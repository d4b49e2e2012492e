import { expect } from 'chai';
import { tmpdir } from 'node:os';
import { runProgram } from './consumer';
import { hasPassed, resultTable } from './result-table';
import type { Row } from './result-table';

const evaluate = (code: string): readonly string[] => [process.execPath, '-e', code];

describe('package: the trial itself', () => {
  it('gives what a program printed', async () => {
    const { output, failure } = await runProgram(evaluate('console.log(process.env.CELL)'), tmpdir(), { CELL: 'x' });
    expect({ output, failure }).to.deep.equal({ output: 'x\n', failure: undefined });
  });

  it('fails a program by its exit code, with what it complained of', async () => {
    const { failure } = await runProgram(evaluate("console.error('no'); process.exitCode = 4"), tmpdir());
    expect(failure).to.equal('exit code 4: no');
  });

  it('ends a program that hangs, and fails it', async () => {
    const { failure } = await runProgram(evaluate('setInterval(() => undefined, 1_000)'), tmpdir(), {}, 500);
    expect(failure).to.match(/^did not end within 500 ms/);
  });

  it('fails a program that is not there', async () => {
    expect((await runProgram(['./no-such-program'], tmpdir())).failure).to.match(/^exit code ENOENT/);
  });

  it('tells programs nothing of the servers that its own run knows', async () => {
    const own = process.env['CASSANDRA_LOCAL_DC'];
    process.env['CASSANDRA_LOCAL_DC'] = 'here';
    try {
      const { output } = await runProgram(evaluate('console.log(process.env.CASSANDRA_LOCAL_DC)'), tmpdir());
      expect(output.trim()).to.equal('undefined');
    } finally {
      if (own === undefined) delete process.env['CASSANDRA_LOCAL_DC'];
      else process.env['CASSANDRA_LOCAL_DC'] = own;
    }
  });

  const passed: Row = { name: 'Node 1', cells: [{ result: 'passed', tookMs: 1_250 }, { result: 'none' }] };
  const noNetwork = { result: 'skipped', reason: 'no network' } as const;
  const skipped: Row = { name: 'Node 2', cells: [noNetwork, noNetwork] };
  const failed: Row = { name: 'Node 3', cells: [{ result: 'passed', tookMs: 0 }, { result: 'failed', reason: 'it hangs' }] };

  it('prints a table, then why cells failed or were skipped', () => {
    expect(resultTable('', ['ESM', 'CJS'], [passed, skipped, failed]).split('\n')).to.deep.equal([
      '|        | ESM      | CJS     |',
      '|--------|----------|---------|',
      '| Node 1 | ok 1.3 s |         |',
      '| Node 2 | skipped  | skipped |',
      '| Node 3 | ok 0.0 s | failed  |',
      '- Node 2, ESM, CJS skipped: no network',
      '- Node 3, CJS failed: it hangs',
    ]);
  });

  it('has passed when nothing failed and something passed', () => {
    expect(hasPassed([passed, skipped])).to.equal(true);
    expect(hasPassed([passed, failed])).to.equal(false);
    expect(hasPassed([skipped])).to.equal(false);
  });
});
