import { expect } from 'chai';
import { Cluster } from '../../../src/index';
import type { ClusterOptions, Session } from '../../../src/index';
import { createKeyspace } from '../../support/keyspace';
import { MigrationProxies } from '../../support/migration-proxy';
import type { MigrationProxyOptions } from '../../support/migration-proxy';
import { runCql } from '../../support/raw-cql';
import { rejection } from '../../support/rejection';
import { describeWithServer } from '../../support/server';
import { settle } from '../../support/settle';
import { inTurn } from '../drivers';

const prepareOpcode = 0x09;
/** Made beside the driver: the proxies answer for the schema version of two nodes, which therefore seem to agree at once. */
const tables = [
  'versions (k int primary key, v text)', 'packed (k int primary key, v text)', 'moved (k int primary key, v int)',
  'pages (k int, c int, primary key (k, c))',
];

/** Two nodes with the same data and statements of their own: the cluster to leave, and the one to go to. */
describeWithServer('server: behind migration proxies', { nodes: 2 }, (server) => {
  let keyspace: string;

  before(async () => {
    keyspace = await createKeyspace(server(), undefined, 2);
    await runCql(server(), ...tables.map((table) => `CREATE TABLE ${keyspace}.${table}`));
    await settle(server());
  });

  const origin = (): string => server().contactPoints[0]!;
  const target = (): string => server().contactPoints[1]!;

  /** A session behind two proxies, and what the cluster warned of. */
  async function use(
    run: (parts: { session: Session; cluster: Cluster; proxies: MigrationProxies; warnings: string[] }) => Promise<void>,
    options: ClusterOptions = {}, proxyOptions: MigrationProxyOptions = {},
  ): Promise<void> {
    await using proxies = await MigrationProxies.before(origin(), 2, proxyOptions);
    const { contactPoints } = proxies;
    const cluster = new Cluster({ contactPoints, connectTimeoutMs: 10_000, ...options });
    const warnings: string[] = [];
    cluster.on('warning', (text) => warnings.push(text));
    try {
      await run({ session: await cluster.connect(keyspace), cluster, proxies, warnings });
    } finally {
      await cluster.shutdown();
    }
  }

  const refusals: [name: string, refusalOf: MigrationProxyOptions['refusalOf']][] = [
    ['lists what there is', undefined],
    ['names the version alone', (version) => `Invalid or unsupported protocol version (${version})`],
    ['says something else', () => 'Unsupported protocol version'],
  ];
  for (const [name, refusalOf] of refusals) {
    it(`takes v4 by a refusal that ${name}, though SUPPORTED lists v5`, () => use(async ({ session, proxies, warnings }) => {
        await session.execute('insert into versions (k, v) values (?, ?)', [1, 'one'], { consistency: 'ALL' });
      const { rows } = await session.execute<{ v: string }>('select v from versions where k = ?', [1]);
      expect(rows).to.deep.equal([{ v: 'one' }]);
      const tried = proxies.startups.map(({ version }) => version);
      expect([tried[0], new Set(tried.slice(1))]).to.deep.equal([5, new Set([4])]);
      expect(warnings.filter((text) => text.includes('refused protocol V5 and V4 is used')).length).to.equal(1);
    }, {}, refusalOf === undefined ? {} : { refusalOf }));
  }

  it('takes the proxies that system.peers lists for the nodes, where there is no peers_v2', () => use(async ({ session, cluster, proxies }) => {
    expect(cluster.metadata.hosts.map(String)).to.have.members(proxies.contactPoints);
    const used = new Set<string>();
    for (let i = 0; i < 40; i++) used.add(String((await session.execute('select now() from system.local')).info.coordinator));
    expect(used).to.deep.equal(new Set(proxies.contactPoints));
  }, inTurn()));

  it('does not ask for a compression that is not common to both clusters, and says so', () => use(async ({ session, proxies, warnings }) => {
    expect((await session.execute('select key from system.local')).rows.length).to.equal(1);
    expect(proxies.startups.some(({ text }) => text.includes('COMPRESSION'))).to.equal(false);
    expect(warnings.join()).to.include('Compression lz4 is not used: the server offers none');
  }, { compression: 'lz4' }));

  it('asks for the compression that both have', () => use(async ({ session, proxies, warnings }) => {
    const text = 'compressible '.repeat(2_000);
    await session.execute('insert into packed (k, v) values (?, ?)', [1, text], { consistency: 'ALL' });
    const { rows } = await session.execute<{ v: string }>('select v from packed where k = 1');
    expect(rows[0]!.v).to.equal(text);
    expect(proxies.startups.every(({ version, text: asked }) => version === 5 || asked.includes('lz4'))).to.equal(true);
    expect(warnings.join()).to.not.include('Compression');
  }, { compression: 'lz4' }, { compression: ['lz4'] }));

  it('goes on after the switch-over, with every statement prepared once more', () => use(async ({ session, proxies }) => {
    const insert = 'insert into moved (k, v) values (?, ?)';
    const select = 'select v from moved where k = ?';
    for (let k = 0; k < 20; k++) await session.execute(insert, [k, k], { consistency: 'ALL' });
    const bound = (await session.prepare(select)).bind([7]);
    await session.execute(bound);
    const prepares = (): number => proxies.opcodes.filter((opcode) => opcode === prepareOpcode).length;
    const before = prepares();
    proxies.switchTo(target());
    const options = { idempotent: true, timeoutMs: 25_000, consistency: 'ALL' } as const;
    await eventually(() => session.execute('select key from system.local', [], { ...options, prepare: false }));
    const requests = Array.from({ length: 40 }, (_, k) => session.execute(insert, [k, k + 100], options));
    await Promise.all([...requests, session.execute(bound, undefined, options)]);
    for (let k = 0; k < 20; k++) {
      const { rows } = await session.execute<{ v: number }>(select, [k], options);
      expect(rows).to.deep.equal([{ v: k + 100 }]);
    }
    const again = prepares() - before;
    expect(again, 'statements prepared once more').to.be.within(2, 4);
  }));

  /** Until connections are there again, every try is refused at once. */
  async function eventually<T>(run: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await run();
      } catch (error) {
        if (tries === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  it('says of a paging state that another cluster has given what it is', () => use(async ({ session }) => {
    for (let c = 0; c < 12; c++) await session.execute('insert into pages (k, c) values (1, ?)', [c], { consistency: 'ALL' });
    const first = await session.execute('select * from pages', [], { pageSize: 5 });
    const rest = await session.execute('select * from pages', [], { pageSize: 5, pagingState: first.pagingState! });
    expect(rest.rows.length).to.equal(5);
    const foreign = Buffer.from('001000010007000000046b657900', 'hex');
    const error = await rejection(session.execute('select * from pages', [], { pageSize: 5, pagingState: foreign }));
    expect(error.message).to.equal('Invalid value for the paging state: it is good only for the statement, the cluster and the ' +
      'protocol version that gave it: begin again at the first page');
  }));
});
