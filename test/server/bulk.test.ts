import { expect } from 'chai';
import { Readable } from 'node:stream';
import { Cluster } from '../../src/index';
import type { Session } from '../../src/index';
import { createKeyspace } from '../support/keyspace';
import { describeWithServer } from '../support/server';

const rowCount = 100_000;

describeWithServer('server: in bulk', {}, (server) => {
  let cluster: Cluster;
  let session: Session;

  before(async function () {
    this.timeout(120_000);
    cluster = new Cluster({ contactPoints: server().contactPoints });
    session = await cluster.connect(await createKeyspace(server()));
    await session.execute('create table t (p int, c int, v text, primary key (p, c))');
  });
  after(() => cluster.shutdown());

  it('writes 100,000 rows out of a generator, a bounded number at a time', async function () {
    this.timeout(120_000);
    let taken = 0;
    function* rows(): Generator<unknown[]> {
      for (; taken < rowCount; taken++) yield [taken % 100, taken, `value ${taken}`];
    }
    let last = 0;
    const result = await session.executeConcurrent('insert into t (p, c, v) values (?, ?, ?)', rows(), {
      concurrency: 512,
      idempotent: true,
      onProgress: ({ succeeded }) => {
        expect(taken - succeeded).to.be.at.most(600);
        last = succeeded;
      },
    });
    expect(result).to.deep.equal({ succeeded: rowCount, failed: 0, errors: [] });
    expect(last).to.equal(rowCount);
  });

  it('reads them all in pages of 100, exactly once each', async function () {
    this.timeout(120_000);
    const seen = new Uint8Array(rowCount);
    for await (const row of session.stream<{ c: number; v: string }>('select c, v from t', undefined, { pageSize: 100 })) {
      seen[row.c]!++;
      if (row.v !== `value ${row.c}`) expect.fail(`row ${row.c} has ${row.v}`);
    }
    expect(seen.every((count) => count === 1)).to.equal(true);
  });

  it('goes past pages that a filter leaves empty', async function () {
    this.timeout(120_000);
    const query = `select c from t where v = 'value ${rowCount - 1}' allow filtering`;
    const pages = await session.execute<{ c: number }>(query, undefined, { pageSize: 1 });
    const found: number[] = [];
    for await (const { c } of pages) found.push(c);
    expect(found).to.deep.equal([rowCount - 1]);
  });

  it('reports the items that fail, each with its place, and goes on', async () => {
    const items = Array.from({ length: 1_000 }, (_, i) => (i % 100 === 7 ? ['no number', i, 'x'] : [1, i, 'y']));
    const result = await session.executeConcurrent('insert into t (p, c, v) values (?, ?, ?)', items);
    expect(result).to.include({ succeeded: 990, failed: 10 });
    expect(result.errors.map(({ index }) => index)).to.deep.equal([7, 107, 207, 307, 407, 507, 607, 707, 807, 907]);
    expect(result.errors[0]?.error).to.include({ code: 'ENCODING_ERROR', mayHaveRun: false });
  });

  it('feeds a readable stream of Node', async () => {
    let count = 0;
    for await (const row of Readable.from(session.stream('select c from t where p = 3', undefined, { pageSize: 50 }))) {
      expect(row).to.have.property('c');
      count++;
    }
    expect(count).to.equal(rowCount / 100);
  });

  it('fetches the trace of a request', async () => {
    const { info } = await session.execute('select c from t where p = 1 and c = 1', undefined, { trace: true });
    const trace = await session.fetchTrace(info.tracingId!);
    expect(trace).to.include({ coordinator: info.coordinator.address });
    expect(trace.durationMicros).to.be.greaterThan(0);
    expect(trace.events.length).to.be.greaterThan(2);
    expect(trace.parameters.get('query')).to.include('select c from t');
  });
});
