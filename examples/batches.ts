import { connectToKeyspace, runExample } from './own-keyspace';

/** Several writes that are applied as a whole, and a write that is applied only if nobody was there before. */
async function main(): Promise<void> {
  await using session = await connectToKeyspace();
  await session.execute('CREATE TABLE IF NOT EXISTS accounts (id text PRIMARY KEY, owner text)');
  await session.execute('CREATE TABLE IF NOT EXISTS accounts_by_owner (owner text, id text, PRIMARY KEY (owner, id))');
  await session.execute('DELETE FROM accounts WHERE id = ?', ['b-2']);

  await session.batch([
    { query: 'INSERT INTO accounts (id, owner) VALUES (?, ?)', params: ['a-1', 'Ada'] },
    { query: 'INSERT INTO accounts_by_owner (owner, id) VALUES (?, ?)', params: ['Ada', 'a-1'] },
  ]);
  const byOwner = await session.execute<{ id: string }>('SELECT id FROM accounts_by_owner WHERE owner = ?', ['Ada']);
  console.log(`Ada has ${byOwner.rows.map(({ id }) => id).join(', ')}`);

  const claim = 'INSERT INTO accounts (id, owner) VALUES (?, ?) IF NOT EXISTS';
  for (const owner of ['Grace', 'Barbara']) {
    const { wasApplied } = await session.execute(claim, ['b-2', owner], { serialConsistency: 'LOCAL_SERIAL' });
    console.log(`${owner} ${wasApplied ? 'has it' : 'is too late'}`);
  }
}

runExample(main);
