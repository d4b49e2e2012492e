import { readByKey, writeRow } from './by-key';
import { items } from './items';
import { collections, people } from './nested';
import { readPage } from './readings';
import { streamDocuments, texts } from './texts';
import { nearestVectors, vectors } from './vectors';
import { wide } from './wide';
import type { Workload } from './workload';

/** All statements that rows are made of, by name: processes tell each other the name only. */
export const workloads = {
  read: readByKey(items),
  write: writeRow(items),
  'page-1000': readPage(1_000),
  'page-5000': readPage(5_000),
  'page-10000': readPage(10_000),
  'page-100000': readPage(100_000),
  'wide-read': readByKey(wide, true),
  'wide-write': writeRow(wide),
  'text-read': readByKey(texts, true),
  'text-write': writeRow(texts),
  'collections-read': readByKey(collections, true),
  'collections-write': writeRow(collections),
  'udt-read': readByKey(people, true),
  'udt-write': writeRow(people),
  'vector-read': readByKey(vectors, true),
  'vector-write': writeRow(vectors),
  ann: nearestVectors,
  stream: streamDocuments,
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof workloads;

/** Where a workload stands in the table: its statement id in the canned responder. */
export const workloadNames = Object.keys(workloads) as readonly WorkloadName[];
