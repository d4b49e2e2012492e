import { expect } from 'chai';

import {
  AlreadyExistsError, Consistency, FunctionFailureError, InvalidQueryError, QuerySyntaxError, ServerConfigurationError,
  ServerError, UnavailableError,
} from '../../src/index';
import type { QueryOptions, Session } from '../../src/index';
import { rejection } from '../support/rejection';
import { describeWithServer } from '../support/server';
import { useSessions } from './drivers';

interface Mistake {
  readonly query: string;
  readonly params?: readonly unknown[];
  readonly options?: QueryOptions;
  readonly type: keyof typeof kinds;
  /** Fields of the error, and what its message tells. */
  readonly fields?: (keyspace: string) => Readonly<Record<string, unknown>>;
  readonly says?: string;
}

/** Class and numeric code of the errors, by their stable code. */
const kinds = {
  SYNTAX_ERROR: [QuerySyntaxError, 0x2000],
  INVALID: [InvalidQueryError, 0x2200],
  CONFIG_ERROR: [ServerConfigurationError, 0x2300],
  ALREADY_EXISTS: [AlreadyExistsError, 0x2400],
  FUNCTION_FAILURE: [FunctionFailureError, 0x1400],
  UNAVAILABLE: [UnavailableError, 0x1000],
} as const;

/** Mistakes and the server's answers, by what is wrong. */
const mistakes: Readonly<Record<string, Mistake>> = {
  'text that is not CQL': { query: 'SELEC 1', type: 'SYNTAX_ERROR', says: 'no viable alternative' },
  'a table that is not there': { query: 'SELECT * FROM nothing', type: 'INVALID', says: 'nothing' },
  'a table that is not there, prepared': { query: 'SELECT * FROM nothing WHERE id = ?', params: [1], type: 'INVALID' },
  'a value too long for a key': {
    query: 'SELECT id FROM texts WHERE id = ?', params: ['x'.repeat(70_000)], type: 'INVALID', says: '65535',
  },
  'a table that is there': {
    query: 'CREATE TABLE t (id int PRIMARY KEY)',
    type: 'ALREADY_EXISTS', fields: (keyspace) => ({ keyspace, table: 't' }),
  },
  'a keyspace that is there': {
    query: "CREATE KEYSPACE KS WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
    type: 'ALREADY_EXISTS', fields: (keyspace) => ({ keyspace, table: '' }),
  },
  'replication that does not exist': {
    query: "CREATE KEYSPACE other_ks WITH replication = {'class': 'NoStrategy'}",
    type: 'CONFIG_ERROR', says: 'NoStrategy',
  },
  'a function that throws': {
    query: 'SELECT boom(v, id) FROM t', type: 'FUNCTION_FAILURE', says: 'staged by a test',
    fields: (keyspace) => ({ keyspace, function: 'boom', argumentTypes: ['list<text>', 'int'] }),
  },
  'a read of two replicas where there is one': {
    query: 'SELECT * FROM t', options: { consistency: 'TWO' }, type: 'UNAVAILABLE', says: '1 of 2 replicas alive',
    fields: () => ({ consistency: Consistency.TWO, required: 2, alive: 1 }),
  },
  'a write of three replicas where there is one': {
    query: 'INSERT INTO t (id) VALUES (?)', params: [1], options: { consistency: 'THREE' }, type: 'UNAVAILABLE',
    fields: () => ({ consistency: Consistency.THREE, required: 3, alive: 1 }),
  },
};

describeWithServer('results: errors of a healthy server', {}, (server) => {
  const sessions = useSessions(server, 'v4', 'v5', 'v5 with lz4');
  before('make tables and a function that throws', async () => {
    const session = sessions().on.v5;
    await session.execute('CREATE TABLE t (id int PRIMARY KEY, v list<text>)');
    await session.execute("INSERT INTO t (id, v) VALUES (1, ['a'])");
    await session.execute('CREATE TABLE texts (id text PRIMARY KEY)');
    await session.execute(`CREATE FUNCTION boom (v list<text>, id int) CALLED ON NULL INPUT RETURNS int
      LANGUAGE java AS 'throw new RuntimeException("staged by a test");'`);
  });

  for (const wire of ['v4', 'v5', 'v5 with lz4'] as const) {
    const session = (): Session => sessions().on[wire];

    for (const [title, mistake] of Object.entries(mistakes)) {
      it(`are typed on ${wire}: ${title}`, async () => {
        const { keyspace } = sessions();
        const query = mistake.query.replace('KS', keyspace);
        const [type, serverCode] = kinds[mistake.type];
        const error = await rejection(session().execute(query, mistake.params, mistake.options));
        expect(error).to.be.instanceOf(type).and.to.be.instanceOf(ServerError);
        expect(error).to.deep.include({ code: mistake.type, serverCode, mayHaveRun: false, query });
        expect(error).to.deep.include({ host: server().contactPoints[0], ...mistake.fields?.(keyspace) });
        expect(error.message).to.include(mistake.says ?? '');
      });
    }

    it(`leave the session as it was, on ${wire}`, async () => {
      const works = Array.from({ length: 50 }, (_, i) => session().execute(i % 2 === 0 ? 'SELEC' : 'SELECT id FROM t'));
      const results = await Promise.allSettled(works);
      const expected = results.map((_, i) => (i % 2 === 0 ? 'rejected' : 'fulfilled'));
      expect(results.map(({ status }) => status)).to.deep.equal(expected);
    });

    it(`show neither values nor the bytes of a message, on ${wire}`, async () => {
      const error = await rejection(session().execute('SELECT * FROM nothing WHERE id = ?', ['secret-value']));
      expect(`${error.message} ${JSON.stringify(error)} ${error.stack ?? ''}`).to.not.include('secret-value');
    });
  }
});
