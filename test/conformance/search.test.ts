import { expect } from 'chai';
import { searchProfile, solr, solrQuery } from '../../src/index';
import type { Session } from '../../src/index';
import { describeOnDse } from './describe-on-dse';

interface Item { readonly id: number; readonly name: string }

const items = Array.from({ length: 60 }, (_, id): [number, string, number] => [id, id === 7 ? "O'Neil & sons (bags)" : `item ${id}`, id * 1.5]);

describeOnDse('search', { workload: 'Search' }, (dse) => {
  let cluster: ReturnType<ReturnType<typeof dse>['cluster']>;
  let session: Session;

  before('make an index', async function () {
    this.timeout(180_000);
    cluster = dse().cluster({ executionProfiles: { search: searchProfile() } });
    session = await cluster.connect(dse().keyspace);
    await session.execute('create table items (id int primary key, name text, price double)');
    await session.execute('create search index on items', [], { timeoutMs: 120_000 });
    await session.executeConcurrent('insert into items (id, name, price) values (?, ?, ?)', items);
    for (let tries = 0; (await find('*:*')).length < items.length; tries++) {
      if (tries === 120) throw new Error('The index did not fill within a minute');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  });
  after(() => cluster?.shutdown());

  async function find(q: string): Promise<Item[]> {
    const found: Item[] = [];
    const query = solrQuery({ q, paging: 'driver' });
    const rows = session.stream<Item>('select id, name from items where solr_query = ?', [query], { executionProfile: 'search', pageSize: 7 });
    for await (const row of rows) found.push(row);
    return found;
  }

  it('finds by text with characters of its own syntax', async () => {
    expect((await find(solr`name:${"O'Neil & sons (bags)"}`)).map(({ id }) => id)).to.deep.equal([7]);
  });

  it('gives all pages', async () => {
    expect((await find('*:*')).map(({ id }) => id).sort((a, b) => a - b)).to.deep.equal(items.map(([id]) => id));
  });

  it('finds by ranges', async () => {
    const found = await find(solr`price:[${15} TO ${18}]`);
    expect(found.map(({ id }) => id).sort((a, b) => a - b)).to.deep.equal([10, 11, 12]);
  });
});
