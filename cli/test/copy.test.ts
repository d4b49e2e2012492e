import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { createKeyspace } from '../../test/support/keyspace';
import { runCql } from '../../test/support/raw-cql';
import { bigCsv } from './support/big-csv';
import { describeCliWithServer, ended, gather, runCli, scratch, startCli } from './support/cli-program';
import type { CliResult } from './support/cli-program';

const everything = `id int PRIMARY KEY, a ascii, b bigint, bl blob, bo boolean, d date, de decimal, dou double, du duration, f float, i inet,
  l list<text>, m map<text, frozen<list<int>>>, s set<timestamp>, si smallint, t text, ti time, ts timestamp, tu timeuuid,
  tup tuple<int, text, inet>, ty tinyint, u uuid, ud frozen<address>, v vector<float, 3>, vi varint, "Order" text,
  vt list<frozen<tuple<float, text>>>, mm map<uuid, duration>`;
const values = `1, 'ascii', 9223372036854775807, 0xCAFE, true, '2024-02-29', 1.10, 1.5e300, 1mo2d3h, 0.1, '::1', ['a', 'it''s; "q"', 'null'],
  {'k,1': [1, 2], '': []}, {'2024-01-01T00:00:00Z'}, -3, 'semi;colon -- no
new "line", ''q''', '12:34:56.789', '2024-01-01T12:00:00.123Z', 50554d6e-29bb-11e5-b345-feff819cdc9f, (1, null, '10.0.0.1'), 7,
  123e4567-e89b-42d3-a456-426614174000, {street: 'Main', "No": 5, tags: {'x'}}, [0.1, 0.2, -3], 123456789012345678901234567890, $$it's$$,
  [(0.1, 'a')], {123e4567-e89b-42d3-a456-426614174000: 1d}`;

describeCliWithServer('copy', (server) => {
  let keyspace = '';
  let files = 0;
  const cli = (...args: string[]): Promise<CliResult> => runCli(['-k', keyspace, ...args], { server: server() });
  const cql = (...statements: string[]): Promise<unknown> => runCql(server(), ...statements);
  const newFile = (text: string): string => {
    const path = scratch(`file-${++files}.csv`);
    writeFileSync(path, text);
    return path;
  };
  const rowsOf = async (table: string): Promise<unknown> => JSON.parse((await cli('--json', `SELECT * FROM ${table}`)).stdout);
  before('make tables', async () => {
    keyspace = await createKeyspace(server());
    await cql(`CREATE TYPE ${keyspace}.address (street text, "No" int, tags frozen<set<text>>)`,
      `CREATE TABLE ${keyspace}.everything (${everything.replace('<address>', `<${keyspace}.address>`)})`,
      `INSERT INTO ${keyspace}.everything (${everything.replaceAll(/(\w+|"\w+") (?:\w+<.*?>+(?=,|$)|\w+(?: PRIMARY KEY)?)/gs, '$1')}) VALUES (${values})`,
      `INSERT INTO ${keyspace}.everything (id, t) VALUES (2, '')`,
      `CREATE TABLE ${keyspace}.people (id int PRIMARY KEY, name text, age int)`,
      `CREATE TABLE ${keyspace}.counts (id int PRIMARY KEY, c counter)`,
      `CREATE TABLE ${keyspace}.big (id int PRIMARY KEY, t text)`);
  });
  beforeEach('empty the table', () => cql(`TRUNCATE ${keyspace}.people`));

  it('brings values of every type back as they were', async () => {
    const path = scratch('everything.csv');
    expect(await cli('copy', 'to', 'everything', path)).to.include({ code: 0, stdout: '' });
    const [before, text] = [await rowsOf('everything'), readFileSync(path, 'utf8')];
    expect(text).to.include('0xcafe').and.include('1mo2d3h');
    await cql(`TRUNCATE ${keyspace}.everything`);
    expect(await cli('copy', 'from', `${keyspace}.everything`, path)).to.include({ code: 0 });
    expect(await rowsOf('everything')).to.deep.equal(before);
  });

  it('takes columns, a delimiter, no header and a text for null as it is told', async () => {
    const form = ['--columns', 'age,id,name', '--delimiter', ';', '--no-header', '--null', 'NIL'];
    expect(await cli('copy', 'from', 'people', newFile('31;1;Ann\nNIL;2;"NIL"\n'), ...form)).to.include({ code: 0 });
    expect(await rowsOf('people')).to.deep.equal([{ id: 1, age: 31, name: 'Ann' }, { id: 2, age: null, name: 'NIL' }]);
    expect((await cli('copy', 'to', 'people', '-', ...form)).stdout).to.equal('31;1;Ann\nNIL;2;"NIL"\n');
  });

  it('reads what is piped in', async () => {
    const { code } = await runCli(['-k', keyspace, 'copy', 'from', 'people', '-'], { server: server(), input: 'id,name\n7,Gus\n' });
    expect(code).to.equal(0);
    expect(await rowsOf('people')).to.deep.equal([{ id: 7, age: null, name: 'Gus' }]);
  });

  it('keeps broken records with their lines and reasons, and finishes them with --resume', async () => {
    const path = newFile('id,name,age\n1,Ann,31\n2,"Bob, jr",x\n3,Cyd\n4,"Dan" e,5\n5,"Eve",44\n,NoKey,3\n7,Fay,99999999999\n');
    const first = await cli('copy', 'from', 'people', path);
    expect(first.code).to.equal(1);
    expect(first.stderr).to.include('2 rows of').and.include('5 failed').and.include('--resume');
    const errors = readFileSync(`${path}.errors.csv`, 'utf8');
    expect(errors.split('\n').map((line) => line.slice(0, 32))).to.deep.equal([
      'line,error,id,name,age', '3,age: It is no int: it is no wh', '4,it has 2 fields instead of 3,3', '5,"a quote stands where none may',
      '7,Invalid unset value for column', '8,"Cannot encode parameter 2 ""a', '',
    ]);
    expect((await cli('copy', 'from', 'people', path)).code, 'without --resume').to.equal(2);
    writeFileSync(`${path}.errors.csv`, 'line,error,id,name,age\n3,,2,"Bob, jr",22\n4,,3,Cyd,33\n8,,7,Fay,far\n');
    expect((await cli('copy', 'from', 'people', path, '--resume')).code).to.equal(1);
    expect(readFileSync(`${path}.errors.csv`, 'utf8')).to.equal('line,error,id,name,age\n8,age: It is no int: it is no whole number,7,Fay,far\n');
    writeFileSync(`${path}.errors.csv`, 'line,error,id,name,age\n8,,7,Fay,9\n');
    expect((await cli('copy', 'from', 'people', path, '--resume')).code).to.equal(0);
    expect(existsSync(`${path}.errors.csv`)).to.equal(false);
    const people = (await rowsOf('people')) as { id: number; age: number }[];
    expect(people.map(({ id, age }) => [id, age]).sort()).to.deep.equal([[1, 31], [2, 22], [3, 33], [5, 44], [7, 9]]);
    expect((await cli('copy', 'from', 'people', path, '--resume')).code, 'nothing left').to.equal(2);
  });

  it('goes on where it was interrupted', async () => {
    const path = bigCsv(30_000, 10);
    const child = startCli(['copy', 'from', `${keyspace}.big`, path], { server: server() });
    const stderr = gather(child.stderr);
    const position = `${path}.errors.csv.position`;
    const watch = setInterval(() => {
      if (!existsSync(position) || readFileSync(position, 'utf8').includes('"records":0')) return;
      clearInterval(watch);
      child.kill('SIGINT');
    }, 10);
    const code = await ended(child).finally(() => clearInterval(watch));
    expect({ code, stderr: stderr() }).to.deep.include({ code: 130 });
    const { records } = JSON.parse(readFileSync(position, 'utf8')) as { records: number };
    expect(records).to.be.within(5_000, 25_000);
    const resumed = await cli('copy', 'from', 'big', path, '--resume');
    expect(resumed.stderr).not.to.match(/warning/i);
    expect(resumed.stderr).to.include(`${(30_000 - records).toLocaleString('en')} rows of`);
    expect((await cli('--csv', 'SELECT count(*) FROM big')).stdout).to.equal('count\n30000\n');
    expect(existsSync(position)).to.equal(false);
  });

  it('stops after too many failures, and goes on from there', async () => {
    const path = newFile(['id,age', ...Array.from({ length: 12_000 }, (_, id) => `${id},${id < 20 ? 'x' : id}`), ''].join('\n'));
    const { code, stderr } = await cli('copy', 'from', 'people', path, '--max-errors', '10');
    expect(code).to.equal(1);
    expect(stderr).to.include('stopped after 20 failures');
    writeFileSync(`${path}.errors.csv`, 'line,error,id,age\n');
    expect(await cli('copy', 'from', 'people', path, '--resume')).to.include({ code: 0 });
    expect((await cli('--csv', 'SELECT count(*) FROM people')).stdout).to.equal('count\n11980\n');
  });

  it('refuses what cannot be copied, before a row is touched', async () => {
    const wrong = [
      ['from', 'counts', newFile('id,c\n1,1\n')], ['from', 'nothing', newFile('id\n')], ['from', 'people', newFile('id,nothing\n1,1\n')],
      ['from', 'people', scratch('not-there.csv')], ['to', 'people', scratch('no', 'such', 'folder.csv')], ['to', 'people', '-', '--columns', 'id,id'],
    ];
    for (const args of wrong) expect(await cli('copy', ...args)).to.include({ code: 2, stdout: '' });
  });
});
