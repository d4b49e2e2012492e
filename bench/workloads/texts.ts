import { keyspace } from './table';
import type { Table } from './table';
import type { Workload } from './workload';

const words = (
  'node request answer frame segment token replica column cell page stream cluster session prepared statement value '
  + 'byte driver pool host'
).split(' ');

/** Words in an order that repeats late: text that compresses about as well as people's; one in eight has an accent. */
function prose(seed: number, characters: number): string {
  let state = seed + 1;
  let text = seed % 8 === 1 ? 'é ' : '';
  while (text.length < characters) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    text += `${words[(state >>> 12) % words.length]!} `;
  }
  return text.slice(0, characters);
}

/** Ten kilobytes of text a row. */
export const texts: Table = {
  name: 'texts',
  columns: { id: 'int', title: 'text', summary: 'text', body: 'text' },
  partitionKey: 'id',
  row: (i) => [i, prose(i, 60), prose(i + 1, 940), prose(i + 2, 9_000)],
};

/** Rows of a page of {@link streamDocuments}. */
export const streamedRows = 5_000;
const streamedCharacters = 1_000;

/** Rows of a kilobyte that are read page by page. */
const documents: Table = {
  name: 'documents',
  columns: { shelf: 'int', id: 'int', body: 'text' },
  partitionKey: 'shelf',
  clusteringKey: 'id',
  row: (i) => [1, i, prose(i, streamedCharacters)],
};

/** As many pages of five megabytes as the parameter says. */
export const streamDocuments: Workload = {
  table: documents,
  query: `SELECT shelf, id, body FROM ${keyspace}.documents WHERE shelf = ?`,
  markers: { shelf: 'int' },
  answer: { columns: documents.columns, rows: streamedRows, row: (i) => documents.row(i), touches: false, isRepeated: true },
  parameters: () => [1],
  options: { pageSize: streamedRows },
  textColumn: 'body',
};

/** Bytes of a row of {@link streamDocuments} on the wire, at least. */
export const streamedRowBytes = streamedCharacters + 20;
