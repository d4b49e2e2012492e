import { expect } from 'chai';
import { ConfigurationError, ProtocolVersion } from '../../src/index';
import type { Session, StreamOptions } from '../../src/index';
import { describeOnDse } from './describe-on-dse';

const rowCount = 5_000;

for (const version of ['DSE_V1', 'DSE_V2'] as const) {
  describeOnDse(`continuous paging on ${version}`, version === 'DSE_V2' ? { version: '6.0' } : { version: '5.1' }, (dse) => {
    let cluster: ReturnType<ReturnType<typeof dse>['cluster']>;
    let session: Session;

    before('fill a table', async function () {
      this.timeout(120_000);
      cluster = dse().cluster({ protocolVersion: ProtocolVersion[version] });
      session = await cluster.connect(dse().keyspace);
      await session.execute('create table if not exists pushed (k int, c int, v text, primary key (k, c))');
      const values = Array.from({ length: rowCount }, (_, i) => [i % 10, i, 'x'.repeat(100)]);
      await session.executeConcurrent('insert into pushed (k, c, v) values (?, ?, ?)', values);
    });
    after(() => cluster?.shutdown());

    async function read(continuousPaging: NonNullable<StreamOptions['continuousPaging']>, options: StreamOptions = {}): Promise<number[]> {
      const numbers: number[] = [];
      const rows = session.stream<{ c: number }>('select c from pushed', [], { pageSize: 100, continuousPaging, ...options });
      for await (const { c } of rows) numbers.push(c);
      return numbers;
    }

    const all = Array.from({ length: rowCount }, (_, i) => i);
    const sorted = (numbers: number[]): number[] => numbers.sort((a, b) => a - b);

    it('gives every row once', async () => {
      expect(sorted(await read(true))).to.deep.equal(all);
      expect(sorted(await read({ maxQueuedPages: 1 }))).to.deep.equal(all);
      expect(sorted(await read({ unit: 'bytes' }, { pageSize: 10_000 }))).to.deep.equal(all);
    });

    it('ends after so many pages', async () => {
      expect((await read({ maxPages: 3 })).length).to.equal(300);
    });

    it('waits for a slow reader', async () => {
      let count = 0;
      for await (const row of session.stream('select c from pushed', [], { pageSize: 100, continuousPaging: { maxQueuedPages: 2 } })) {
        if (++count % 1_000 === 0) await new Promise((resolve) => setTimeout(resolve, 200));
        expect(row).to.have.property('c');
      }
      expect(count).to.equal(rowCount);
    });

    it('stops when the reader does, and the connection goes on', async () => {
      for (let run = 0; run < 20; run++) {
        const rows = session.stream('select c from pushed', [], { pageSize: 10, continuousPaging: true });
        expect((await rows.next()).value).to.have.property('c');
        await rows.return();
      }
      expect((await session.execute('select key from system.local')).rows.length).to.equal(1);
      expect(sorted(await read(true))).to.deep.equal(all);
    });
  });
}

describeOnDse('continuous paging elsewhere', {}, (dse) => {
  it('is refused on v4, by name', async () => {
    const cluster = dse().cluster({ protocolVersion: ProtocolVersion.V4 });
    try {
      const session = await cluster.connect();
      const rows = session.stream('select * from system.local', [], { continuousPaging: true });
      const error: unknown = await rows.next().catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ConfigurationError).with.property('message').that.includes('V4');
    } finally {
      await cluster.shutdown();
    }
  });
});
