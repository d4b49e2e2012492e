import { Cluster } from '../../../src/index';

/** The program of an application: all that it knows of its database is in its environment. */
async function main(): Promise<void> {
  const cluster = Cluster.fromEnv({ applicationName: 'before and after a migration' });
  const session = await cluster.connect();
  try {
    await session.execute('create table if not exists readings (sensor int, at int, value double, primary key (sensor, at))');
    const insert = 'insert into readings (sensor, at, value) values (?, ?, ?)';
    const values = Array.from({ length: 200 }, (_, at) => [1, at, at / 2]);
    const { failed } = await session.executeConcurrent(insert, values, { concurrency: 20 });
    let [count, sum] = [0, 0];
    const query = 'select value from readings where sensor = ?';
    for await (const row of session.stream<{ value: number }>(query, [1], { pageSize: 30 })) {
      count++;
      sum += row.value;
    }
    await session.batch([{ query: insert, params: [2, 1, 1] }, { query: insert, params: [2, 2, 2] }]);
    const second = await session.cql<{ at: number }>`select at from readings where sensor = ${2}`;
    console.log(JSON.stringify({ failed, count, sum, second: second.rows.map(({ at }) => at) }));
  } finally {
    await cluster.shutdown();
  }
}

void main();
