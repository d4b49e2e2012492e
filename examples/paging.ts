import { connectToKeyspace, runExample } from './own-keyspace';

/** All rows as fast as they are read, one page by itself, and a page that goes on where another one ended. */
async function main(): Promise<void> {
  await using session = await connectToKeyspace();
  await session.execute('CREATE TABLE IF NOT EXISTS readings (sensor int, at int, value double, PRIMARY KEY (sensor, at))');
  const items = Array.from({ length: 2_500 }, (_, at) => [1, at, at / 2]);
  await session.executeConcurrent('INSERT INTO readings (sensor, at, value) VALUES (?, ?, ?)', items, { idempotent: true });

  const query = 'SELECT at, value FROM readings WHERE sensor = ?';
  let sum = 0;
  for await (const { value } of session.stream<{ value: number }>(query, [1], { pageSize: 1_000 })) sum += value;
  console.log(`the sum of all pages is ${sum}`);

  const first = await session.execute<{ at: number }>(query, [1], { pageSize: 1_000 });
  console.log(`the first page has ${first.rows.length} rows, more follow: ${first.hasMorePages}`);

  const link = first.pagingState?.toString('hex');
  if (link === undefined) return;
  const second = await session.execute<{ at: number }>(query, [1], { pageSize: 1_000, pagingState: link });
  console.log(`the second begins at ${second.one()?.at ?? 'no row'}`);
}

runExample(main);
