import { expect } from 'chai';
import { parseKeyspace } from '../../../../src/cluster/schema/keyspace-parser';
import { noSchemaRows } from '../../../../src/cluster/schema/schema-rows';

const keyspaces = [{
  keyspace_name: 'ks', durable_writes: true, replication: new Map([['class', 'NetworkTopologyStrategy'], ['__proto__', '3']]),
}];

describe('cluster: keyspaces of the schema', () => {
  it('reads a keyspace with nothing in it', () => {
    const keyspace = parseKeyspace('ks', { ...noSchemaRows, keyspaces });
    expect(keyspace).to.include({ name: 'ks', durableWrites: true, isVirtual: false }).and.to.be.frozen;
    expect(Object.entries(keyspace?.replication ?? {})).to.deep.equal([['class', 'NetworkTopologyStrategy'], ['__proto__', '3']]);
    for (const map of ['tables', 'views', 'types', 'functions', 'aggregates'] as const) expect(keyspace?.[map].size).to.equal(0);
  });

  it('brings the rows of tables, views, columns and indexes together by their names', () => {
    const keyspace = parseKeyspace('ks', {
      ...noSchemaRows,
      keyspaces,
      tables: [{ table_name: 'a' }, { table_name: '__proto__' }, { table_name: 'a' }, {}],
      views: [{ view_name: 'v', base_table_name: 'a' }],
      columns: [
        { table_name: 'a', column_name: 'k', kind: 'partition_key', type: 'int' },
        { table_name: '__proto__', column_name: 'constructor', kind: 'regular', type: 'frozen<zip>' },
        { table_name: 'v', column_name: 'x', kind: 'regular', type: 'text' },
        { table_name: 'gone', column_name: 'x', kind: 'regular', type: 'text' },
      ],
      indexes: [{ table_name: '__proto__', index_name: 'i', kind: 'KEYS', options: new Map([['target', 'x']]) }],
      types: [{ type_name: 'zip', field_names: ['code'], field_types: ['int'] }],
      functions: [{ function_name: 'f', argument_types: ['zip'], return_type: 'zip' }],
      aggregates: [{ aggregate_name: 'g', argument_types: [], return_type: 'int' }],
    });
    expect([...keyspace?.tables.keys() ?? []]).to.deep.equal(['a', '__proto__']);
    expect([...keyspace?.tables.get('a')?.columns.keys() ?? []]).to.deep.equal(['k']);
    const proto = keyspace?.tables.get('__proto__');
    expect(String(proto?.columns.get('constructor')?.type)).to.equal('frozen<ks.zip>');
    expect(proto?.indexes.map(({ name }) => name)).to.deep.equal(['i']);
    expect([...keyspace?.views.keys() ?? []]).to.deep.equal(['v']);
    expect([...keyspace?.views.get('v')?.columns.keys() ?? []]).to.deep.equal(['x']);
    expect([...keyspace?.types.keys() ?? []]).to.deep.equal(['zip']);
    expect(keyspace?.functions.get('f(zip)')?.argumentTypes[0]).to.equal(keyspace?.types.get('zip'));
    expect(keyspace?.aggregates.has('g')).to.equal(true);
  });

  it('reads a virtual keyspace', () => {
    const keyspace = parseKeyspace('views', {
      ...noSchemaRows,
      virtualKeyspaces: [{ keyspace_name: 'views' }],
      virtualTables: [{ table_name: 'clients', comment: 'who is there' }],
      virtualColumns: [{ table_name: 'clients', column_name: 'address', kind: 'partition_key', type: 'inet' }],
    });
    expect(keyspace).to.deep.include({ isVirtual: true, durableWrites: false, replication: {} });
    expect(keyspace?.tables.get('clients')?.partitionKey.map(({ name }) => name)).to.deep.equal(['address']);
  });

  it('reads the engine of a graph', () => {
    const graphs = keyspaces.map((row) => ({ ...row, graph_engine: 'Core' }));
    expect(parseKeyspace('ks', { ...noSchemaRows, keyspaces: graphs })).to.include({ graphEngine: 'Core' });
    expect(parseKeyspace('ks', { ...noSchemaRows, keyspaces })).to.include({ graphEngine: undefined });
  });

  it('finds no keyspace without its row', () => {
    expect(parseKeyspace('other', { ...noSchemaRows, keyspaces, tables: [{ table_name: 'a' }] })).to.equal(undefined);
  });
});
