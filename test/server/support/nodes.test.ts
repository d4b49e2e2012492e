import { expect } from 'chai';
import { isAlive } from '../../support/cassandra/file-lock';
import type { CassandraNode } from '../../support/cassandra/cassandra-node';
import { createKeyspace } from '../../support/keyspace';
import { runCql, throughNode } from '../../support/raw-cql';
import { describeWithServer } from '../../support/server';
import { settle } from '../../support/settle';

const options = {
  ownProcesses: true,
  nodes: 3,
  perNode: [{}, { rack: 'rack2' }],
  // Writes are on disk when they are answered, so that a killed node has them all.
  yaml: { commitlog_sync: 'batch', commitlog_sync_period: '0ms' },
} as const;

describeWithServer('server: three nodes', options, (server) => {
  const node = (index: number): CassandraNode => {
    const found = server().nodes[index];
    if (found === undefined) throw new Error(`There is no node ${index}`);
    return found;
  };
  const ask = (index: number, ...statements: string[]): ReturnType<typeof runCql> =>
    runCql({ ...throughNode(server(), node(index).contactPoint), timeoutMs: 1_500 }, ...statements);

  it('know each other from the start', async () => {
    for (const index of [0, 1, 2]) {
      const [rows] = await ask(index, 'SELECT peer, tokens FROM system.peers');
      expect(rows, node(index).contactPoint).to.have.length(2);
    }
  });

  it('listen on the same port of different addresses', () => {
    expect(server().nodes.map(({ address }) => address)).to.deep.equal(['127.0.0.1', '127.0.0.2', '127.0.0.3']);
    expect(new Set(server().nodes.map(({ port }) => port))).to.have.property('size', 1);
  });

  it('have each its own configuration', async () => {
    const racks = await Promise.all([0, 1, 2].map((index) => ask(index, 'SELECT rack FROM system.local')));
    expect(racks.map(([rows]) => String(rows?.[0]?.[0]))).to.deep.equal(['rack1', 'rack2', 'rack1']);
  });

  it('say nothing while frozen, and go on when thawed', async () => {
    node(2).freeze();
    const error: unknown = await ask(2, 'SELECT key FROM system.local').catch((reason: unknown) => reason);
    expect(String(error)).to.include('did not answer');
    node(2).thaw();
    expect(await ask(2, 'SELECT key FROM system.local')).to.have.length(1);
  });

  it('are gone when killed, and come back with their data', async function () {
    this.timeout(60_000);
    const keyspace = await createKeyspace(server());
    await ask(0, `CREATE TABLE ${keyspace}.t (k int PRIMARY KEY)`);
    await settle(server());
    const everyReplica = { ...throughNode(server(), node(0).contactPoint), consistency: 'ALL' } as const;
    await runCql(everyReplica, `INSERT INTO ${keyspace}.t (k) VALUES (7)`);
    const { pid } = node(1);
    await node(1).kill();
    expect(isAlive(pid ?? 0)).to.equal(false);
    expect(node(1)).to.include({ isRunning: false, pid: undefined });
    expect(String(await ask(1, 'SELECT key FROM system.local').catch(String))).to.include('ECONNREFUSED');
    await node(1).start();
    await settle(server());
    const [rows] = await ask(1, `SELECT k FROM ${keyspace}.t`);
    expect(rows?.[0]?.[0]?.readInt32BE()).to.equal(7);
  });

  it('stop in order', async () => {
    await node(2).stop();
    expect(node(2).isRunning).to.equal(false);
    expect(node(2).log()).to.include('Cassandra shutdown complete');
  });
});
