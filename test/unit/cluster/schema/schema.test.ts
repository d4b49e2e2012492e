import { expect } from 'chai';
import { Schema } from '../../../../src/cluster/schema/schema';
import { SchemaReader } from '../../../../src/cluster/schema/schema-reader';
import { noSchemaRows } from '../../../../src/cluster/schema/schema-rows';
import { FakeSchema } from './fake-schema';

async function loaded(fake: FakeSchema, schema = new Schema()): Promise<Schema> {
  schema.replaceAll(await new SchemaReader(fake.query).readAll(schema.filter));
  return schema;
}

describe('cluster: schema', () => {
  it('keeps one Map, and an object as it was for who holds it', async () => {
    const fake = new FakeSchema().addKeyspace('a').addKeyspace('__proto__');
    const schema = await loaded(fake);
    const { keyspaces } = schema;
    const a = keyspaces.get('a');
    expect([...keyspaces.keys()]).to.deep.equal(['a', '__proto__']);
    expect(String(a?.tables.get('t')?.columns.get('v')?.type)).to.equal('frozen<a.zip>');
    fake.remove('keyspaces', (row) => row['keyspace_name'] === '__proto__');
    await loaded(fake.addKeyspace('b'), schema);
    expect([...keyspaces.keys()]).to.deep.equal(['a', 'b']);
    expect(keyspaces.get('a')).to.not.equal(a);
    expect(keyspaces.get('constructor')).to.equal(undefined);
  });

  it('replaces one keyspace, adds one and drops one', async () => {
    const fake = new FakeSchema().addKeyspace('a').addKeyspace('b');
    const schema = await loaded(fake);
    const reader = new SchemaReader(fake.query);
    const b = schema.keyspaces.get('b');
    fake.addTable('a', 'more').addKeyspace('c');
    fake.remove('keyspaces', (row) => row['keyspace_name'] === 'b');
    schema.replaceKeyspace('a', await reader.readKeyspace('a'));
    expect([...schema.keyspaces.get('a')?.tables.keys() ?? []]).to.deep.equal(['t', 'more']);
    expect(schema.keyspaces.get('b')).to.equal(b);
    schema.replaceKeyspace('b', await reader.readKeyspace('b'));
    schema.replaceKeyspace('c', await reader.readKeyspace('c'));
    expect([...schema.keyspaces.keys()]).to.deep.equal(['a', 'c']);
  });

  it('replaces one object', async () => {
    const fake = new FakeSchema().addKeyspace('a');
    const schema = await loaded(fake);
    const change = { change: 'CREATED', target: 'TABLE', keyspace: 'a', name: 'more' };
    fake.addTable('a', 'more', 'frozen<zip>');
    schema.replaceObject(change, (await new SchemaReader(fake.query).readObject(change))!);
    expect(String(schema.keyspaces.get('a')?.tables.get('more')?.columns.get('v')?.type)).to.equal('frozen<a.zip>');
    schema.replaceObject({ ...change, keyspace: 'unknown' }, noSchemaRows);
    expect([...schema.keyspaces.keys()]).to.deep.equal(['a']);
  });

  it('holds what its filter lets through', async () => {
    const fake = new FakeSchema().addKeyspace('a').addKeyspace('system');
    const schema = await loaded(fake, new Schema((name) => !name.startsWith('system')));
    expect([...schema.keyspaces.keys()]).to.deep.equal(['a']);
    schema.replaceKeyspace('system', await new SchemaReader(fake.query).readKeyspace('system'));
    schema.replaceAll(await new SchemaReader(fake.query).readAll());
    expect([...schema.keyspaces.keys()]).to.deep.equal(['a']);
    expect(['a', 'system'].map((name) => schema.accepts(name))).to.deep.equal([true, false]);
  });
});
