import { expect } from 'chai';
import { complete } from '../src/shell/complete';
import type { Names } from '../src/shell/complete';

const columns = (...names: string[]): Map<string, unknown> => new Map(names.map((name) => [name, {}]));
const names = {
  keyspaces: new Map([
    ['shop', { tables: new Map([['items', { columns: columns('id', 'name', 'Price') }], ['orders', { columns: columns('day') }]]), views: new Map() }],
    ['shipping', { tables: new Map([['parcels', { columns: columns('code') }]]), views: new Map([['by_day', { columns: columns('day') }]]) }],
  ]),
  keyspace: 'shop',
  commands: ['help', 'tracing'],
  quote: (name: string) => (/^[a-z_]+$/.test(name) ? name : `"${name}"`),
} as unknown as Names;

const completions = (statement: string): string[] => complete(statement, names)[0];

describe('cli: completion', () => {
  it('completes keyspaces behind USE', () => {
    expect(completions('USE sh')).to.deep.equal(['shipping', 'shop']);
    expect(complete('use sho', names)).to.deep.equal([['shop'], 'sho']);
  });

  it('completes the tables of the keyspace in use, and other keyspaces, where a table stands', () => {
    expect(completions('SELECT * FROM ')).to.deep.equal(['items', 'orders', 'shipping.', 'shop.']);
    expect(completions('insert into it')).to.deep.equal(['items']);
    expect(completions('UPDATE or')).to.deep.equal(['orders']);
  });

  it('completes the tables and views of a keyspace that is named', () => {
    expect(completions('SELECT * FROM shipping.')).to.deep.equal(['shipping.by_day', 'shipping.parcels']);
    expect(completions('select code from shipping.pa')).to.deep.equal(['shipping.parcels']);
  });

  it('completes the columns of the table of the statement, before and behind its name', () => {
    expect(completions('SELECT id FROM items WHERE n')).to.deep.equal(['name']);
    expect(completions('SELECT id FROM items WHERE "P')).to.deep.equal(['"Price"']);
    expect(completions('SELECT id FROM shipping.by_day WHERE da')).to.deep.equal(['day']);
    expect(completions('INSERT INTO items (i')).to.include('id');
  });

  it('completes keywords, in the case in which they are typed, and commands at the beginning', () => {
    expect(completions('SEL')).to.deep.equal(['SELECT']);
    expect(completions('sel')).to.deep.equal(['select']);
    expect(completions('trac')).to.deep.equal(['tracing']);
    expect(completions('SELECT * FROM items WHE')).to.deep.equal(['WHERE']);
    expect(completions('SELECT * FROM items trac')).to.deep.equal([]);
  });

  it('knows no columns of a table that is not there', () => {
    expect(completions('SELECT x FROM nothing WHERE na')).to.deep.equal([]);
    expect(completions('SELECT x FROM __proto__ WHERE na')).to.deep.equal([]);
  });
});
