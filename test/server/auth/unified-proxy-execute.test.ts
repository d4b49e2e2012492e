import { expect } from 'chai';
import {
  Cluster, ExecutionProfile, PlainTextAuthProvider, ProtocolVersion, UnauthorizedError,
} from '../../../src/index';
import type { DriverError, QueryOptions, Session } from '../../../src/index';
import { rejection } from '../../support/rejection';
import { sentinelPassword } from '../../support/secret-guard';
import { describeWithServer } from '../../support/server';
import { unifiedNode } from '../../support/unified-server';
import { useAdmin } from './logins';

/** Only these roles may touch a table: the user that logs in may not. */
const roles = ['alice', 'bob'] as const;
const rowsOfATable = 25;

/** What becomes of a request: its rows, or the refusal. */
async function outcome(work: Promise<{ readonly rows: readonly object[] }>): Promise<readonly object[] | UnauthorizedError> {
  const result = await work.catch((error: unknown) => error as DriverError);
  if (!(result instanceof Error)) return result.rows;
  expect(result).to.be.instanceOf(UnauthorizedError);
  return result as UnauthorizedError;
}

for (const version of ['V4', 'V5'] as const) {
  describeWithServer(`auth: to execute as another role, ${version}`, () => unifiedNode(), (server) => {
    const admin = useAdmin(server);
    let cluster: Cluster | undefined;
    let session: Session;

    before('make the roles and log in', async () => {
      const { session: superuser, createRole, keyspace } = admin();
      await createRole('service', sentinelPassword);
      for (const role of roles) {
        await createRole(role);
        await superuser.execute(`CREATE TABLE ${role}s (id int PRIMARY KEY, v text)`);
        await superuser.execute(`GRANT SELECT ON ${role}s TO ${role}`);
        await superuser.execute(`GRANT MODIFY ON ${role}s TO ${role}`);
        await superuser.execute(`GRANT DESCRIBE ON ROLE ${role} TO service`);
        const ids = Array.from({ length: rowsOfATable }, (_, id) => [id]);
        await superuser.executeConcurrent(`INSERT INTO ${role}s (id, v) VALUES (?, 'first')`, ids);
      }
      await createRole('stranger');
      cluster = new Cluster({
        contactPoints: server().contactPoints,
        protocolVersion: ProtocolVersion[version],
        authProvider: new PlainTextAuthProvider('service', sentinelPassword),
        executionProfiles: {
          'as alice': new ExecutionProfile({ executeAs: 'alice' }),
          'as stranger': new ExecutionProfile({ executeAs: 'stranger' }),
        },
      });
      session = await cluster.connect(keyspace);
    });
    after(() => cluster?.shutdown());

    /** Each way to send a request to a table. */
    const ways: Record<string, (table: string, options: QueryOptions) => Promise<{ readonly rows: readonly object[] }>> = {
      'a query': (table, options) => session.execute(`SELECT v FROM ${table} WHERE id = 1`, undefined, options),
      'a query with values that is not prepared': (table, options) => (
        session.execute(`SELECT v FROM ${table} WHERE id = ?`, [1], { ...options, prepare: false, hints: ['int'] })
      ),
      'a query that is prepared on the way': (table, options) => (
        session.execute(`SELECT v FROM ${table} WHERE id = ?`, [1], options)
      ),
      'a prepared statement': async (table, options) => (
        session.execute((await session.prepare(`SELECT v FROM ${table} WHERE id = :id`)).bind({ id: 1 }), undefined, options)
      ),
      'a batch of texts and prepared statements': async (table, options) => {
        const insert = `INSERT INTO ${table} (id, v) VALUES`;
        await session.batch([`${insert} (1, 'first')`, { query: `${insert} (?, ?)`, params: [1, 'first'] }], options);
        return session.execute(`SELECT v FROM ${table} WHERE id = 1`, undefined, options);
      },
      'a lightweight transaction': async (table, options) => {
        await session.execute(`UPDATE ${table} SET v = 'first' WHERE id = ? IF v = ?`, [1, 'first'], options);
        return session.execute(`SELECT v FROM ${table} WHERE id = 1`, undefined, options);
      },
      'paging': async (table, options) => {
        const rows: object[] = [];
        for await (const row of session.stream(`SELECT v FROM ${table}`, undefined, { ...options, pageSize: 10 })) rows.push(row);
        expect(rows).to.have.length(rowsOfATable);
        return { rows: rows.slice(0, 1) };
      },
      'paging from a state that was kept': async (table, options) => {
        const first = await session.execute(`SELECT v FROM ${table}`, [], { ...options, pageSize: 20 });
        const rest = await session.execute(`SELECT v FROM ${table}`, [], { ...options, pagingState: first.pagingState! });
        expect(rest.rows).to.have.length(rowsOfATable - 20);
        return { rows: rest.rows.slice(0, 1) };
      },
      'executeConcurrent': async (table, options) => {
        const ids = Array.from({ length: rowsOfATable }, (_, id) => [id]);
        const query = `SELECT v FROM ${table} WHERE id = ?`;
        const { succeeded, failed, errors } = await session.executeConcurrent(query, ids, options);
        if (errors[0] !== undefined) throw errors[0].error;
        expect({ succeeded, failed }).to.deep.equal({ succeeded: rowsOfATable, failed: 0 });
        return { rows: [{ v: 'first' }] };
      },
    };
    for (const [way, run] of Object.entries(ways)) {
      it(`${way}: its role's permissions count, the user's do not`, async () => {
        expect(await outcome(run('alices', { executeAs: 'alice' }))).to.deep.equal([{ v: 'first' }]);
        expect(await outcome(run('alices', { executionProfile: 'as alice' }))).to.deep.equal([{ v: 'first' }]);
        expect(await outcome(run('bobs', { executionProfile: 'as alice', executeAs: 'bob' }))).to.deep.equal([{ v: 'first' }]);
        for (const [name, options] of [
          ['bob', { executeAs: 'bob' }], ['bob', { executionProfile: 'as alice', executeAs: 'bob' }], ['service', {}],
        ] as const) {
          const refusal = await outcome(run('alices', options));
          expect(refusal).to.have.property('message').that.matches(new RegExp(`^User ${name} has no (SELECT|MODIFY) permission`));
        }
      });

      it(`${way}: without the grant it is refused, and the error says which grant`, async () => {
        for (const options of [{ executeAs: 'stranger' }, { executionProfile: 'as stranger' }, { executeAs: 'nobody-żółw' }]) {
          const role = options.executeAs ?? 'stranger';
          const error = await rejection(run('alices', options));
          expect(error).to.be.instanceOf(UnauthorizedError).and.to.include({ code: 'UNAUTHORIZED', mayHaveRun: false });
          expect(error).to.include({ host: server().contactPoints[0] });
          expect(error.query).to.match(/alices|^batch of 2/);
          expect(error.message).to.include(`'service' does not have permission to execute queries as '${role}'`)
            .and.include(`GRANT PROXY.EXECUTE ON ROLE '${role}' TO 'service'`);
        }
      });
    }

    it('a payload of the request\'s own does not put out the role of its profile', async () => {
      const options = { executionProfile: 'as alice', customPayload: { own: Buffer.from('bytes') } };
      const { rows } = await session.execute('SELECT v FROM alices WHERE id = 1', undefined, options);
      expect(rows).to.deep.equal([{ v: 'first' }]);
    });

    it('writes are the role\'s own too', async () => {
      const insert = "INSERT INTO alices (id, v) VALUES (1000, 'x')";
      expect(await rejection(session.execute(insert, undefined, { executeAs: 'bob' }))).to.be.instanceOf(UnauthorizedError);
      await session.execute(insert, undefined, { executeAs: 'alice' });
      const remove = 'DELETE FROM alices WHERE id = ?';
      expect(await rejection(session.execute(remove, [1000]))).to.be.instanceOf(UnauthorizedError);
      await session.execute(remove, [1000], { executeAs: 'alice' });
    });

    it('the connections stay those of the user', async () => {
      const applicationName = `proxy-${version}`;
      await using other = new Cluster({
        contactPoints: server().contactPoints, applicationName, protocolVersion: ProtocolVersion[version],
        authProvider: new PlainTextAuthProvider('service', sentinelPassword),
      });
      await (await other.connect(admin().keyspace)).execute('SELECT v FROM alices', undefined, { executeAs: 'alice' });
      const names = (await admin().loginsOf(applicationName)).map(({ username }) => username);
      expect(names).to.deep.equal(['service', 'service']);
    });
  });
}
