import { expect } from 'chai';

import { DecodingError, InvalidQueryError } from '../../src/index';
import { rejection } from '../support/rejection';
import { describeWithServer } from '../support/server';
import { firstRow, useSessions } from './drivers';

/** What a value of no bytes reads as. */
const emptyValues: Readonly<Record<string, unknown>> = {
  ascii: '', text: '', blob: Buffer.alloc(0), "'EmptyType'": Buffer.alloc(0),
  int: null, bigint: null, varint: null, decimal: null, float: null, double: null, boolean: null, inet: null,
  uuid: null, timeuuid: null, timestamp: null, 'tuple<int, text>': null, 'frozen<place>': null,
};

/** The server knows no empty values of these. */
const neverEmpty = [
  'tinyint', 'smallint', 'date', 'time', 'duration', 'frozen<list<int>>', 'frozen<map<int, int>>', 'vector<int, 2>',
  'vector<text, 2>',
];

describeWithServer('types: values of no bytes', {}, (server) => {
  const sessions = useSessions(server, 'v4', 'v5');
  const columns = [...Object.keys(emptyValues), ...neverEmpty];
  const columnOf = (type: string): string => `c${columns.indexOf(type)}`;

  before('make a table', async () => {
    const session = sessions().on.v5;
    await session.execute('CREATE TYPE place (x int, y int)');
    const definitions = columns.map((type) => `${columnOf(type)} ${type}`).join(', ');
    await session.execute(`CREATE TABLE voids (id text PRIMARY KEY, ${definitions})`);
  });

  for (const wire of ['v4', 'v5'] as const) {
    const write = (type: string): Promise<unknown> => {
      const query = `INSERT INTO voids (id, ${columnOf(type)}) VALUES ('${wire}', ?)`;
      return sessions().on[wire].execute(query, [Buffer.alloc(0)], { prepare: false, hints: ['blob'] });
    };

    for (const [type, expected] of Object.entries(emptyValues)) {
      it(`reads an empty ${type} as ${expected === null ? 'null' : 'empty'} on ${wire}`, async () => {
        await write(type);
        const select = `SELECT ${columnOf(type)} AS value FROM voids WHERE id = '${wire}'`;
        expect(await firstRow(sessions().on[wire], select)).to.deep.equal({ value: expected });
      });
    }

    for (const type of neverEmpty) {
      it(`gets the server's refusal of an empty ${type} on ${wire}`, async () => {
        expect(await rejection(write(type))).to.be.instanceOf(InvalidQueryError);
      });
    }

    it(`names the row and column of bytes that the server took and that are no value, on ${wire}`, async () => {
      const session = sessions().on[wire];
      const column = columnOf('time');
      const beyondMidnight = Buffer.from('00004e94914f0000', 'hex');
      const insert = `INSERT INTO voids (id, ${column}) VALUES ('late', ?)`;
      await session.execute(insert, [beyondMidnight], { prepare: false, hints: ['blob'] });
      const error = await rejection(session.execute(`SELECT id, ${column} FROM voids WHERE id = 'late'`));
      expect(error).to.be.instanceOf(DecodingError).with.property('message').that.includes(`Row 0, column "${column}"`);
      expect((await session.execute("SELECT id FROM voids WHERE id = 'late'")).rows).to.have.length(1);
    });
  }
});
