import type { ResultSet } from '../../../src/index';
import { describe } from '../checks/ledger';
import { checkPayload, checkRow } from '../checks/row-check';
import type { Activity } from '../scenario';
import { alter, useKeyspace } from './definition-activities';
import { bulk, scan } from './long-activities';
import { insertText as insert, keyspaces, placeOf, selectText as select } from './places';
import type { Begun, SimSession } from './sim-session';

/** One thing that an application does, to its end. */
export type Act = (session: SimSession) => Promise<void>;

/** Runs a write and looks at its answer. */
async function runWrite(session: SimSession, begun: Begun, work: () => Promise<ResultSet>): Promise<void> {
  const result = await session.run(begun, work);
  if (result !== undefined) checkPayload(result, begun.operation, session.client.violations);
}

const write = (isIdempotent: boolean): Act => async (session) => {
  const { key, keyspace, prefix } = placeOf(session);
  const begun = session.begin({ kind: 'write', isWrite: true, isIdempotent, keys: [key], keyspace });
  const { token, number } = begun.operation;
  await runWrite(session, begun, () => session.session.execute(insert(prefix, '?, ?, ?'), [key, token, number], begun.options));
};

const namedWrite: Act = async (session) => {
  const { key, keyspace, prefix } = placeOf(session);
  const begun = session.begin({ kind: 'write', isWrite: true, isIdempotent: true, keys: [key], keyspace });
  const { token: v, number: n } = begun.operation;
  await runWrite(session, begun, () => session.session.execute(insert(prefix, ':k, :v, :n'), { n, k: key, v }, begun.options));
};

const textWrite: Act = async (session) => {
  const { key, keyspace, prefix } = placeOf(session);
  const isIdempotent = session.random.chance(0.5);
  const begun = session.begin({ kind: 'write', isWrite: true, isIdempotent, keys: [key], keyspace });
  const { token, number } = begun.operation;
  if (session.random.chance(0.5)) {
    const text = insert(prefix, `'${key}', '${token}', ${number}`);
    return runWrite(session, begun, () => session.session.execute(text, undefined, begun.options));
  }
  const options = { ...begun.options, prepare: false };
  const hints = ['text', 'text', 'int'];
  const values = [key, token, number];
  return runWrite(session, begun, () => session.session.execute(insert(prefix, '?, ?, ?'), values, { ...options, hints }));
};

async function runRead(session: SimSession, begun: Begun, key: string, work: () => Promise<ResultSet>): Promise<void> {
  const { violations, ledger } = session.client;
  const result = await session.run(begun, work);
  if (result === undefined) return;
  checkPayload(result, begun.operation, violations);
  if (result.rows.length > 1) violations.add('own answers', `${describe(begun.operation)} got ${result.rows.length} rows`);
  for (const row of result.rows) checkRow(row, { operation: begun.operation, key }, ledger, violations);
}

const read = (isIdempotent: boolean): Act => async (session) => {
  const { key, keyspace, prefix } = placeOf(session);
  const begun = session.begin({ kind: 'read', isWrite: false, isIdempotent, keys: [key], keyspace });
  const { token } = begun.operation;
  await runRead(session, begun, key, () => session.session.execute(select(prefix, '?', '?'), [key, token], begun.options));
};

const textRead: Act = async (session) => {
  const { key, keyspace, prefix } = placeOf(session);
  const begun = session.begin({ kind: 'read', isWrite: false, isIdempotent: session.random.chance(0.5), keys: [key], keyspace });
  const { token } = begun.operation;
  const text = select(prefix, `'${key}'`, `'${token}'`);
  await runRead(session, begun, key, () => session.session.execute(text, undefined, begun.options));
};

/** A statement that is prepared by hand, with what the preparation leaves of the time. */
const prepare: Act = async (session) => {
  const { key, keyspace, prefix } = placeOf(session);
  const timeoutMs = session.client.isCareful ? 10_000 : 2_000;
  const prepared = await session.client.expect(`preparing on ${session.client.name}`, timeoutMs, () => (
    session.session.prepare(select(prefix, '?', '?'), { timeoutMs })
  ));
  if (prepared === undefined) return;
  const begun = session.begin({ kind: 'read', isWrite: false, isIdempotent: true, keys: [key], keyspace });
  for (const known of keyspaces) if (keyspace === undefined) begun.operation.keyspaces.add(known);
  const bound = prepared.bind([key, begun.operation.token]);
  await runRead(session, begun, key, () => session.session.execute(bound, undefined, begun.options));
};

const batch = (isIdempotent: boolean): Act => async (session) => {
  const { random } = session;
  const { keyspace, prefix } = placeOf(session);
  const keys = random.sample([0, 1, 2, 3, 4, 5], random.whole(1, 4)).map((i) => `${session.client.name}-k${i}`);
  const begun = session.begin({ kind: 'batch', isWrite: true, isIdempotent, keys, keyspace });
  const { token, number } = begun.operation;
  const items = keys.map((key, i) => (random.chance(0.3)
    ? insert(prefix, `'${key}', '${token}.${i}', ${number}`)
    : { query: insert(prefix, '?, ?, ?'), params: [key, `${token}.${i}`, number] }));
  const type = random.pick(['logged', 'unlogged'] as const);
  await runWrite(session, begun, () => session.session.batch(items, { ...begun.options, type }));
};

const counter: Act = async (session) => {
  const { key, keyspace, prefix } = placeOf(session);
  const begun = session.begin({ kind: 'counter', isWrite: true, isIdempotent: false, keys: [key], keyspace });
  const query = `UPDATE ${prefix}counts SET c = c + 1 WHERE k = ? AND echo = ?`;
  await runWrite(session, begun, () => session.session.execute(query, [key, begun.operation.token], begun.options));
};

const cas: Act = async (session) => {
  const { keyspace, prefix } = placeOf(session);
  const key = `${session.client.name}-once${session.random.whole(0, 500)}`;
  const begun = session.begin({ kind: 'cas', isWrite: true, isIdempotent: false, keys: [key], keyspace, isLightweight: true });
  const { token, number } = begun.operation;
  const query = `${insert(prefix, '?, ?, ?')} IF NOT EXISTS`;
  const result = await session.run(begun, () => session.session.execute(query, [key, token, number], begun.options));
  if (result === undefined) return;
  checkPayload(result, begun.operation, session.client.violations);
  const { '[applied]': applied } = result.one() ?? {};
  if (applied === result.wasApplied) return;
  session.client.violations.add('own answers', `${token}: ${String(applied)} is not ${result.wasApplied}`);
};

/** A value of the wrong type is refused, and nothing of its request stays behind. */
const badValue: Act = async (session) => {
  const { key, keyspace, prefix } = placeOf(session);
  const begun = session.begin({ kind: 'badValue', isWrite: true, isIdempotent: true, keys: [key], keyspace });
  const values = [key, begun.operation.token, 'not a number'];
  const result = await session.run(begun, () => session.session.execute(insert(prefix, '?, ?, ?'), values, begun.options));
  if (result !== undefined) session.client.violations.add('own answers', `${describe(begun.operation)} succeeded`);
};

const badQuery: Act = async (session) => {
  const begun = session.begin({ kind: 'badQuery', isWrite: false, isIdempotent: true, keys: [] });
  const result = await session.run(begun, () => session.session.execute('SELEKT nothing', undefined, begun.options));
  if (result !== undefined) session.client.violations.add('own answers', `${describe(begun.operation)} succeeded`);
};

const concurrentReads: Act = async (session) => {
  await Promise.all(Array.from({ length: session.random.whole(2, 12) }, () => read(session.random.chance(0.5))(session)));
};

/** By name; scenario.ts says how often each is done. */
export const acts = {
  write: write(true), writeOnce: write(false), read: read(true), readOnce: read(false), textWrite, textRead, namedWrite,
  batch: batch(true), batchOnce: batch(false), counter, cas, scan, bulk, concurrentReads, badValue, badQuery, alter,
  use: useKeyspace, prepare,
} as const satisfies Record<Activity, Act>;
