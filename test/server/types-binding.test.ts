import { expect } from 'chai';

import { EncodingError, InvalidQueryError } from '../../src/index';
import type { Session } from '../../src/index';
import { rejection } from '../support/rejection';
import { describeWithServer } from '../support/server';
import { firstRow, useSessions } from './drivers';

const insert = 'INSERT INTO people (id, name, tags, age) VALUES (?, ?, ?, ?)';

describeWithServer('types: values that are not there', {}, (server) => {
  const sessions = useSessions(server, 'v4', 'v5');
  before('make a table', () => (
    sessions().on.v5.execute('CREATE TABLE people (id text PRIMARY KEY, name text, tags list<text>, age int)')
  ));

  for (const wire of ['v4', 'v5'] as const) {
    describe(`on ${wire}`, () => describeAbsence(wire, () => sessions().on[wire]));
  }

  it('refuses undefined inside a value, before anything is sent', async () => {
    const error = await rejection(sessions().on.v5.execute(insert, ['x', 'x', ['a', undefined], 1]));
    expect(error).to.be.instanceOf(EncodingError).with.property('path', '[1]');
    expect(error).to.have.property('mayHaveRun', false);
  });
});

function describeAbsence(id: string, session: () => Session): void {
  const full = { id, name: 'Ada', tags: ['a'], age: 36 };
  const person = (): Promise<unknown> => (
    firstRow(session(), 'SELECT id, name, tags, age FROM people WHERE id = ?', [id])
  );
  beforeEach('write a full row', () => session().execute(insert, Object.values(full)));

  it('keeps what was there where a value is undefined', async () => {
    await session().execute(insert, [id, undefined, undefined, 37]);
    expect(await person()).to.deep.equal({ ...full, age: 37 });
  });

  it('deletes where a value is null', async () => {
    await session().execute(insert, [id, null, null, 36]);
    expect(await person()).to.deep.equal({ ...full, name: null, tags: null });
  });

  it('keeps and deletes by name', async () => {
    const query = 'INSERT INTO people (id, name, tags, age) VALUES (:id, :name, :tags, :age)';
    await session().execute(query, { age: null, name: undefined, tags: undefined, id });
    expect(await person()).to.deep.equal({ ...full, age: null });
  });

  it('keeps and deletes without preparing', async () => {
    const hints = ['text', 'text', 'list<text>', 'int'];
    await session().execute(insert, [id, undefined, null, 38], { prepare: false, hints });
    expect(await person()).to.deep.equal({ ...full, tags: null, age: 38 });
    await session().execute(insert, [id, null, undefined, undefined], { prepare: false });
    expect(await person()).to.deep.equal({ ...full, name: null, tags: null, age: 38 });
  });

  it('keeps and deletes in a batch', async () => {
    const remove = `DELETE age FROM people WHERE id = '${id}'`;
    await session().batch([{ query: insert, params: [id, undefined, null, undefined] }, remove]);
    expect(await person()).to.deep.equal({ ...full, tags: null, age: null });
  });

  it("gets the server's refusal where a value must be", async () => {
    for (const key of [undefined, null]) {
      const error = await rejection(session().execute('SELECT age FROM people WHERE id = ?', [key]));
      expect(error).to.be.instanceOf(InvalidQueryError);
    }
  });
}

describeWithServer('types: parameters by name', {}, (server) => {
  const sessions = useSessions(server, 'v4', 'v5');
  before('make a table', () => (
    sessions().on.v5.execute('CREATE TABLE pairs (id int PRIMARY KEY, "Left" int, "right" int)')
  ));

  for (const wire of ['v4', 'v5'] as const) {
    const session = (): Session => sessions().on[wire];

    for (const prepare of [true, false]) {
      const how = `${prepare ? 'prepared' : 'not prepared'}, on ${wire}`;

      it(`takes them in any order, a name twice, and names in quotes, ${how}`, async () => {
        const query = 'INSERT INTO pairs (id, "Left", "right") VALUES (:id, :"Left", :id)';
        await session().execute(query, { Left: 5, id: 7 }, { prepare });
        const select = 'SELECT id, "Left", "right" FROM pairs WHERE id = :id';
        expect(await firstRow(session(), select, { id: 7 }, { prepare })).to.deep.equal({ id: 7, Left: 5, right: 7 });
      });
    }

    it(`names what is too much or missing, on ${wire}`, async () => {
      const query = 'SELECT id FROM pairs WHERE id = :id';
      const refusals: [parameters: Record<string, unknown>, text: string][] = [
        [{ id: 1, jd: 2 }, 'no marker :jd; its markers are :id'], [{}, 'No value for marker :id'],
      ];
      for (const [parameters, text] of refusals) {
        const error = await rejection(session().execute(query, parameters));
        expect(error).to.be.instanceOf(EncodingError).with.property('message').that.includes(text);
      }
    });

    it(`counts values by position, on ${wire}`, async () => {
      for (const parameters of [[], [1, 2]]) {
        const error = await rejection(session().execute('SELECT id FROM pairs WHERE id = ?', parameters));
        expect(error).to.be.instanceOf(EncodingError).with.property('message').that.includes('1 marker');
      }
    });
  }
});
