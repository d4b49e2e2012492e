import type { SimSession } from './sim-session';

/** Agreement on a schema takes up to 10 s after the answer, and reading the change up to two questions more. */
const agreementMs = 30_000;

/** Changes a table. */
export async function alter(session: SimSession): Promise<void> {
  const keyspace = session.random.pick(['sim_a', 'sim_b']);
  const begun = session.begin({ kind: 'alter', isWrite: false, isIdempotent: false, keys: [], keyspace, limitMs: undefined });
  const { timeoutMs } = begun.options;
  const limits = { ...begun.limits, timeoutMs: timeoutMs + agreementMs, leastMs: timeoutMs, aborter: undefined };
  const query = `ALTER TABLE ${keyspace}.kv ADD ${begun.operation.token} int`;
  const { signal: _none, ...options } = begun.options;
  const result = await session.run({ ...begun, limits }, () => session.session.execute(query, undefined, options));
  if (result !== undefined) session.client.checkAgreement(result.info.schemaInAgreement, begun.operation);
}

/** Changes the keyspace of the session while others of its requests are under way. */
export async function useKeyspace(session: SimSession): Promise<void> {
  const keyspace = session.random.pick(['sim_a', 'sim_b']);
  const begun = session.begin({ kind: 'use', isWrite: false, isIdempotent: true, keys: [] });
  await session.changeKeyspace(keyspace, async () => {
    const result = await session.run(begun, () => session.session.execute(`USE "${keyspace}"`, undefined, begun.options));
    return result !== undefined;
  });
}
