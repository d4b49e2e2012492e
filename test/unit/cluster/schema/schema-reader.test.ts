import { expect } from 'chai';
import { SchemaReader } from '../../../../src/cluster/schema/schema-reader';
import { noSchemaRows } from '../../../../src/cluster/schema/schema-rows';
import { DriverError, TimeoutError } from '../../../../src/errors';
import { rejection } from '../../../support/rejection';
import { FakeSchema } from './fake-schema';

describe('cluster: schema reader', () => {
  it('reads all tables, the types behind all that may name them', async () => {
    const fake = new FakeSchema().addKeyspace('a').addKeyspace('b').add('system_virtual_schema.keyspaces', { keyspace_name: 'v' });
    const rows = await new SchemaReader(fake.query).readAll();
    expect(rows.columns).to.have.length(4);
    expect(rows.types).to.have.length(2);
    expect(rows.virtualKeyspaces).to.deep.equal([{ keyspace_name: 'v' }]);
    const queries = fake.takeQueries();
    expect(queries).to.have.members([
      'keyspaces', 'tables', 'columns', 'indexes', 'views', 'types', 'functions', 'aggregates',
      'system_virtual_schema.keyspaces', 'system_virtual_schema.tables', 'system_virtual_schema.columns',
    ]);
    expect(queries.at(-1)).to.equal('types');
  });

  it('reads one keyspace, whatever its name', async () => {
    const fake = new FakeSchema().addKeyspace("it's").addKeyspace('b');
    const rows = await new SchemaReader(fake.query).readKeyspace("it's");
    expect(rows.columns).to.have.length(2);
    expect(rows.keyspaces).to.have.length(1);
    const queries = fake.takeQueries();
    expect(queries).to.have.length(11);
    for (const query of queries) expect(query).to.match(/ WHERE keyspace_name = 'it''s'$/);
  });

  it('reads no more than the names of keyspaces that a filter leaves out', async () => {
    const fake = new FakeSchema();
    for (const name of ['a', 'b', 'c', 'd', 'e']) fake.addKeyspace(name);
    const rows = await new SchemaReader(fake.query).readAll((name) => 'ace'.includes(name));
    expect(rows.tables.map((row) => row['keyspace_name'])).to.deep.equal(['a', 'c', 'e']);
    expect(rows.keyspaces).to.have.length(3);
    expect(fake.takeQueries().filter((query) => query.includes("'b'"))).to.deep.equal([]);
  });

  const objects: [target: string, queries: string[]][] = [
    ['TABLE', [
      "tables WHERE keyspace_name = 'a' AND table_name = 'x''y'", "columns WHERE keyspace_name = 'a' AND table_name = 'x''y'",
      "indexes WHERE keyspace_name = 'a' AND table_name = 'x''y'", "views WHERE keyspace_name = 'a' AND view_name = 'x''y'",
      "types WHERE keyspace_name = 'a'",
    ]],
    ['TYPE', ["types WHERE keyspace_name = 'a'"]],
    ['FUNCTION', ["functions WHERE keyspace_name = 'a' AND function_name = 'x''y'", "types WHERE keyspace_name = 'a'"]],
    ['AGGREGATE', ["aggregates WHERE keyspace_name = 'a' AND aggregate_name = 'x''y'", "types WHERE keyspace_name = 'a'"]],
  ];
  for (const [target, queries] of objects) {
    it(`reads what a change of a ${target} is about`, async () => {
      const fake = new FakeSchema().addKeyspace('a');
      const rows = await new SchemaReader(fake.query).readObject({ change: 'UPDATED', target, keyspace: 'a', name: "x'y" });
      expect(rows).to.deep.equal({ ...noSchemaRows, types: fake.tables.get('system_schema.types') });
      expect(fake.takeQueries()).to.deep.equal(queries);
    });
  }

  for (const change of [{ target: 'KEYSPACE' }, { target: 'TABLE' }, { target: 'constructor', name: 'x' }]) {
    it(`says that ${JSON.stringify(change)} is about a whole keyspace`, () => {
      const reader = new SchemaReader(new FakeSchema().query);
      expect(reader.readObject({ change: 'UPDATED', keyspace: 'a', ...change })).to.equal(undefined);
    });
  }

  for (const code of ['INVALID', 'UNAUTHORIZED']) {
    it(`takes a table for empty when the server answers ${code}`, async () => {
      const fake = new FakeSchema().addKeyspace('a');
      for (const table of ['system_virtual_schema.keyspaces', 'system_schema.functions', 'system_schema.types']) {
        fake.failures.set(table, new DriverError(code, 'no'));
      }
      const rows = await new SchemaReader(fake.query).readAll();
      expect(rows.virtualKeyspaces).to.deep.equal([]);
      expect(rows.types).to.deep.equal([]);
      expect(rows.tables).to.have.length(1);
    });
  }

  it('passes other failures on', async () => {
    const fake = new FakeSchema().addKeyspace('a');
    fake.failures.set('system_schema.views', new TimeoutError('late'));
    const reader = new SchemaReader(fake.query);
    const change = { change: 'UPDATED', target: 'TABLE', keyspace: 'a', name: 't' };
    for (const work of [reader.readAll(), reader.readAll(() => true), reader.readKeyspace('a'), reader.readObject(change)]) {
      expect(await rejection(work as Promise<unknown>)).to.be.instanceOf(TimeoutError);
    }
  });
});
