import { DriverError, EncodingError, QuerySyntaxError } from 'purecql';
import type { Session } from 'purecql';
import { connectToKeyspace, runExample } from './own-keyspace';

/** Writes once more what has surely not been written, and gives the rest to whoever knows better. */
async function save(session: Session, id: number, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await session.execute('INSERT INTO people (id, name) VALUES (?, ?)', [id, name]);
      return;
    } catch (error) {
      if (!(error instanceof DriverError) || error.mayHaveRun || error instanceof EncodingError || attempt === 3) throw error;
    }
  }
}

/** What errors tell: a stable code, whether the request may have run, and a text that ends the search. */
async function main(): Promise<void> {
  await using session = await connectToKeyspace();
  await session.execute('CREATE TABLE IF NOT EXISTS people (id int PRIMARY KEY, name text)');
  await save(session, 1, 'Ada');
  try {
    await save(session, 2 ** 40, 'Grace');
  } catch (error) {
    if (error instanceof EncodingError) console.log(`${error.code} at ${error.marker?.name ?? '?'}: ${error.message}`);
    else throw error;
  }
  try {
    await session.execute('SELEC name FROM people');
  } catch (error) {
    if (error instanceof QuerySyntaxError) console.log(`${error.code} ${error.serverCode}, may have run: ${error.mayHaveRun}`);
    else throw error;
  }
}

runExample(main);
