import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { createKeyspace } from '../../test/support/keyspace';
import { runCql } from '../../test/support/raw-cql';
import { bigCsv } from './support/big-csv';
import { describeCli, describeCliWithServer, ended, gather, runCli, scratch, startCli } from './support/cli-program';
import type { CliResult } from './support/cli-program';

describeCliWithServer('statements', (server) => {
  let keyspace = '';
  const cli = (args: readonly string[], input?: string): Promise<CliResult> => (
    runCli(['-k', keyspace, ...args], { server: server(), ...(input !== undefined && { input }) })
  );
  before('make a table', async () => {
    keyspace = await createKeyspace(server());
    await runCql(server(), `CREATE TABLE ${keyspace}.t (id int PRIMARY KEY, b bigint, m map<text, int>, f float, t text, v blob, n map<frozen<list<bigint>>, timestamp>)`,
      `INSERT INTO ${keyspace}.t (id, b, m, f, t, v) VALUES (1, 9223372036854775807, {'k': 1}, 0.1, 'tab	"q", ''x''', 0xcafe)`,
      `INSERT INTO ${keyspace}.t (id, t) VALUES (2, '')`);
  });
  const select = (id: number): string => `SELECT id, b, m, f, t, v FROM t WHERE id = ${id}`;

  it('prints a table, numbers to the right, with nothing in it that a terminal would obey', async () => {
    const { code, stdout, stderr } = await cli([select(1)]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout.split('\n')).to.deep.equal([
      ' id | b                   | m        | f   | t             | v',
      '----+---------------------+----------+-----+---------------+--------',
      `  1 | 9223372036854775807 | {'k': 1} | 0.1 | tab\\t"q", 'x' | 0xcafe`,
      '', '(1 row)', '',
    ]);
  });

  it('prints a line for each column', async () => {
    const { stdout } = await cli(['--vertical', select(2)]);
    expect(stdout).to.equal('@ row 1\nid | 2\nb  | null\nm  | null\nf  | null\nt  | \nv  | null\n\n(1 row)\n');
  });

  it('prints JSON in which no digit is lost', async () => {
    const { stdout } = await cli(['-o', 'json', select(1)]);
    expect(JSON.parse(stdout)).to.deep.equal([
      { id: 1, b: '9223372036854775807', m: { k: 1 }, f: 0.1, t: `tab\t"q", 'x'`, v: '0xcafe' },
    ]);
    expect(JSON.parse((await cli(['--json', select(3)])).stdout)).to.deep.equal([]);
  });

  it('prints keys of maps as JSON has them: as text', async () => {
    await runCql(server(), `INSERT INTO ${keyspace}.t (id, n) VALUES (4, {[1, 2]: '2024-01-01T00:00:00Z'})`);
    const { stdout } = await cli(['--json', 'SELECT n FROM t WHERE id = 4']);
    expect(JSON.parse(stdout)).to.deep.equal([{ n: { '["1","2"]': '2024-01-01T00:00:00.000Z' } }]);
  });

  it('prints CSV in which null and an empty text differ', async () => {
    expect((await cli(['--csv', select(2)])).stdout).to.equal('id,b,m,f,t,v\n2,,,,"",\n');
    expect((await cli(['--csv', select(1)])).stdout).to.equal(
      `id,b,m,f,t,v\n1,9223372036854775807,{'k': 1},0.1,"tab\t""q"", 'x'",0xcafe\n`,
    );
  });

  it('runs several statements of one argument', async () => {
    const { stdout } = await cli(['--csv', "SELECT id FROM t WHERE id = 1; SELECT t FROM t WHERE id = 2"]);
    expect(stdout).to.equal('id\n1\nt\n""\n');
  });

  it('ends with 1 when a statement fails, and says what, where and what to do', async () => {
    const { code, stdout, stderr } = await cli(['SELECT nothing FROM t']);
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr).to.match(/^error: Undefined column name nothing .*: correct the statement or its values \[INVALID\]\n  where: .*:\d+\n$/);
  });

  it('runs what is piped in, batches and remarks included', async () => {
    const script = '-- two; rows\nBEGIN BATCH\nINSERT INTO t (id) VALUES (10);\nDELETE FROM t WHERE id = 11;\nAPPLY BATCH;\n'
      + 'OUTPUT json;\nSELECT id FROM t WHERE id = 10';
    expect(JSON.parse((await cli([], script)).stdout)).to.deep.equal([{ id: 10 }]);
  });

  it('stops at the first statement of a file that fails and names its line, or goes on when it is told to', async () => {
    const path = scratch('script.cql');
    writeFileSync(path, 'SELECT id FROM t WHERE id = 1;\n\nSELEC;\nSELECT id FROM t WHERE id = 2;\n');
    const stopped = await cli(['--csv', '-f', path]);
    expect({ code: stopped.code, stdout: stopped.stdout }).to.deep.equal({ code: 1, stdout: 'id\n1\n' });
    expect(stopped.stderr).to.include('[SYNTAX_ERROR]').and.include(`where: ${path}, line 3, `);
    const all = await cli(['--csv', '--keep-going', '-f', path]);
    expect({ code: all.code, stdout: all.stdout }).to.deep.equal({ code: 1, stdout: 'id\n1\nid\n2\n' });
  });

  it('runs a file out of another, and ends where it is told to', async () => {
    const path = scratch('inner.cql');
    writeFileSync(path, 'SELECT id FROM t WHERE id = 2;');
    const { code, stdout } = await cli(['--csv'], `SOURCE '${path}';\nEXIT;\nSELECT nothing;`);
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: 'id\n2\n' });
  });

  describe('of a large table', () => {
    before('load it', async () => {
      await runCql(server(), `CREATE TABLE ${keyspace}.big (id int PRIMARY KEY, t text)`);
      expect(await cli(['copy', 'from', `${keyspace}.big`, bigCsv(10_000, 3_000)])).to.include({ code: 0 });
    });

    it('prints all rows within less memory than they take', async () => {
      const run = { server: server(), nodeOptions: ['--max-old-space-size=28'] };
      const { code, stdout, stderr } = await runCli(['--csv', '--page-size', '200', `SELECT * FROM ${keyspace}.big`], run);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(stdout.split('\n').length).to.equal(10_002);
    });

    it('ends quietly when its reader has enough', async () => {
      const child = startCli(['--json', '--page-size', '200', `SELECT * FROM ${keyspace}.big`], { server: server() });
      const stderr = gather(child.stderr);
      child.stdout?.once('data', () => child.stdout?.destroy());
      expect(await ended(child)).to.equal(0);
      expect(stderr()).to.equal('');
    });

    it('ends with 130 at Ctrl-C', async () => {
      const child = startCli(['--json', '--page-size', '20', `SELECT * FROM ${keyspace}.big`], { server: server() });
      const stderr = gather(child.stderr);
      child.stdout?.once('data', () => {
        child.stdout?.pause();
        void delay(100).then(() => child.kill('SIGINT')).then(() => child.stdout?.resume());
      });
      expect(await ended(child)).to.equal(130);
      expect(stderr()).to.match(/^(?:error: [^\n]*\[ABORTED\]\n(?: {2}where: [^\n]*\n)?)?$/);
    });
  });
});

describeCli('usage', () => {
  it('tells its version and its commands', async () => {
    expect((await runCli(['--version'])).stdout).to.match(/^\d+\.\d+\.\d+\n$/);
    const { code, stdout } = await runCli(['--help']);
    expect(code).to.equal(0);
    for (const command of ['describe', 'trace', 'doctor', 'copy', 'up', 'down']) expect(stdout).to.match(new RegExp(`^ {2}${command}\\b`, 'm'));
  });

  it('ends with 2 for options that are unknown, impossible or exclude each other', async () => {
    const wrong = [
      ['--nope'], ['--port', '0', 'x'], ['--json', '--csv', 'x'], ['--host', 'a', '--url', 'cassandra://b', 'x'],
      ['--ca', scratch('no-such-file.pem'), 'x'], ['-f', 'a', 'x'], ['--port', '9042', 'x'], ['--consistency', 'MOST', 'x'],
      ['up', '--nodes', '4'], ['up', '--host', 'x'], ['copy', 'to', 'a.b', 'c', '--delimiter', 'ab'], ['--url', 'nothing', 'x'],
    ];
    const results = await inTurn(wrong);
    expect(results.filter(({ code, stderr }) => code !== 2 || !stderr.startsWith('error: '))).to.deep.equal([]);
  });

  it('ends with 3 where nobody listens, and names the way to find out why', async () => {
    const { code, stderr } = await runCli(['-H', '127.0.0.1', '-p', '1', 'SELECT 1']);
    expect(code).to.equal(3);
    expect(stderr).to.include('127.0.0.1:1').and.include('purecql doctor');
  });

  it('asks for no password where nobody could answer, and shows none that it has', async () => {
    const asked = await runCli(['-H', '127.0.0.1:1', '-u', 'someone', 'SELECT 1']);
    expect(asked.code).to.equal(2);
    expect(asked.stderr).to.include('set CASSANDRA_PASSWORD');
    const given = await runCli(['--url', 'cassandra://someone:kite-7@127.0.0.1:1', 'SELECT 1']);
    expect(given.code).to.equal(3);
    expect(given.stdout + given.stderr).not.to.include('kite-7');
  });
});

/** Two at a time, for the sake of small machines. */
async function inTurn(runs: readonly (readonly string[])[]): Promise<(CliResult & { readonly args: readonly string[] })[]> {
  const results: (CliResult & { readonly args: readonly string[] })[] = [];
  for (let at = 0; at < runs.length; at += 2) {
    results.push(...await Promise.all(runs.slice(at, at + 2).map(async (args) => ({ args, ...await runCli(args) }))));
  }
  return results;
}
