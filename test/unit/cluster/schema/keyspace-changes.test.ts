import { expect } from 'chai';
import { changeKeyspace } from '../../../../src/cluster/schema/keyspace-changes';
import { parseKeyspace } from '../../../../src/cluster/schema/keyspace-parser';
import type { KeyspaceMetadata } from '../../../../src/cluster/schema/schema-metadata';
import { noSchemaRows } from '../../../../src/cluster/schema/schema-rows';
import type { SchemaRows } from '../../../../src/cluster/schema/schema-rows';

const zip = { type_name: 'zip', field_names: ['code'], field_types: ['int'] };
const outer = { type_name: 'outer', field_names: ['zip'], field_types: ['frozen<zip>'] };
const rows: SchemaRows = {
  ...noSchemaRows,
  keyspaces: [{ keyspace_name: 'ks' }],
  tables: [{ table_name: 't' }, { table_name: 'u' }],
  views: [{ view_name: 'v', base_table_name: 't' }],
  columns: [
    { table_name: 't', column_name: 'k', kind: 'partition_key', position: 0, type: 'frozen<zip>' },
    { table_name: 't', column_name: 'c', kind: 'clustering', position: 0, type: 'frozen<zip>', clustering_order: 'desc' },
    { table_name: 't', column_name: 'x', kind: 'regular', type: 'list<frozen<outer>>' },
    { table_name: 'u', column_name: 'k', kind: 'partition_key', position: 0, type: 'int' },
    { table_name: 'v', column_name: 'k', kind: 'partition_key', position: 0, type: 'frozen<outer>' },
  ],
  types: [zip, outer],
  functions: [
    { function_name: 'f', argument_types: ['int'], return_type: 'int' },
    { function_name: 'f', argument_types: ['zip'], return_type: 'outer' },
  ],
  aggregates: [{ aggregate_name: 'g', argument_types: ['zip'], state_type: 'zip', return_type: 'zip' }],
};

function before(): KeyspaceMetadata {
  return parseKeyspace('ks', rows)!;
}

function change(target: string, name: string, read: Partial<SchemaRows>): { was: KeyspaceMetadata; is: KeyspaceMetadata } {
  const was = before();
  const is = changeKeyspace(was, { change: 'UPDATED', target, keyspace: 'ks', name }, { ...noSchemaRows, types: rows.types, ...read });
  return { was, is };
}

const isOf = (name: string) => (row: Readonly<Record<string, unknown>>): boolean => row['table_name'] === name;

describe('cluster: changes of a keyspace', () => {
  it('replaces a table and leaves the others as they are', () => {
    const columns = [...rows.columns.filter(isOf('u')), { table_name: 'u', column_name: 'new', kind: 'static', type: 'text' }];
    const { was, is } = change('TABLE', 'u', { tables: [{ table_name: 'u', comment: 'x' }], columns });
    expect([...is.tables.get('u')?.columns.keys() ?? []]).to.deep.equal(['k', 'new']);
    expect(is.tables.get('u')?.options).to.deep.equal({ comment: 'x' });
    expect([...was.tables.get('u')?.columns.keys() ?? []]).to.deep.equal(['k']);
    expect(is.tables.get('t')).to.equal(was.tables.get('t'));
    expect(is.types).to.equal(was.types);
    expect(is).to.be.frozen;
  });

  it('adds a table, and drops one', () => {
    expect([...change('TABLE', 'w', { tables: [{ table_name: 'w' }] }).is.tables.keys()]).to.deep.equal(['t', 'u', 'w']);
    expect([...change('TABLE', 'u', {}).is.tables.keys()]).to.deep.equal(['t']);
  });

  it('adds a view, and drops one', () => {
    expect([...change('TABLE', 'w', { views: [{ view_name: 'w' }] }).is.views.keys()]).to.deep.equal(['v', 'w']);
    const { is } = change('TABLE', 'v', {});
    expect([...is.views.keys()]).to.deep.equal([]);
    expect(is.tables.size).to.equal(2);
  });

  it('replaces all functions of a name, and all aggregates', () => {
    const functions = [{ function_name: 'f', argument_types: ['text'], return_type: 'int' }];
    expect([...change('FUNCTION', 'f', { functions }).is.functions.keys()]).to.deep.equal(['f(text)']);
    expect([...change('FUNCTION', 'h', {}).is.functions.keys()]).to.deep.equal(['f(int)', 'f(zip)']);
    expect([...change('AGGREGATE', 'g', {}).is.aggregates.keys()]).to.deep.equal([]);
    const aggregates = [{ aggregate_name: 'h', argument_types: [] }];
    expect([...change('AGGREGATE', 'h', { aggregates }).is.aggregates.keys()]).to.deep.equal(['g(zip)', 'h()']);
  });

  it('brings a changed type to everything that is made of it, however deep', () => {
    const wider = { type_name: 'zip', field_names: ['code', 'ext'], field_types: ['int', 'text'] };
    const { was, is } = change('TYPE', 'zip', { types: [wider, outer] });
    const zipNow = is.types.get('zip');
    expect(zipNow?.fields.map(({ name }) => name)).to.deep.equal(['code', 'ext']);
    const fieldsOf = (type: unknown): readonly { name: string; type: unknown }[] => (type as typeof zipNow)!.fields;
    const table = is.tables.get('t');
    expect(fieldsOf(table?.partitionKey[0]?.type)).to.equal(zipNow?.fields);
    expect(String(table?.partitionKey[0]?.type)).to.equal('frozen<ks.zip>');
    expect(fieldsOf(table?.clusteringKey[0]?.type)).to.equal(zipNow?.fields);
    expect(table?.clusteringKey[0]).to.include({ order: 'desc' }).and.to.equal(table?.columns.get('c'));
    const list = table?.columns.get('x')?.type as { element: unknown };
    expect(fieldsOf(fieldsOf(list.element)[0]?.type)).to.equal(zipNow?.fields);
    expect(fieldsOf(fieldsOf(is.views.get('v')?.partitionKey[0]?.type)[0]?.type)).to.equal(zipNow?.fields);
    expect(is.functions.get('f(zip)')?.argumentTypes[0]).to.equal(zipNow);
    expect(fieldsOf(is.functions.get('f(zip)')?.returnType)[0]?.name).to.equal('zip');
    for (const part of ['stateType', 'returnType'] as const) expect(is.aggregates.get('g')?.[part]).to.equal(zipNow);
    expect(was.types.get('zip')?.fields).to.have.length(1);
  });

  it('adds a type and drops one', () => {
    const added = { type_name: 'added', field_names: ['o'], field_types: ['frozen<outer>'] };
    expect([...change('TYPE', 'added', { types: [added, ...rows.types] }).is.types.keys()]).to.deep.equal(['added', 'zip', 'outer']);
    expect([...change('TYPE', 'outer', { types: [zip] }).is.types.keys()]).to.deep.equal(['zip']);
  });

  it('stays itself when nothing has changed', () => {
    const { was, is } = change('TYPE', 'zip', {});
    expect(is).to.equal(was);
  });
});
