import { inspect } from 'node:util';
import { expect } from 'chai';
import { Schema } from '../../src/cluster/schema/schema';
import type { KeyspaceMetadata, TableMetadata } from '../../src/cluster/schema/schema-metadata';
import { SchemaReader } from '../../src/cluster/schema/schema-reader';
import type { SystemRow } from '../../src/cluster/topology';
import { formatIdentifier } from '../../src/codec/identifier';
import { ServerInternalError } from '../../src/index';
import type { ResultSet, Session } from '../../src/index';
import { describeWithServer } from '../support/server';
import { usePeer, useSessions } from './drivers';
import { metadataOf, neutralPeerTable, neutralPeerUdt, neutralTable, neutralUdt } from './peer-schema';
import { linesOfMetadata, linesOfServer, optionLines, serverOptionLines } from './schema-text';

const everyKind = [
  'CREATE TYPE zip (code int, ext text)',
  'CREATE TYPE "Ad""dress" (street text, "Zip" frozen<zip>, tags set<text>, place tuple<int, frozen<list<int>>>)',
  'CREATE TYPE person (name text, homes frozen<map<text, frozen<"Ad""dress">>>, zips frozen<list<zip>>)',
  `CREATE TABLE wide (
    a int, b text, c timeuuid, d int, s text static, sl list<int> static,
    l list<int>, st set<inet>, m map<text, frozen<zip>>, fl frozen<list<int>>, fm frozen<map<int, frozen<set<text>>>>,
    p person, fa frozen<"Ad""dress">, tu tuple<int, text>, v vector<float, 3>,
    "UP" int, "__proto__" int, "q""x" text, "select" int, dt date, du duration, bl blob, ti time,
    PRIMARY KEY ((a, b), c, d)
  ) WITH CLUSTERING ORDER BY (c DESC, d ASC) AND comment = 'it''s "quoted" {''a'': 1} é' AND default_time_to_live = 5
    AND gc_grace_seconds = 7 AND speculative_retry = '50ms' AND caching = {'keys': 'NONE', 'rows_per_partition': '10'}
    AND compaction = {'class': 'LeveledCompactionStrategy', 'sstable_size_in_mb': '10'} AND compression = {'enabled': 'false'}`,
  'CREATE INDEX ON wide (keys(m))',
  'CREATE INDEX by_entry ON wide (entries(m))',
  'CREATE INDEX by_list ON wide (values(l))',
  'CREATE INDEX by_full ON wide (full(fl))',
  'CREATE INDEX "ByUP" ON wide ("UP")',
  'CREATE INDEX by_quote ON wide ("q""x")',
  "CREATE CUSTOM INDEX by_vector ON wide (v) USING 'StorageAttachedIndex' WITH OPTIONS = {'similarity_function': 'dot_product'}",
  "CREATE CUSTOM INDEX by_sai ON wide (dt) USING 'sai'",
  "CREATE CUSTOM INDEX by_sasi ON wide (\"select\") USING 'org.apache.cassandra.index.sasi.SASIIndex'",
  'CREATE TABLE vectors (k int PRIMARY KEY, v vector<frozen<zip>, 2>, vv vector<frozen<list<int>>, 2>)',
  'CREATE TABLE counters (k int PRIMARY KEY, n counter)',
  "CREATE TABLE custom (k int PRIMARY KEY, x 'org.apache.cassandra.db.marshal.DynamicCompositeType(a=>Int32Type)')",
  'CREATE TABLE compact (k int PRIMARY KEY, a int, b text) WITH COMPACT STORAGE',
  'CREATE TABLE compact_value (k int, c int, v text, PRIMARY KEY (k, c)) WITH COMPACT STORAGE',
  'CREATE TABLE compact_keys (k int, c int, d int, PRIMARY KEY (k, c, d)) WITH COMPACT STORAGE AND CLUSTERING ORDER BY (c DESC, d ASC)',
  'CREATE TABLE altered (k int PRIMARY KEY, gone int, "old" text)',
  'ALTER TABLE altered DROP gone',
  'ALTER TABLE altered ADD fresh frozen<zip>',
  'ALTER TYPE zip ADD country text',
  'ALTER TYPE zip RENAME ext TO extension',
  'CREATE TABLE "Base" (k int, c int, v text, PRIMARY KEY (k, c))',
  `CREATE MATERIALIZED VIEW by_v AS SELECT * FROM "Base" WHERE v IS NOT NULL AND k IS NOT NULL AND c IS NOT NULL
    PRIMARY KEY (v, c, k) WITH CLUSTERING ORDER BY (c DESC, k ASC) AND comment = 'a view'`,
  `CREATE MATERIALIZED VIEW "ByC" AS SELECT c, k FROM "Base" WHERE c > 5 AND c IS NOT NULL AND k IS NOT NULL PRIMARY KEY (c, k)`,
  "CREATE FUNCTION plus(a int, b int) RETURNS NULL ON NULL INPUT RETURNS int LANGUAGE java AS 'return a + b;'",
  `CREATE FUNCTION plus(a text, "B" map<int, frozen<list<text>>>, c zip, d tuple<int, frozen<list<int>>>, e vector<float, 2>)
    CALLED ON NULL INPUT RETURNS set<int> LANGUAGE java AS $$return null; // "it's"$$`,
  'CREATE FUNCTION "Up"() CALLED ON NULL INPUT RETURNS "Ad""dress" LANGUAGE java AS \'return null;\'',
  "CREATE FUNCTION half(a int) CALLED ON NULL INPUT RETURNS text LANGUAGE java AS 'return \"\";'",
  'CREATE AGGREGATE total(int) SFUNC plus STYPE int FINALFUNC half INITCOND 0',
  'CREATE AGGREGATE "Sum"(int) SFUNC plus STYPE int INITCOND 7',
];

describeWithServer('server: schema metadata', {}, (server) => {
  const sessions = useSessions(server, 'v5');
  const peer = usePeer(server, sessions);
  const schema = new Schema();
  const session = (): Session => sessions().on.v5;
  const query = async (cql: string): Promise<SystemRow[]> => {
    const rows: SystemRow[] = [];
    for await (const row of session().stream<SystemRow>(cql)) rows.push(row);
    return rows;
  };
  const reader = new SchemaReader(query);
  const own = (): KeyspaceMetadata => schema.keyspaces.get(sessions().keyspace)!;

  before('make one of each kind and read the schema', async () => {
    for (const statement of everyKind) await session().execute(statement);
    schema.replaceAll(await reader.readAll());
  });

  it('says of each object what DESCRIBE says', async () => {
    const described = new Map((await query(`DESCRIBE KEYSPACE ${own().name}`)).map(linesOfServer));
    const lines = linesOfMetadata(own());
    expect([...lines.keys()]).to.have.members([...described.keys()]).and.to.have.length(30);
    for (const [object, expected] of described) {
      const isStatic = object === 'table compact';
      const noise = isStatic ? expected.filter((line) => line !== 'CLUSTERING ORDER BY (column1 ASC)') : expected;
      expect(lines.get(object), object).to.deep.equal(noise);
    }
  });

  it('has the options of tables and views', async () => {
    for (const row of await query(`DESCRIBE KEYSPACE ${own().name}`)) {
      const { type, name, create_statement: text } = row as Record<string, string>;
      if (type !== 'table' && type !== 'materialized_view') continue;
      const bare = name!.replaceAll('"', '');
      const table = own().tables.get(bare) ?? own().views.get(bare);
      const expected = serverOptionLines(text!).map((line) => line.replace(/^(\w+ = \d+)\.0$/, '$1'));
      const ours = optionLines(table!).filter((line) => type === 'table' || !line.startsWith('default_time_to_live'));
      expect(expected).to.include.members(ours);
      expect(ours).to.have.length.within(14, expected.length);
    }
    expect(own().tables.get('wide')?.options).to.deep.include({
      comment: 'it\'s "quoted" {\'a\': 1} é', default_time_to_live: 5, gc_grace_seconds: 7, speculative_retry: '50ms',
      caching: { keys: 'NONE', rows_per_partition: '10' }, compression: { enabled: 'false' },
    });
  });

  it('has the columns of every table in the order and with the types that SELECT gives, virtual tables included', async () => {
    let count = 0;
    for (const { name: keyspace, tables, views } of schema.keyspaces.values()) {
      if (keyspace !== own().name && !keyspace.startsWith('system')) continue; // others write what no server reads back
      for (const table of [...tables.values(), ...views.values()]) {
        count++;
        const name = `${formatIdentifier(table.keyspace)}.${formatIdentifier(table.name)}`;
        const columns = await columnsOf(name);
        if (columns === undefined) continue;
        const ours = [...table.columns.values()].map((column) => `${column.name} ${thawed(column.type)}`);
        expect(ours, name).to.deep.equal(columns.map((column) => `${column.name} ${thawed(column.type)}`));
      }
    }
    expect(count).to.be.greaterThan(80);
  });

  /** Undefined for a view of the node's own that it cannot make of what other suites have written. */
  async function columnsOf(table: string): Promise<ResultSet['columns'] | undefined> {
    try {
      return (await session().execute(`SELECT * FROM ${table} LIMIT 1`)).columns;
    } catch (error) {
      if (table.startsWith('system_views.') && error instanceof ServerInternalError) return undefined;
      throw error;
    }
  }

  it('describes virtual tables as the server does', async () => {
    const tables = ['system_views', 'system_virtual_schema'].flatMap((name) => [...schema.keyspaces.get(name)?.tables.values() ?? []]);
    expect(tables.length).to.be.greaterThan(20);
    expect(schema.keyspaces.get('system_views')).to.include({ isVirtual: true });
    for (const table of tables) {
      const [row] = await query(`DESCRIBE TABLE ${table.keyspace}.${table.name}`);
      const [object, expected] = linesOfServer(row!);
      expect(linesOfMetadata(schema.keyspaces.get(table.keyspace)!).get(object)).to.deep.equal(expected);
      expect(serverOptionLines(String(row?.['create_statement']))).to.deep.equal(optionLines(table));
    }
  });

  it('says of tables and views what cassandra-driver says', async () => {
    const tables = [...own().tables.values()].filter(({ name }) => name !== 'vectors');
    const views = [...own().views.values()];
    expect([tables.length, views.length]).to.deep.equal([8, 2]);
    for (const table of [...tables, ...views, schema.keyspaces.get('system_views')!.tables.get('clients')!]) {
      const theirs = await peerTable(table);
      expect(neutralPeerTable(theirs, peer().types), table.name).to.deep.equal(neutralTable(table));
    }
  });

  it('says of types what cassandra-driver says', async () => {
    for (const type of own().types.values()) {
      const theirs = await metadataOf(peer()).getUdt(own().name, type.name);
      expect(neutralPeerUdt(theirs!, peer().types)).to.deep.equal(neutralUdt(type));
    }
  });

  it('finds functions by their names, and overloads by their signatures', () => {
    const { functions, aggregates } = own();
    expect(functions.get('half')?.body).to.equal('return "";');
    expect(functions.get('plus')).to.equal(undefined);
    expect(functions.overloads('plus')).to.have.length(2);
    expect(functions.get('plus(int,int)')?.argumentNames).to.deep.equal(['a', 'b']);
    const other = functions.get('plus(text, map<int, list<text>>, zip, tuple<int, list<int>>, vector<float, 2>)');
    expect(other).to.include({ body: 'return null; // "it\'s"', calledOnNullInput: true });
    expect(functions.get('Up')?.argumentTypes).to.deep.equal([]);
    expect(aggregates.get('total')).to.include({ stateFunction: 'plus', finalFunction: 'half', initialCondition: '0' });
    expect(aggregates.get('Sum(int)')).to.include({ finalFunction: undefined, initialCondition: '7' });
  });

  it('reads the same under a filter', async () => {
    const filtered = new Schema((name) => name === own().name || name === 'system_views');
    filtered.replaceAll(await reader.readAll(filtered.filter));
    expect([...filtered.keyspaces.keys()]).to.have.members([own().name, 'system_views']);
    for (const [name, keyspace] of filtered.keyspaces) expect(textOf(keyspace)).to.equal(textOf(schema.keyspaces.get(name)!));
  });

  const changes: [statement: string, target: string, name: string][] = [
    ['CREATE TYPE later (n int)', 'TYPE', 'later'],
    ['ALTER TYPE zip ADD planet text', 'TYPE', 'zip'],
    ['CREATE TABLE later (k int PRIMARY KEY, l frozen<later>, gone int)', 'TABLE', 'later'],
    ['ALTER TABLE later DROP gone', 'TABLE', 'later'],
    ['ALTER TABLE later RENAME k TO key', 'TABLE', 'later'],
    ["ALTER TABLE later WITH comment = 'changed'", 'TABLE', 'later'],
    ['CREATE INDEX later_index ON later (l)', 'TABLE', 'later'],
    ['DROP INDEX later_index', 'TABLE', 'later'],
    ['CREATE MATERIALIZED VIEW later_view AS SELECT * FROM later WHERE key IS NOT NULL PRIMARY KEY (key)', 'TABLE', 'later_view'],
    ["CREATE FUNCTION later(a later) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return 1;'", 'FUNCTION', 'later'],
    ["CREATE FUNCTION later(a int, b int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return 2;'", 'FUNCTION', 'later'],
    ['DROP FUNCTION later(later)', 'FUNCTION', 'later'],
    ['CREATE AGGREGATE latest(int) SFUNC later STYPE int', 'AGGREGATE', 'latest'],
    ['DROP AGGREGATE latest', 'AGGREGATE', 'latest'],
    ['DROP FUNCTION later', 'FUNCTION', 'later'],
    ['DROP MATERIALIZED VIEW later_view', 'TABLE', 'later_view'],
    ['DROP TABLE later', 'TABLE', 'later'],
    ['DROP TYPE later', 'TYPE', 'later'],
  ];
  for (const [statement, target, name] of changes) {
    it(`is after ${statement} as if it were read anew`, async () => {
      const before = textOf(own());
      await session().execute(statement);
      const change = { change: 'UPDATED', target, keyspace: own().name, name };
      schema.replaceObject(change, (await reader.readObject(change))!);
      const anew = new Schema();
      anew.replaceKeyspace(own().name, await reader.readKeyspace(own().name));
      expect(textOf(own())).to.equal(textOf(anew.keyspaces.get(own().name)!)).and.to.not.equal(before);
    });
  }

  it('reads keyspaces whose names are anything', async () => {
    await session().execute('CREATE KEYSPACE "Purecql" WITH replication = {\'class\': \'SimpleStrategy\', \'replication_factor\': 1}');
    schema.replaceKeyspace('Purecql', await reader.readKeyspace('Purecql'));
    expect(schema.keyspaces.get('Purecql')).to.deep.include({
      durableWrites: true, replication: { class: 'org.apache.cassandra.locator.SimpleStrategy', replication_factor: '1' },
    });
    await session().execute('DROP KEYSPACE "Purecql"');
    schema.replaceKeyspace('Purecql', await reader.readKeyspace('Purecql'));
    schema.replaceKeyspace("it's", await reader.readKeyspace("it's"));
    for (const name of ['Purecql', "it's"]) expect(schema.keyspaces.has(name)).to.equal(false);
  });

  async function peerTable(table: TableMetadata): Promise<NonNullable<Parameters<typeof neutralPeerTable>[0]>> {
    const metadata = metadataOf(peer());
    const found = 'baseTable' in table
      ? await metadata.getMaterializedView(table.keyspace, table.name)
      : await metadata.getTable(table.keyspace, table.name);
    return found!;
  }
});

/** The wire does not tell frozen types from others, but for those within a vector. */
function thawed(type: unknown): string {
  return String(type).replaceAll(/frozen<|>/g, '');
}

/** All there is of a keyspace, as text; its objects by name, since those that are added come last. */
function textOf(keyspace: KeyspaceMetadata): string {
  return inspect(keyspace, { depth: Infinity, sorted: true, maxArrayLength: null, maxStringLength: null });
}
