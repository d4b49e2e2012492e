import { expect } from 'chai';
import { groupBy, noSchemaRows, splitByKeyspace } from '../../../../src/cluster/schema/schema-rows';

describe('cluster: rows of the schema', () => {
  it('groups rows in their order and leaves those without a name out', () => {
    const rows = [{ k: 'b', n: 1 }, { k: '__proto__', n: 2 }, { k: null }, {}, { k: 'b', n: 3 }];
    expect([...groupBy(rows, 'k')]).to.deep.equal([['b', [rows[0], rows[4]]], ['__proto__', [rows[1]]]]);
  });

  it('splits all tables by keyspace', () => {
    const rows = {
      ...noSchemaRows, keyspaces: [{ keyspace_name: 'a' }, { keyspace_name: '__proto__' }],
      columns: [{ keyspace_name: '__proto__', column_name: 'x' }], virtualTables: [{ keyspace_name: 'v' }],
    };
    const split = splitByKeyspace(rows);
    expect([...split.keys()]).to.deep.equal(['a', '__proto__', 'v']);
    expect(split.get('a')).to.deep.equal({ ...noSchemaRows, keyspaces: [rows.keyspaces[0]] });
    expect(split.get('__proto__')).to.deep.equal({ ...noSchemaRows, keyspaces: [rows.keyspaces[1]], columns: rows.columns });
  });
});
