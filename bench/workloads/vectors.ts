import { keyspace } from './table';
import type { Table } from './table';
import type { Workload } from './workload';

const dimensions = 1_536;
const nearest = 10;

/** What a language model makes of a text. */
export const vectors: Table = {
  name: 'vectors',
  columns: { id: 'int', embedding: `vector<float, ${dimensions}>` },
  partitionKey: 'id',
  indexes: [`CREATE CUSTOM INDEX IF NOT EXISTS vectors_ann ON ${keyspace}.vectors (embedding) USING 'StorageAttachedIndex'`],
  row: (i) => [i, embedding(i)],
};

/** No two alike, none of length 0, all finite. */
function embedding(seed: number): Float32Array {
  let state = seed + 1;
  return Float32Array.from({ length: dimensions }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x4000_0000 - 1;
  });
}

/** The rows whose vectors are next to one that is given. */
export const nearestVectors: Workload = {
  table: vectors,
  query: `SELECT id, embedding FROM ${keyspace}.vectors ORDER BY embedding ANN OF ? LIMIT ${nearest}`,
  markers: { embedding: vectors.columns['embedding']! },
  answer: { columns: vectors.columns, rows: nearest, row: (i) => vectors.row(i), touches: true },
  parameters: (i) => [embedding(i)],
};
