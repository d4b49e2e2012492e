import type { ChildProcess } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { expect } from 'chai';
import { createKeyspace } from '../../test/support/keyspace';
import { runCql } from '../../test/support/raw-cql';
import { describeCliWithServer, ended, gather, printed, scratch, startCli } from './support/cli-program';

/** A shell with a pipe in place of a terminal. */
interface OpenShell {
  readonly child: ChildProcess;
  readonly text: () => string;
  /** Types, and waits until that is printed which comes of it. */
  readonly type: (keys: string, wanted: string) => Promise<void>;
}

describeCliWithServer('shell', (server) => {
  let keyspace = '';
  const open: ChildProcess[] = [];
  before('make a table', async () => {
    keyspace = await createKeyspace(server());
    await runCql(server(), `CREATE TABLE ${keyspace}.people (id int PRIMARY KEY, nickname text)`,
      `INSERT INTO ${keyspace}.people (id, nickname) VALUES (1, 'Ann')`);
  });
  afterEach('end the shells', () => {
    for (const child of open.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  });

  const openShell = async (environ: NodeJS.ProcessEnv = {}): Promise<OpenShell> => {
    const child = startCli(['-i', '-k', keyspace], { server: server(), environ });
    open.push(child);
    const text = gather(child.stdout, child.stderr);
    await printed(text, `purecql:${keyspace}> `);
    const type = async (keys: string, wanted: string): Promise<void> => {
      const before = text().length;
      child.stdin?.write(keys);
      await printed(() => text().slice(before), wanted);
    };
    return { child, text, type };
  };

  it('completes with the tab key what the schema of the cluster has', async () => {
    const { child, type } = await openShell();
    await type('SELECT id FROM peo', 'peo');
    await type('\t', 'ple');
    await type(' WHERE nick', 'nick');
    await type('\t', 'name');
    await type(" = 'Ann' ALLOW FILTERING;\r", '(1 row)');
    child.stdin?.end('exit\r');
    expect(await ended(child)).to.equal(0);
  });

  it('reads statements over several lines, shows errors and goes on', async () => {
    const { child, text, type } = await openShell();
    await type('SELECT nothing\r', '...> ');
    await type('FROM people;\r', '[INVALID]');
    await type('HELP\r', 'TRACING on | off');
    await type('EXPAND on\r', `purecql:${keyspace}> `);
    await type('SELECT nickname FROM people;\r', 'nickname | Ann');
    await type('TRACING maybe\r', 'TRACING is followed by on or off');
    await type('TRACING on\r', `purecql:${keyspace}> `);
    await type('SELECT id FROM people;\r', 'µs');
    await type('CONSISTENCY all\r', `purecql:${keyspace}> `);
    await type('CONSISTENCY\r', 'consistency ALL');
    child.stdin?.end();
    expect(await ended(child)).to.equal(0);
    expect(text()).to.include('Connected to 1 node(s), Cassandra ');
  });

  it('forgets what was typed at Ctrl-C', async () => {
    const { child, type } = await openShell();
    await type('SELEC', 'SELEC');
    await type('\u0003', 'EXIT or Ctrl-D');
    await type('SELECT id\r', '...> ');
    await type('\u0003', 'EXIT or Ctrl-D');
    await type('SELECT id FROM people;\r', '(1 row)');
    child.stdin?.end('quit\r');
    expect(await ended(child)).to.equal(0);
  });

  it('cancels the statement that runs at Ctrl-C, and takes the next one', async function () {
    const [node] = server().nodes;
    if (node === undefined) return this.skip();
    const { child, type } = await openShell();
    node.freeze();
    try {
      await type('SELECT id FROM people;\r', 'people;');
      await type('\u0003', '[ABORTED]');
    } finally {
      node.thaw();
    }
    await type('SELECT nickname FROM people;\r', 'Ann');
    child.stdin?.end('exit\r');
    expect(await ended(child)).to.equal(0);
  });

  it('keeps its history for the owner alone, without passwords, and offers it to the next shell', async () => {
    const path = scratch('history', 'lines');
    const first = await openShell({ PURECQL_HISTORY: path });
    await first.type('SELECT 12345 FROM people;\r', '[');
    await first.type("CREATE ROLE r WITH PASSWORD = 'kite-9';\r", '[');
    first.child.stdin?.end('exit\r');
    await ended(first.child);
    const kept = readFileSync(path, 'utf8');
    expect(kept).to.include('SELECT 12345 FROM people;').and.not.include('kite-9');
    expect(statSync(path).mode & 0o077).to.equal(0);
    const second = await openShell({ PURECQL_HISTORY: path });
    await second.type('\u001b[A', 'exit');
    await second.type('\u001b[A', 'SELECT 12345 FROM people;');
    second.child.stdin?.end();
    expect(await ended(second.child)).to.equal(0);
  });
});
