import { expect } from 'chai';
import { PendingChanges } from '../../../../src/cluster/schema/pending-changes';
import type { SchemaWork } from '../../../../src/cluster/schema/pending-changes';
import type { SchemaChange } from '../../../../src/protocol/messages/schema-change';

const changeOf = (keyspace: string, name?: string, target = name === undefined ? 'KEYSPACE' : 'TABLE'): SchemaChange => (
  { change: 'UPDATED', target, keyspace, ...(name !== undefined && { name }) }
);

function textOf({ everything, keyspaces }: SchemaWork): string {
  const parts = [...keyspaces].map(([keyspace, what]) => (
    `${keyspace}: ${what === 'whole' ? what : what.map(({ target, name }) => `${target} ${name ?? ''}`).join(', ')}`
  ));
  return [...(everything ? ['everything'] : []), ...parts].join('; ');
}

describe('cluster: pending changes of the schema', () => {
  const many = Array.from({ length: 9 }, (_, i) => changeOf('a', `t${i}`));
  const table: [title: string, changes: (SchemaChange | 'everything')[], text: string][] = [
    ['nothing', [], ''],
    ['objects once', [changeOf('a', 't'), changeOf('a', 't'), changeOf('b', 't'), changeOf('a', 't', 'TYPE')],
      'a: TABLE t, TYPE t; b: TABLE t'],
    ['a keyspace instead of its objects', [changeOf('a', 't'), changeOf('a'), changeOf('a', 'u')], 'a: whole'],
    ['eight objects', [...many.slice(1), changeOf('a', 't1')], `a: ${many.slice(1).map(({ name }) => `TABLE ${name ?? ''}`).join(', ')}`],
    ['a keyspace instead of nine', [...many, changeOf('b', 't')], 'a: whole; b: TABLE t'],
    ['everything instead of anything', [changeOf('a', 't'), 'everything', changeOf('b', 't'), changeOf('c')], 'everything'],
    ['names of all kinds', [changeOf('__proto__', 'constructor'), changeOf('')], '__proto__: TABLE constructor; : whole'],
  ];
  for (const [title, changes, text] of table) {
    it(`holds ${title}`, () => {
      const pending = new PendingChanges();
      for (const change of changes) {
        if (change === 'everything') pending.addEverything();
        else pending.add(change);
      }
      expect(pending.isEmpty).to.equal(text === '');
      const work = pending.take();
      expect(textOf(work)).to.equal(text);
      expect(pending.isEmpty).to.equal(true);
      expect(textOf(pending.take())).to.equal('');
      pending.restore(work);
      expect(textOf(pending.take())).to.equal(text);
    });
  }

  it('adds what comes meanwhile to what is restored', () => {
    const pending = new PendingChanges();
    pending.add(changeOf('a', 't'));
    const work = pending.take();
    pending.add(changeOf('a', 'u'));
    pending.addKeyspace('b');
    pending.restore(work);
    expect(textOf(pending.take())).to.equal('a: TABLE u, TABLE t; b: whole');
  });

  for (const name of [undefined, 't']) {
    it(`S21: takes a flood of ${name === undefined ? 'keyspaces' : 'tables of all keyspaces'} for everything`, () => {
      const pending = new PendingChanges();
      for (let i = 0; i < 1_000; i++) pending.add(changeOf(`k${i}`, name));
      expect(pending.take().keyspaces.size).to.equal(1_000);
      for (let i = 0; i < 1_001; i++) pending.add(changeOf(`k${i}`, name));
      expect(textOf(pending.take())).to.equal('everything');
    });
  }
});
