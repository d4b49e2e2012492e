import { expect } from 'chai';
import { parseTable, parseView, parseVirtualTable } from '../../../../src/cluster/schema/table-parser';
import type { TableRows } from '../../../../src/cluster/schema/table-parser';
import { TypeResolver } from '../../../../src/cluster/schema/type-resolver';
import type { SystemRow } from '../../../../src/cluster/topology';
import { Uuid } from '../../../../src/values/uuid';

const resolver = new TypeResolver('ks', [{ type_name: 'zip', field_names: ['code'], field_types: ['int'] }]);
const id = Uuid.fromString('00000000-0000-4000-8000-000000000001');

/** `name kind position type`, the kind with `desc` behind a colon. */
function columnRow(text: string): SystemRow {
  const [name = '', kindAndOrder = '', position, ...type] = text.split(' ');
  const [kind, order = 'none'] = kindAndOrder.split(':');
  return { column_name: name, kind, clustering_order: order, position: Number(position), type: type.join(' ') };
}

function rowsOf(row: SystemRow, columns: readonly string[], indexes: readonly SystemRow[] = []): TableRows {
  return { keyspace: 'ks', name: 't', row, columns: columns.map(columnRow), indexes };
}

const cql = { id, flags: new Set(['compound']) };

describe('cluster: tables of the schema', () => {
  it('puts the keys in their order before static columns and the others', () => {
    const table = parseTable(rowsOf(cql, [
      '__proto__ regular -1 frozen<zip>', 'a regular -1 list<int>', 'c2 clustering:asc 1 int', 'c1 clustering:desc 0 timeuuid',
      'p2 partition_key 1 text', 'p1 partition_key 0 int', 'z static -1 int',
    ]), resolver);
    expect([...table.columns.keys()]).to.deep.equal(['p1', 'p2', 'c1', 'c2', 'z', '__proto__', 'a']);
    expect(table.partitionKey.map(({ name }) => name)).to.deep.equal(['p1', 'p2']);
    expect(table.clusteringKey.map(({ name, order }) => `${name} ${order}`)).to.deep.equal(['c1 desc', 'c2 asc']);
    expect([...table.columns.values()].map(({ kind, type }) => `${kind} ${String(type)}`)).to.deep.equal([
      'partition_key int', 'partition_key text', 'clustering timeuuid', 'clustering int', 'static int', 'regular frozen<ks.zip>',
      'regular list<int>',
    ]);
    expect(table.columns.get('c1')).to.equal(table.clusteringKey[0]);
    expect(table).to.include({ keyspace: 'ks', name: 't', id, isVirtual: false, isCompactStorage: false }).and.to.be.frozen;
  });

  it('sorts more than ten columns of a key by their numbers', () => {
    const names = Array.from({ length: 12 }, (_, i) => `k${i}`);
    const columns = names.map((name, i) => `${name} partition_key ${i} int`).reverse();
    expect(parseTable(rowsOf(cql, columns), resolver).partitionKey.map(({ name }) => name)).to.deep.equal(names);
  });

  it('takes all other columns that are set for options', () => {
    const row = {
      ...cql, keyspace_name: 'ks', table_name: 't', comment: "it's", cdc: null, gc_grace_seconds: 7,
      compaction: new Map([['class', 'X']]),
    };
    expect(parseTable(rowsOf(row, []), resolver).options).to.deep.equal({
      comment: "it's", gc_grace_seconds: 7, compaction: { class: 'X' },
    });
  });

  it('lists indexes', () => {
    const options = new Map([['class_name', 'sai'], ['target', 'keys(m)']]);
    const { indexes } = parseTable(rowsOf(cql, [], [
      { index_name: 'by_m', kind: 'CUSTOM', options }, { index_name: 'odd', kind: 'KEYS', options: new Map() }, {},
    ]), resolver);
    expect(indexes).to.deep.equal([
      { name: 'by_m', target: 'keys(m)', kind: 'CUSTOM', options: { class_name: 'sai', target: 'keys(m)' } },
      { name: 'odd', target: '', kind: 'KEYS', options: {} },
      { name: '', target: '', kind: '', options: {} },
    ]);
  });

  const compact: [title: string, flags: string[], columns: string[], visible: string[]][] = [
    ['without clustering columns', [], [
      'a static -1 int', 'b static -1 text', 'column1 clustering:asc 0 text', 'k partition_key 0 int', 'value regular -1 blob',
    ], ['partition_key k', 'regular a', 'regular b']],
    ['with a value', ['dense'], ['c clustering:asc 0 int', 'k partition_key 0 int', 'v regular -1 text'],
      ['partition_key k', 'clustering c', 'regular v']],
    ['of keys alone', ['dense'], ['c clustering:asc 0 int', 'k partition_key 0 int', 'value regular -1 empty'],
      ['partition_key k', 'clustering c']],
    ['with several clustering columns', ['dense', 'compound'], ['c clustering:asc 0 int', 'k partition_key 0 int'],
      ['partition_key k', 'clustering c']],
    ['of super columns', ['super'], ['c clustering:asc 0 int', 'k partition_key 0 int', ' regular -1 map<text,blob>'],
      ['partition_key k', 'clustering c', 'regular ']],
  ];
  for (const [title, flags, columns, visible] of compact) {
    it(`shows what CQL sees of compact storage ${title}`, () => {
      const table = parseTable(rowsOf({ id, flags: new Set(flags) }, columns), resolver);
      expect([...table.columns.values()].map(({ kind, name }) => `${kind} ${name}`)).to.deep.equal(visible);
      expect(table.isCompactStorage).to.equal(true);
    });
  }

  it('reads a counter table as one of CQL', () => {
    const table = parseTable(rowsOf({ id, flags: new Set(['compound', 'counter']) }, ['n regular -1 counter']), resolver);
    expect(table.isCompactStorage).to.equal(false);
    expect([...table.columns.keys()]).to.deep.equal(['n']);
  });

  it('reads virtual tables, which have no flags', () => {
    const table = parseVirtualTable(rowsOf({ comment: 'clients' }, ['k partition_key 0 inet']), resolver);
    expect(table).to.include({ isVirtual: true, isCompactStorage: false, id: undefined });
    expect(table.options).to.deep.equal({ comment: 'clients' });
    expect([...table.columns.keys()]).to.deep.equal(['k']);
  });

  it('reads views', () => {
    const row = {
      id, base_table_id: id, base_table_name: 'base', include_all_columns: true, where_clause: "v = 'it''s'", comment: '',
    };
    const view = parseView(rowsOf(row, ['k partition_key 0 int']), resolver);
    expect(view).to.include({ name: 't', baseTable: 'base', includeAllColumns: true, whereClause: "v = 'it''s'" });
    expect(view.options).to.deep.equal({ comment: '' });
    expect(view.partitionKey.map(({ name }) => name)).to.deep.equal(['k']);
  });

  it('takes rows of any shape', () => {
    const columns = [{}, { column_name: null }, { column_name: 'x' }, { column_name: 'y', kind: 'constructor', type: 7, position: 'a' }];
    const table = parseTable({ keyspace: 'ks', name: 't', row: { flags: 'dense', id: null }, columns, indexes: [] }, resolver);
    expect([...table.columns.values()].map(({ name, kind, type }) => `${name} ${kind} ${String(type)}`))
      .to.deep.equal([]);
    const plain = parseTable({ keyspace: 'ks', name: 't', row: {}, columns, indexes: [] }, resolver);
    expect([...plain.columns.values()].map(({ name, kind, type }) => `${name} ${kind} ${String(type)}`))
      .to.deep.equal(["x regular ''", "y regular ''"]);
    const view = parseView({ keyspace: 'ks', name: 't', row: {}, columns: [], indexes: [] }, resolver);
    expect(view).to.include({ baseTable: '', whereClause: '', includeAllColumns: false });
  });
});
