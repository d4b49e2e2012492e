import { describe } from '../checks/ledger';
import { insertText, placeOf } from './places';
import type { Begun, SimSession } from './sim-session';

/** Reads pages to their end or to somewhere in the middle, now and then slowly. */
export async function scan(session: SimSession): Promise<void> {
  const { random } = session;
  const { keyspace, prefix } = placeOf(session);
  const key = `rows${random.pick([0, 1, 5, 17, 40])}`;
  const isIdempotent = random.chance(0.5);
  const begun = session.begin({ kind: 'scan', isWrite: false, isIdempotent, keys: [key], keyspace, limitMs: undefined });
  const limits = { ...begun.limits, isAbortSeenLate: true };
  const options = { ...begun.options, pageSize: random.pick([1, 3, 10, 100]) };
  const query = `SELECT * FROM ${prefix}scan WHERE k = ? AND echo = ?`;
  await session.run({ ...begun, limits }, async () => {
    const rows = session.session.stream<Row>(query, [key, begun.operation.token], options);
    const isWhole = await readRows(rows, session, begun);
    if (isWhole) checkEnd(begun, key, session);
  });
}

/** Pages without rows are passed over: each of them has its own time. */
const pagesAtOnce = 4;

interface Row {
  readonly k: unknown;
  readonly i: unknown;
  readonly echo: unknown;
}

const seenRows = new WeakMap<object, number>();

async function readRows(rows: AsyncGenerator<Row, void, undefined>, session: SimSession, begun: Begun): Promise<boolean> {
  const { random, client } = session;
  const { operation, options } = begun;
  const isSlow = random.chance(0.3);
  for (let count = 0; ; count++) {
    const limits = { timeoutMs: options.timeoutMs * pagesAtOnce, leastMs: options.timeoutMs, aborter: begun.limits.aborter };
    const watch = client.runner.watch(operation, limits);
    const next = await rows.next().finally(() => watch.end());
    seenRows.set(operation, count);
    if (next.done === true) return true;
    const { k, i, echo } = next.value;
    if (i !== count || k !== operation.keys[0] || echo !== operation.token) {
      const row = `row ${String(i)} of ${String(k)} for ${String(echo)}`;
      client.violations.add('own answers', `${describe(operation)} got ${row} as row ${count}`);
    }
    if (isSlow && random.chance(0.3)) await client.sleep(random.exponential(100));
    if (!random.chance(0.02)) continue;
    await rows.return();
    return false;
  }
}

function checkEnd({ operation }: Begun, key: string, { client }: SimSession): void {
  const count = seenRows.get(operation) ?? 0;
  const total = Number(key.slice('rows'.length));
  if (count !== total) client.violations.add('own answers', `${describe(operation)} got ${count} of ${total} rows`);
}

/** Writes many rows with a bounded number of requests at a time. */
export async function bulk(session: SimSession): Promise<void> {
  const { random, client } = session;
  const { keyspace, prefix } = placeOf(session);
  const isIdempotent = random.chance(0.5);
  const timeoutMs = client.isCareful ? 10_000 : 2_000;
  const begun: Begun[] = [];
  const failed = new Set<number>();
  const count = random.whole(3, 30);
  function* items(): Generator<[string, string, number]> {
    for (let i = 0; i < count; i++) {
      const key = `${client.name}-k${random.whole(0, 9)}`;
      const plain = { level: 'QUORUM', timeoutMs } as const;
      const next = session.begin({ kind: 'write', isWrite: true, isIdempotent, keys: [key], keyspace, plain });
      begun.push(next);
      yield [key, next.operation.token, next.operation.number];
    }
  }
  const options = { consistency: 'QUORUM' as const, timeoutMs, idempotent: isIdempotent, concurrency: random.whole(1, 8) };
  const result = await client.expect(`bulk on ${client.name}`, undefined, () => (
    session.session.executeConcurrent(insertText(prefix, '?, ?, ?'), items(), {
      ...options,
      onError: ({ index, error }) => {
        failed.add(index);
        client.runner.fail(begun[index]!.operation, error, begun[index]!.limits);
      },
    })
  ));
  if (result === undefined) return;
  if (result.failed !== failed.size || result.succeeded !== count - failed.size) {
    client.violations.add('own answers', `A bulk of ${count} tells ${result.succeeded} and ${result.failed}`);
  }
  for (const [i, { operation }] of begun.entries()) if (!failed.has(i)) client.ledger.settle(operation, 'ok', client.loop.nowMs);
  for (const { operation, limits } of begun) session.release(operation, limits);
}
