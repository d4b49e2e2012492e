import { setTimeout as delay } from 'node:timers/promises';
import { connectToKeyspace, runExample } from './own-keyspace';

/** Rows that come from elsewhere, a file or a service, as they are taken. */
async function* rows(count: number): AsyncGenerator<{ id: number; name: string }> {
  for (let id = 0; id < count; id++) {
    if (id % 1_000 === 0) await delay(1);
    yield { id, name: `item ${id}` };
  }
}

/** Writes many rows, so many at a time; items are taken only as fast as they are written, and a failed one stops no others. */
async function main(): Promise<void> {
  await using session = await connectToKeyspace();
  await session.execute('CREATE TABLE IF NOT EXISTS loaded (id int PRIMARY KEY, name text)');
  const insert = 'INSERT INTO loaded (id, name) VALUES (:id, :name)';
  const options = { concurrency: 128, idempotent: true };
  const { succeeded, failed, errors } = await session.executeConcurrent(insert, rows(5_000), options);
  console.log(`${succeeded} written, ${failed} failed`);
  for (const { index, error } of errors) console.error(`item ${index}: ${error.message}`);
}

runExample(main);
