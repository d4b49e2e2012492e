import { purecqlV4, purecqlV5, raw } from './rows/entrants';
import type { Bar } from './bars';
import type { Entrant, Row } from './rows/row';

const named = (name: string, entrant: Entrant): Entrant => ({ ...entrant, name });
const read = { workload: 'read', inFlight: 256 } as const;

/** What continuous integration looks at: ratios within one run, each far from its bound unless something broke. */
export const guardRows: readonly Row[] = [
  {
    id: 'guard/read', title: 'prepared SELECT by key, 256 in flight', server: 'canned', unit: 'request',
    entrants: [purecqlV4(read), purecqlV5(read), raw(read)],
  },
  {
    id: 'guard/in-flight', title: 'prepared SELECT by key, few and many in flight', server: 'canned', unit: 'request',
    entrants: [100, 2_000].map((inFlight) => named(`${inFlight} in flight`, purecqlV4({ workload: 'read', inFlight }))),
  },
  {
    id: 'guard/page', title: 'rows in small and large pages', server: 'canned', unit: 'page',
    entrants: [
      named('1,000 rows', purecqlV4({ workload: 'page-1000' })),
      named('10,000 rows', purecqlV4({ workload: 'page-10000' })),
    ],
  },
];

const cpu = { metric: 'cpuMicroseconds' } as const;

/** Twice what is usual and more: noise stays below, and so does nothing that a user would feel. */
export const guardBars: readonly Bar[] = [
  {
    ...cpu, text: 'client CPU against the raw floor', row: 'guard/read', entrant: 'purecql v4', to: 'raw socket',
    limit: { atMost: 30 },
  },
  {
    ...cpu, text: 'client CPU of version 5 against version 4', row: 'guard/read', entrant: 'purecql v5', to: 'purecql v4',
    limit: { atMost: 2.5 },
  },
  {
    ...cpu, text: 'client CPU a request, 2,000 in flight against 100', row: 'guard/in-flight', entrant: '2000 in flight',
    to: '100 in flight', limit: { atMost: 3 },
  },
  {
    ...cpu, text: 'client CPU a row, pages of 10,000 rows against 1,000', row: 'guard/page', entrant: '10,000 rows',
    to: '1,000 rows', timesWork: 10, limit: { atMost: 5 },
  },
];
