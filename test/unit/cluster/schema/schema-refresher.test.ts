import { expect } from 'chai';
import { Schema } from '../../../../src/cluster/schema/schema';
import { SchemaRefresher } from '../../../../src/cluster/schema/schema-refresher';
import { ConnectionError } from '../../../../src/errors';
import type { SchemaChange } from '../../../../src/protocol/messages/schema-change';
import { rejection } from '../../../support/rejection';
import { VirtualClock, settled } from '../../../support/virtual-clock';
import { FakeSchema } from './fake-schema';

function changeOf(keyspace: string, name?: string, target = name === undefined ? 'KEYSPACE' : 'TABLE'): SchemaChange {
  return { change: 'UPDATED', target, keyspace, ...(name !== undefined && { name }) };
}

function setUp(fake: FakeSchema, schema = new Schema()): { schema: Schema; refresher: SchemaRefresher; clock: VirtualClock; warnings: string[] } {
  const clock = new VirtualClock();
  const warnings: string[] = [];
  const onWarning = (text: string): void => void warnings.push(text);
  return { schema, clock, warnings, refresher: new SchemaRefresher({ schema, clock, query: fake.query, onWarning }) };
}

const tablesOf = (schema: Schema, keyspace: string): string[] => [...schema.keyspaces.get(keyspace)?.tables.keys() ?? []];

describe('cluster: schema refresher', () => {
  it('costs nothing until the schema is asked for', async () => {
    const fake = new FakeSchema().addKeyspace('a');
    const { refresher, clock } = setUp(fake);
    refresher.onEvent(changeOf('a', 't'));
    await refresher.refreshAfter(changeOf('a', 't'));
    await refresher.refreshKnown();
    await clock.advance(60_000);
    expect(fake.takeQueries()).to.deep.equal([]);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('reads everything, and then what events name, a second after the first of a burst', async () => {
    const fake = new FakeSchema().addKeyspace('a').addKeyspace('b');
    const { schema, refresher, clock } = setUp(fake);
    await refresher.refresh();
    expect([...schema.keyspaces.keys()]).to.deep.equal(['a', 'b']);
    fake.takeQueries();
    fake.addTable('a', 'more').addKeyspace('c');
    for (let i = 0; i < 100; i++) refresher.onEvent(changeOf('a', 'more'));
    await clock.advance(900);
    refresher.onEvent(changeOf('c'));
    expect(fake.takeQueries()).to.deep.equal([]);
    await clock.advance(100);
    expect(tablesOf(schema, 'a')).to.deep.equal(['t', 'more']);
    expect(tablesOf(schema, 'c')).to.deep.equal(['t']);
    const queries = fake.takeQueries();
    expect(queries.filter((query) => query.includes("'a'"))).to.have.length(5);
    expect(queries.filter((query) => query.includes("'c'"))).to.have.length(11);
    expect(queries).to.have.length(16);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('reads a keyspace once after a burst of changes in it', async () => {
    const fake = new FakeSchema().addKeyspace('a');
    const { schema, refresher, clock } = setUp(fake);
    await refresher.refresh();
    fake.takeQueries();
    for (let i = 0; i < 500; i++) {
      fake.addTable('a', `t${i}`);
      refresher.onEvent(changeOf('a', `t${i}`));
    }
    await clock.advance(1_000);
    expect(schema.keyspaces.get('a')?.tables.size).to.equal(501);
    expect(fake.takeQueries()).to.have.length(11);
  });

  it('reads the keyspace of an object when it is not known', async () => {
    const fake = new FakeSchema().addKeyspace('a');
    const { schema, refresher } = setUp(fake);
    await refresher.refresh();
    fake.addKeyspace('late').addTable('late', 'more');
    await refresher.refreshAfter(changeOf('late', 'more'));
    expect(tablesOf(schema, 'late')).to.deep.equal(['t', 'more']);
  });

  it('has what a statement changed once the promise resolves, together with what waited', async () => {
    const fake = new FakeSchema().addKeyspace('a');
    const { schema, refresher, clock } = setUp(fake);
    await refresher.refresh();
    fake.takeQueries();
    fake.addTable('a', 'one').addTable('a', 'two');
    refresher.onEvent(changeOf('a', 'one'));
    await refresher.refreshAfter(changeOf('a', 'two'));
    expect(tablesOf(schema, 'a')).to.deep.equal(['t', 'one', 'two']);
    expect(clock.pendingTimers).to.equal(0);
    expect(fake.takeQueries()).to.have.length(10);
  });

  it('reads one after the other, and once for all who ask meanwhile', async () => {
    const fake = new FakeSchema().addKeyspace('a');
    const { schema, refresher } = setUp(fake);
    await refresher.refresh();
    fake.takeQueries();
    const open = fake.closeGate();
    const first = refresher.refreshAfter(changeOf('a', 't'));
    await settled();
    const later = [1, 2, 3].map((i) => refresher.refreshAfter(changeOf('a', `t${i}`)));
    await settled();
    expect(fake.queries).to.have.length(4);
    for (const i of [1, 2, 3]) fake.addTable('a', `t${i}`);
    open();
    await Promise.all([first, ...later]);
    expect(tablesOf(schema, 'a')).to.deep.equal(['t', 't1', 't2', 't3']);
    expect(fake.takeQueries()).to.have.length(5 + 3 * 5);
  });

  it('follows one keyspace alone when no other was asked for', async () => {
    const fake = new FakeSchema().addKeyspace('a').addKeyspace('b');
    const { schema, refresher, clock } = setUp(fake);
    await refresher.refresh('a');
    expect([...schema.keyspaces.keys()]).to.deep.equal(['a']);
    fake.addTable('a', 'more');
    refresher.onEvent(changeOf('b'));
    refresher.onEvent(changeOf('a', 'more'));
    await clock.advance(1_000);
    expect(tablesOf(schema, 'a')).to.deep.equal(['t', 'more']);
    expect([...schema.keyspaces.keys()]).to.deep.equal(['a']);
    fake.addTable('a', 'missed');
    await refresher.refreshKnown();
    expect(tablesOf(schema, 'a')).to.deep.equal(['t', 'more', 'missed']);
  });

  it('reads everything that it follows after events may have been missed', async () => {
    const fake = new FakeSchema().addKeyspace('a');
    const { schema, refresher } = setUp(fake);
    await refresher.refresh();
    fake.addKeyspace('b');
    await refresher.refreshKnown();
    expect([...schema.keyspaces.keys()]).to.deep.equal(['a', 'b']);
  });

  it('leaves off reading single keyspaces when everything is asked for', async () => {
    const fake = new FakeSchema();
    const schema = new Schema();
    for (let i = 0; i < 20; i++) fake.addKeyspace(`k${i}`);
    await setUp(fake, schema).refresher.refresh();
    const { refresher } = setUp(fake, schema);
    fake.takeQueries();
    const open = fake.closeGate();
    const known = refresher.refreshKnown();
    await settled();
    const all = refresher.refresh();
    open();
    await Promise.all([known, all]);
    expect(fake.takeQueries()).to.have.length(2 * 11);
    expect(schema.keyspaces.size).to.equal(20);
  });

  it('keeps what is known when it cannot be read, warns once, and tries again', async () => {
    const fake = new FakeSchema().addKeyspace('a');
    const { schema, refresher, clock, warnings } = setUp(fake);
    await refresher.refresh();
    fake.addTable('a', 'more');
    fake.failures.set('system_schema.types', new ConnectionError('CLOSED', 'lost'));
    await Promise.all([refresher.refreshAfter(changeOf('a', 'more')), refresher.refreshAfter(changeOf('a', 't'))]);
    expect(warnings).to.deep.equal(['Schema not read: lost']);
    expect(tablesOf(schema, 'a')).to.deep.equal(['t']);
    expect(await rejection(refresher.refresh('a'))).to.include({ code: 'CLOSED' });
    fake.failures.clear();
    await clock.advance(10_000);
    expect(tablesOf(schema, 'a')).to.deep.equal(['t', 'more']);
    expect(clock.pendingTimers).to.equal(0);
  });

  it('leaves keyspaces alone that are filtered out', async () => {
    const fake = new FakeSchema().addKeyspace('a').addKeyspace('system');
    const { schema, refresher } = setUp(fake, new Schema((name) => name !== 'system'));
    await refresher.refresh();
    fake.takeQueries();
    await refresher.refreshAfter(changeOf('system', 't'));
    await refresher.refresh('system');
    expect(fake.takeQueries()).to.deep.equal([]);
    expect([...schema.keyspaces.keys()]).to.deep.equal(['a']);
  });

  it('reads and warns no more once it is closed', async () => {
    const fake = new FakeSchema().addKeyspace('a');
    const { refresher, clock, warnings } = setUp(fake);
    await refresher.refresh();
    fake.takeQueries();
    refresher.onEvent(changeOf('a', 't'));
    fake.failures.set('system_schema.tables', new ConnectionError('CLOSED', 'lost'));
    const last = refresher.refreshAfter(changeOf('a', 't'));
    await Promise.resolve();
    refresher.close();
    await last;
    refresher.onEvent(changeOf('a', 't'));
    await clock.advance(60_000);
    expect(clock.pendingTimers).to.equal(0);
    expect(warnings).to.deep.equal([]);
  });
});
