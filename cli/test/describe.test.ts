import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { createKeyspace } from '../../test/support/keyspace';
import { runCql } from '../../test/support/raw-cql';
import { describeCliWithServer, runCli, scratch } from './support/cli-program';
import type { CliResult } from './support/cli-program';

const schema = (keyspace: string): string[] => [
  `CREATE TYPE ${keyspace}.street (name text, "No" int)`,
  `CREATE TYPE ${keyspace}.address (street frozen<street>, tags set<text>)`,
  `CREATE TABLE ${keyspace}.items (shop text, day date, n int, "Name" text static, "table" vector<float, 3>, home frozen<address>, `
    + "tags map<text, int>, PRIMARY KEY ((shop, day), n)) WITH CLUSTERING ORDER BY (n DESC) AND comment = 'it''s' AND gc_grace_seconds = 99",
  `CREATE INDEX by_tag ON ${keyspace}.items (keys(tags))`,
  `CREATE MATERIALIZED VIEW ${keyspace}.by_day AS SELECT shop, day, n, home FROM ${keyspace}.items WHERE day IS NOT NULL AND shop IS NOT NULL `
    + 'AND n IS NOT NULL PRIMARY KEY (day, shop, n)',
  `CREATE FUNCTION ${keyspace}.plus(a int, b int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS $$ return a + b; $$`,
  `CREATE AGGREGATE ${keyspace}.sum_of(int) SFUNC plus STYPE int INITCOND 0`,
];

describeCliWithServer('describe and trace', (server) => {
  let keyspace = '';
  const cli = (...args: string[]): Promise<CliResult> => runCli(args, { server: server() });
  before('make a schema', async () => {
    keyspace = await createKeyspace(server());
    await runCql(server(), ...schema(keyspace));
  });

  it('lists keyspaces, and tables, types and functions under theirs', async () => {
    expect((await cli('describe', 'tables')).stdout).to.match(new RegExp(`^${keyspace}\n  items\n`, 'm'));
    expect((await cli('-k', keyspace, 'describe', 'types')).stdout).to.match(/^ *address\n *street$/m);
    expect((await cli('-k', keyspace, 'describe', 'functions')).stdout).to.match(/^ *plus\(int, int\)$/m);
  });

  it('shows one thing as the statement that makes it, also out of a statement', async () => {
    const { code, stdout } = await cli('describe', 'table', `${keyspace}.items`);
    expect(code).to.equal(0);
    expect(stdout).to.include(`CREATE TABLE ${keyspace}.items (`).and.include("comment = 'it''s'").and.include('CREATE INDEX by_tag');
    expect((await cli('-k', keyspace, 'DESC TYPE address')).stdout).to.include(`CREATE TYPE ${keyspace}.address (`);
    expect(JSON.parse((await cli('--json', 'describe', 'type', `${keyspace}.street`)).stdout)[0]).to.include({ type: 'type', name: 'street' });
  });

  it('ends with an error for what is not there', async () => {
    const { code, stderr } = await cli('describe', 'table', `${keyspace}.nothing`);
    expect(code).to.equal(1);
    expect(stderr).to.include('nothing').and.include('[INVALID]');
    expect((await cli('describe', '--from-metadata', 'table', `${keyspace}.nothing`)).code).to.equal(2);
  });

  it('makes statements of the metadata, for servers without DESCRIBE, that make the same schema', async () => {
    const before = await cli('describe', 'keyspace', keyspace);
    const { stdout } = await cli('describe', '--from-metadata', 'keyspace', keyspace);
    const path = scratch('schema.cql');
    writeFileSync(path, stdout);
    await runCql(server(), `DROP KEYSPACE ${keyspace}`);
    expect((await cli('-f', path)).code).to.equal(0);
    expect(withoutIds((await cli('describe', 'keyspace', keyspace)).stdout)).to.equal(withoutIds(before.stdout));
  });

  it('lists by the metadata what the server lists', async () => {
    for (const what of ['keyspaces', 'types', 'functions']) {
      const [own, served] = await Promise.all([cli('describe', '--from-metadata', what), cli('describe', what)]);
      expect(sortedLines(own.stdout), what).to.deep.equal(sortedLines(served.stdout));
    }
  });

  it('shows a trace as a waterfall, with bars within the width, and as JSON', async () => {
    const { code, stdout } = await cli('trace', `SELECT * FROM ${keyspace}.items`);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^\n.*, [\d.]+ (µs|ms) on \d.*, trace [\da-f-]{36}\n/);
    const steps = stdout.trim().split('\n').slice(1);
    expect(steps.length).to.be.greaterThan(2);
    for (const step of steps) expect(step).to.match(/^ *[\d.]+ (µs|ms) \| *=+ *\| [\d.]+ +\S/);
    expect(new Set(steps.map((step) => /\|(.*?)\|/.exec(step)?.[1]?.length))).to.deep.equal(new Set([24]));
    const trace = JSON.parse((await cli('--json', 'trace', `SELECT * FROM ${keyspace}.items`)).stdout) as { events: unknown[] };
    expect(trace.events.length).to.be.greaterThan(2);
  });
});

/** What the server chose by itself. */
function withoutIds(text: string): string {
  return text.replace(/^.*\bid = .*\n/gm, '').replace(/[\da-f]{8}-[\da-f-]{27}/g, 'id');
}

function sortedLines(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '').sort();
}
