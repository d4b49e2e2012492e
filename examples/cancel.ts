import { AbortError } from 'purecql';
import { connectToKeyspace, runExample } from './own-keyspace';

/** One time limit over everything, and a signal that ends a request at once: what is not awaited any more costs nothing. */
async function main(): Promise<void> {
  await using session = await connectToKeyspace();
  const ask = 'SELECT key FROM system.local';

  const user = new AbortController();
  const answer = session.execute(ask, [], { signal: user.signal });
  user.abort(new Error('the page was closed'));
  await answer.catch((error: unknown) => {
    if (!(error instanceof AbortError)) throw error;
    console.log(`${error.code}: ${error.cause instanceof Error ? error.cause.message : ''}`);
  });

  const { rows } = await session.execute<{ key: string }>(ask, [], { timeoutMs: 5_000, signal: AbortSignal.timeout(10_000) });
  console.log(rows[0]?.key);
}

runExample(main);
