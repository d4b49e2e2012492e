import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';

import { BigDecimal, Duration, EncodingError, LocalDate, LocalTime, TimeUuid, Tuple, Uuid } from '../../src/index';
import { rejection } from '../support/rejection';
import { describeWithServer } from '../support/server';
import { firstRow, useSessions } from './drivers';
import { neutral } from './neutral';

/** A value of each type that is written with the type as its hint. */
const hinted: Readonly<Record<string, unknown>> = {
  ascii: 'a', bigint: 1n, blob: Buffer.from([1]), boolean: false, date: LocalDate.fromEpochDays(1),
  decimal: new BigDecimal(110n, 2), double: 1, duration: new Duration(1, 2, 3n), float: 1, inet: '::1', int: 1,
  smallint: -1, text: 'é', time: LocalTime.of(1, 2),
  timestamp: new Date(1), timeuuid: TimeUuid.fromString('13814000-1dd2-11b2-8080-808080808080'), tinyint: -1,
  uuid: Uuid.fromString('13814000-1dd2-11b2-8080-808080808080'), varint: 1n,
  'list<smallint>': [1, 2], 'set<text>': new Set(['a']), 'map<text, bigint>': new Map([['a', 1n]]),
  'frozen<list<frozen<tuple<int, double>>>>': [new Tuple(1, 2)], 'tuple<smallint, float>': new Tuple(1, 2),
  'vector<float, 2>': Float32Array.of(1, 2), 'vector<smallint, 2>': [1, 2], 'vector<text, 1>': ['a'],
};

/** Values whose type is told by what they are. */
const guessed: Readonly<Record<string, unknown>> = {
  int: 7, bigint: 7n, varint: 2n ** 64n, double: 0.5, text: 'x', boolean: true, blob: Buffer.from([7]),
  timestamp: new Date(7), decimal: new BigDecimal(7n, 1), date: LocalDate.fromEpochDays(7), time: LocalTime.of(7, 0),
  duration: new Duration(0, 7, 0n),
  uuid: Uuid.fromString('00000000-0000-4000-8000-000000000007'),
  timeuuid: TimeUuid.fromString('13814000-1dd2-11b2-8080-808080808087'),
  'set<text>': new Set(['y']), 'vector<float, 2>': Float32Array.of(7, 8),
};

describeWithServer('types: values of queries that are not prepared', {}, (server) => {
  const sessions = useSessions(server, 'v4', 'v5');
  const types = Object.keys(hinted);
  before('make a table', () => {
    const columns = types.map((type, i) => `c${i} ${type}, `).join('');
    const key = 'PRIMARY KEY (wire, type, how)';
    return sessions().on.v5.execute(`CREATE TABLE loose (wire text, type text, how text, ${columns} ${key})`);
  });

  const check = async (wire: 'v4' | 'v5', type: string, value: unknown, key: string = wire): Promise<void> => {
    const query = `SELECT c${types.indexOf(type)} AS value FROM loose WHERE wire = ? AND type = ?`;
    const { rows } = await sessions().on[wire].execute(query, [key, type]);
    for (const row of rows) {
      expect(neutral(row['value'])).to.equal(neutral(value));
      expect(isDeepStrictEqual(row['value'], value), 'the same classes').to.equal(true);
    }
    expect(rows).to.not.have.length(0);
  };
  const insert = (type: string, values: string): string => (
    `INSERT INTO loose (wire, type, how, c${types.indexOf(type)}) VALUES (${values})`
  );

  for (const wire of ['v4', 'v5'] as const) {
    for (const [type, value] of Object.entries(hinted)) {
      it(`writes ${type} by its hint on ${wire}, by position and by name`, async () => {
        const session = sessions().on[wire];
        const byPosition = { prepare: false, hints: ['text', undefined, type] };
        await session.execute(insert(type, "?, ?, 'position', ?"), [wire, type, value], byPosition);
        const byName = { prepare: false, hints: { value: type, wire: 'text' } };
        await session.execute(insert(type, ":wire, :type, 'name', :value"), { value, wire, type }, byName);
        await check(wire, type, value);
      });
    }

    for (const [type, value] of Object.entries(guessed)) {
      it(`writes ${type} without a hint on ${wire}`, async () => {
        const session = sessions().on[wire];
        await session.execute(insert(type, "?, ?, 'guess', ?"), [`${wire} guessed`, type, value], { prepare: false });
        await check(wire, type, value, `${wire} guessed`);
      });
    }
  }

  it('writes a user-defined type by its fields as the hint', async () => {
    const session = sessions().on.v5;
    await session.execute('CREATE TYPE address (street text, zip int)');
    await session.execute('CREATE TABLE homes (id int PRIMARY KEY, home frozen<address>, past list<frozen<address>>)');
    const hint = 'udt<street text, zip int>';
    const values = [1, { street: 'x', zip: 1 }, [{ street: 'y' }]];
    const options = { prepare: false, hints: ['int', hint, `list<${hint}>`] };
    await session.execute('INSERT INTO homes (id, home, past) VALUES (?, ?, ?)', values, options);
    const row = { home: { street: 'x', zip: 1 }, past: [{ street: 'y', zip: null }] };
    expect(await firstRow(session, 'SELECT home, past FROM homes')).to.deep.equal(row);
  });

  it('writes a user-defined type by its name, as the schema has it now', async () => {
    const session = sessions().on.v5;
    await session.execute('CREATE TYPE place (street text)');
    await session.execute('CREATE TYPE "Road" (at frozen<place>)');
    await session.execute('CREATE TABLE places (id int PRIMARY KEY, one frozen<place>, many list<frozen<"Road">>)');
    const { keyspace } = sessions();
    const query = `INSERT INTO ${keyspace}.places (id, one, many) VALUES (:id, :one, :many)`;
    const hints = { id: 'int', one: `${keyspace}.place`, many: 'list<frozen<"Road">>' };
    await session.execute(query, { id: 1, one: { street: 'x' }, many: [{ at: { street: 'y' } }] }, { prepare: false, hints });
    await session.execute('ALTER TYPE place ADD zip int');
    await session.execute(query, { id: 2, one: { street: 'x', zip: 3 }, many: [] }, { prepare: false, hints });
    expect(await firstRow(session, 'SELECT one, many FROM places WHERE id = 1'))
      .to.deep.equal({ one: { street: 'x', zip: null }, many: [{ at: { street: 'y', zip: null } }] });
    expect(await firstRow(session, 'SELECT one FROM places WHERE id = 2')).to.deep.equal({ one: { street: 'x', zip: 3 } });
  });

  it('says which name is no type', async () => {
    const options = { prepare: false, hints: ['frozen<nowhere>'] };
    const error = await rejection(sessions().on.v5.execute('INSERT INTO places (id) VALUES (?)', [1], options));
    expect(error.message).to.include('"nowhere"').and.include('no type has this name');
  });

  it('refuses a value that is not of its hint, naming the place', async () => {
    const query = "INSERT INTO loose (wire, type, how, c10) VALUES ('x', 'int', ?, ?)";
    const options = { prepare: false, hints: [undefined, 'int'] };
    const error = await rejection(sessions().on.v5.execute(query, ['x', '2'], options));
    expect(error).to.be.instanceOf(EncodingError).with.nested.property('marker.index', 1);
  });
});
