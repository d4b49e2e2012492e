import { expect } from 'chai';
import { Consistency } from '../../src/index';
import type { BatchItem, BatchOptions, Cluster, Session } from '../../src/index';
import { createKeyspace } from '../support/keyspace';
import { rejection } from '../support/rejection';
import { describeWithServer } from '../support/server';
import { clusterOn, firstRow } from './drivers';

/** More replicas than a keyspace with one has, though one is a majority of them. */
const tooMany = { consistency: 'TWO' } as const;

describeWithServer('results: replicas that are missing in the midst of a request', {}, (server) => {
  const keyspaces: string[] = [];
  let cluster: Cluster;
  let session: Session;
  let key = 0;

  before('make two keyspaces', async () => {
    for (let i = 0; i < 2; i++) keyspaces.push(await createKeyspace(server(), undefined, 1));
    cluster = clusterOn(server());
    session = await cluster.connect(keyspaces[0]);
    for (const keyspace of keyspaces) {
      await session.execute(`CREATE TABLE ${keyspace}.t (k int PRIMARY KEY, v int)`);
      await session.execute(`CREATE TABLE ${keyspace}.c (k int PRIMARY KEY, n counter)`);
    }
  });
  beforeEach('take a key that nobody has', () => {
    key++;
  });
  after(() => cluster.shutdown());

  const atSerial = (): Promise<unknown> => firstRow(session, 'SELECT v FROM t WHERE k = ?', [key], { consistency: 'SERIAL' });

  const conditional: Record<string, () => Promise<unknown>> = {
    'an insert': () => session.execute('INSERT INTO t (k, v) VALUES (?, 1) IF NOT EXISTS', [key], tooMany),
    'an insert as text': () => session.execute(`INSERT INTO t (k, v) VALUES (${key}, 1) IF NOT EXISTS`, undefined, tooMany),
    'a batch': () => session.batch([{ query: 'INSERT INTO t (k, v) VALUES (?, 1) IF NOT EXISTS', params: [key] }], tooMany),
    'a batch as text': () => (
      session.execute(`BEGIN BATCH INSERT INTO t (k, v) VALUES (${key}, 1) IF NOT EXISTS APPLY BATCH`, undefined, tooMany)
    ),
    'an update': async () => {
      await session.execute('INSERT INTO t (k, v) VALUES (?, 0)', [key]);
      return session.execute('UPDATE t SET v = 1 WHERE k = ? IF v = 0', [key], tooMany);
    },
  };
  for (const [what, ask] of Object.entries(conditional)) {
    it(`a lightweight transaction that cannot be committed has run all the same, and says that it may have: ${what}`, async () => {
      const error = await rejection(ask());
      expect(error.code).to.be.oneOf(['UNAVAILABLE', 'WRITE_TIMEOUT']);
      expect(error).to.include({ consistency: Consistency.TWO, mayHaveRun: true });
      expect(await atSerial()).to.deep.equal({ v: 1 });
    });
  }

  async function replicate(keyspace: string, replicas: number): Promise<void> {
    const replication = `{'class': 'SimpleStrategy', 'replication_factor': ${replicas}}`;
    await session.execute(`ALTER KEYSPACE ${keyspace} WITH replication = ${replication}`);
  }

  /**
   * One statement for each keyspace, of which now one and now the other has too few nodes, since a node does not tell which it
   * begins with; gives what the errors say.
   */
  async function halves(type: NonNullable<BatchOptions['type']>, item: (keyspace: string) => BatchItem): Promise<boolean[]> {
    const said: boolean[] = [];
    for (const lacking of keyspaces) {
      await replicate(lacking, cluster.metadata.hosts.length + 1);
      const error = await rejection(session.batch(keyspaces.map(item), { type, consistency: 'ALL' }));
      expect(error).to.include({ code: 'UNAVAILABLE', consistency: Consistency.ALL });
      said.push(error.mayHaveRun);
      await replicate(lacking, 1);
    }
    return said;
  }

  async function done(table: 't' | 'c'): Promise<number> {
    const found = keyspaces.map((keyspace) => session.execute(`SELECT k FROM ${keyspace}.${table} WHERE k = ?`, [key]));
    return (await Promise.all(found)).filter(({ rows }) => rows.length > 0).length;
  }

  for (const [type, table, statement] of [
    ['unlogged', 't', 't (k, v) VALUES (?, 1)'], ['counter', 'c', 'c SET n = n + 1 WHERE k = ?'],
  ] as const) {
    it(`a batch that finds them missing for a later partition has written the first, and says that it may have: ${type}`, async () => {
      const verb = type === 'counter' ? 'UPDATE' : 'INSERT INTO';
      const said = await halves(type, (keyspace) => ({ query: `${verb} ${keyspace}.${statement}`, params: [key] }));
      expect(said).to.deep.equal([true, true]);
      const endMs = performance.now() + 10_000;
      while ((await done(table)) !== 1 && performance.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await done(table)).to.equal(1);
    });
  }

  it('a logged batch finds them missing before it writes anything, and says that it has not run', async () => {
    const said = await halves('logged', (keyspace) => ({ query: `INSERT INTO ${keyspace}.t (k, v) VALUES (?, 1)`, params: [key] }));
    expect(said).to.deep.equal([false, false]);
    expect(await done('t')).to.equal(0);
  });
});
