import type { Session } from 'purecql';
import { connectToKeyspace, runExample } from './own-keyspace';

interface Neighbour {
  readonly id: number;
  readonly text: string;
  readonly sim: number;
}

const textBlocks: readonly [id: number, text: string, vector: number[]][] = [
  [1, 'Chat bot integrated sneakers that talk to you', [0.1, 0.15, 0.3, 0.12, 0.05]],
  [2, 'An AI quilt to help you sleep forever', [0.45, 0.09, 0.01, 0.2, 0.11]],
  [3, 'A deep learning display that controls your mood', [0.1, 0.05, 0.08, 0.3, 0.6]],
];

/** Makes a table with a vector index, fills it, and gives the two rows nearest to a vector. */
export async function vectorSearch(session: Session): Promise<readonly Neighbour[]> {
  await session.execute('CREATE TABLE IF NOT EXISTS vector_test (id int PRIMARY KEY, text text, vector vector<float, 5>)');
  await session.execute(
    `CREATE CUSTOM INDEX IF NOT EXISTS idx_vector_test ON vector_test (vector)
     USING 'StorageAttachedIndex' WITH OPTIONS = { 'similarity_function': 'cosine' }`,
  );
  for (const block of textBlocks) {
    await session.execute('INSERT INTO vector_test (id, text, vector) VALUES (?, ?, ?)', block);
  }
  const nearTo = [0.15, 0.1, 0.1, 0.35, 0.55];
  const result = await session.execute<Neighbour>(
    'SELECT id, text, similarity_cosine(vector, ?) AS sim FROM vector_test ORDER BY vector ANN OF ? LIMIT 2', [nearTo, nearTo],
  );
  return result.rows;
}

async function main(): Promise<void> {
  await using session = await connectToKeyspace();
  for (const { id, text, sim } of await vectorSearch(session)) console.log(`[${id}] "${text}" (sim: ${sim.toFixed(4)})`);
}

if (require.main === module) runExample(main);
