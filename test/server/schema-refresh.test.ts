import { expect } from 'chai';
import type { Cluster, ClusterOptions, Session } from '../../src/index';
import { createKeyspace } from '../support/keyspace';
import { describeWithServer } from '../support/server';
import { until } from '../support/until';
import { clusterOn } from './drivers';

describeWithServer('server: freshness of the schema metadata', {}, (server) => {
  const clusters: Cluster[] = [];
  let keyspace = '';
  const connect = async (options: ClusterOptions = {}): Promise<{ cluster: Cluster; session: Session }> => {
    const cluster = clusterOn(server(), options);
    clusters.push(cluster);
    return { cluster, session: await cluster.connect(keyspace) };
  };
  beforeEach('make a keyspace', async () => {
    keyspace = await createKeyspace(server());
  });
  afterEach('disconnect', () => Promise.all(clusters.splice(0).map((cluster) => cluster.shutdown())));

  const tablesOf = ({ metadata }: Cluster): string[] => [...metadata.keyspaces.get(keyspace)?.tables.keys() ?? []].sort();

  it('is there after connect, system keyspaces and virtual ones included', async () => {
    const { cluster } = await connect();
    expect([...cluster.metadata.keyspaces.keys()]).to.include.members([keyspace, 'system', 'system_schema', 'system_views']);
    expect(cluster.metadata.keyspaces.get(keyspace)?.replication['replication_factor']).to.equal('1');
  });

  it('has what a statement changed when its promise resolves', async () => {
    const { cluster, session } = await connect();
    await session.execute('CREATE TYPE zip (code int)');
    await session.execute('CREATE TABLE t (k int PRIMARY KEY, z frozen<zip>)');
    expect(tablesOf(cluster)).to.deep.equal(['t']);
    await session.execute('ALTER TABLE t ADD v text');
    expect([...cluster.metadata.keyspaces.get(keyspace)?.tables.get('t')?.columns.keys() ?? []]).to.deep.equal(['k', 'v', 'z']);
    await session.execute('CREATE INDEX by_v ON t (v)');
    expect(cluster.metadata.keyspaces.get(keyspace)?.tables.get('t')?.indexes.map(({ name }) => name)).to.deep.equal(['by_v']);
    await session.execute('ALTER TYPE zip ADD extension text');
    const type = cluster.metadata.keyspaces.get(keyspace)?.tables.get('t')?.columns.get('z')?.type;
    expect(type?.kind === 'udt' ? type.fields.map(({ name }) => name) : []).to.deep.equal(['code', 'extension']);
    await session.execute("CREATE FUNCTION f(a int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return a;'");
    expect(cluster.metadata.keyspaces.get(keyspace)?.functions.get('f')?.body).to.equal('return a;');
    await session.execute('DROP TABLE t');
    expect(tablesOf(cluster)).to.deep.equal([]);
    await session.execute(`DROP KEYSPACE ${keyspace}`);
    expect(cluster.metadata.keyspaces.has(keyspace)).to.equal(false);
  });

  it('has what many statements changed at once', async () => {
    const { cluster, session } = await connect();
    const names = Array.from({ length: 12 }, (_, i) => `t${String(i).padStart(2, '0')}`);
    await Promise.all(names.map((name) => session.execute(`CREATE TABLE ${name} (k int PRIMARY KEY)`)));
    expect(tablesOf(cluster)).to.deep.equal(names);
  });

  it('has what others changed soon after the server tells', async () => {
    const { cluster } = await connect();
    const { session } = await connect();
    await session.execute('CREATE TABLE theirs (k int PRIMARY KEY)');
    await session.execute('CREATE MATERIALIZED VIEW other AS SELECT * FROM theirs WHERE k IS NOT NULL PRIMARY KEY (k)');
    await until(() => tablesOf(cluster).includes('theirs') && cluster.metadata.keyspaces.get(keyspace)?.views.has('other') === true);
    await session.execute(`DROP KEYSPACE ${keyspace}`);
    await until(() => !cluster.metadata.keyspaces.has(keyspace));
  });

  it('is of the wanted keyspaces alone', async () => {
    const { cluster, session } = await connect({ schemaMetadata: (name) => name === keyspace });
    expect([...cluster.metadata.keyspaces.keys()]).to.deep.equal([keyspace]);
    await session.execute('CREATE TABLE t (k int PRIMARY KEY)');
    expect(tablesOf(cluster)).to.deep.equal(['t']);
  });

  it('is not read until it is asked for, when it is switched off', async () => {
    const { cluster, session } = await connect({ schemaMetadata: false });
    await session.execute('CREATE TABLE t (k int PRIMARY KEY)');
    expect(cluster.metadata.keyspaces.size).to.equal(0);
    await cluster.metadata.refreshSchema(keyspace);
    expect([...cluster.metadata.keyspaces.keys()]).to.deep.equal([keyspace]);
    await session.execute('CREATE TABLE u (k int PRIMARY KEY)');
    expect(tablesOf(cluster)).to.deep.equal(['t', 'u']);
    await cluster.metadata.refreshSchema();
    expect(cluster.metadata.keyspaces.has('system')).to.equal(true);
  });
});
