import { expect } from 'chai';
import { Cluster } from '../../../src/index';
import type { Session } from '../../../src/index';
import { createKeyspace } from '../../support/keyspace';
import { RecordingEnvironment } from '../../support/recording-environment';
import { describeWithServer } from '../../support/server';

describeWithServer('cluster: prepared statements', { nodes: 3 }, (server) => {
  const environment = new RecordingEnvironment();
  let cluster: Cluster;
  let session: Session;

  before(async () => {
    const keyspace = await createKeyspace(server(), undefined, 3);
    cluster = new Cluster({ contactPoints: server().contactPoints }, environment);
    session = await cluster.connect(keyspace);
    await session.execute('create table t (k int primary key, v text)');
  });
  after(() => cluster.shutdown());

  it('are prepared once for a session, and once more on each other node that is asked', async () => {
    environment.requests.length = 0;
    const insert = 'insert into t (k, v) values (?, ?)';
    await Promise.all(Array.from({ length: 3_000 }, (_, i) => session.execute(insert, [i, `v${i}`])));
    const prepares = environment.sent('PREPARE').filter(({ message }) => message.query === insert);
    expect(prepares.length).to.be.at.most(3);
    expect(new Set(prepares.map(({ host }) => host)).size).to.equal(prepares.length);
  });

  it('are prepared once on a node that has forgotten them after a change of the table, whatever waits for it', async () => {
    const select = 'select v from t where k = ?';
    const [host] = cluster.metadata.hosts;
    await session.execute(select, [1], { host: host! });
    await session.execute('alter table t add extra int');
    environment.requests.length = 0;
    const results = await Promise.all(Array.from({ length: 10_000 }, (_, i) => session.execute<{ v: string }>(select, [i % 3_000], { host: host! })));
    results.forEach((result, i) => expect(result.rows).to.deep.equal([{ v: `v${i % 3_000}` }]));
    expect(environment.sent('PREPARE').map((request) => request.host)).to.deep.equal([String(host)]);
  });
});
